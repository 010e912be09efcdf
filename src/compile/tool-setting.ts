// Our own settings of a node, which dbt does not read.
import { isJsonObject, type JsonValue } from '../base/index.ts';
import type { ParsedNode } from '../parse/index.ts';

/** What stands under `meta.tsdbt` in the config of a node by this name. */
export function toolSetting({ config }: ParsedNode, name: string): JsonValue | undefined {
  const { meta } = config;
  const own = isJsonObject(meta) ? meta['tsdbt'] : undefined;
  return isJsonObject(own) ? own[name] : undefined;
}
