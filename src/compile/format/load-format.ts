// Nobody pays for the layout of SQL who does not ask for it.
import type * as Format from './index.ts';

/** What lays templates out, loaded on first use. */
export function loadFormat(): Promise<typeof Format> {
  return import('./index.ts');
}
