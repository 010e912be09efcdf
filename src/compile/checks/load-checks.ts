// Nobody pays for the checks who does not ask for them.
import type * as Checks from './index.ts';

/** The checks, loaded on first use. */
export function loadChecks(): Promise<typeof Checks> {
  return import('./index.ts');
}
