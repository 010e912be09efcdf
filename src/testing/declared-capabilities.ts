// What the folder of an engine declares, without its driver or a profile.
import type { Capabilities } from '../adapters/capabilities.ts';
import { InternalError } from '../base/index.ts';

/** The capabilities that an adapter declares. @throws InternalError where its capabilities.ts exports none under its name */
export async function declaredCapabilities(type: string): Promise<Capabilities> {
  const module = (await import(`../adapters/${type}/capabilities.ts`)) as { readonly [name: string]: Capabilities };
  const found = module[`${type}Capabilities`];
  if (!found) throw new InternalError(`${type}/capabilities.ts exports no ${type}Capabilities`);
  return found;
}
