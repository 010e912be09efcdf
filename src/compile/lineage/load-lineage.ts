// Nobody pays for lineage who does not ask for it.
import type * as Lineage from './index.ts';

/** What makes and answers questions about the lineage of a project, loaded on first use. */
export function loadLineage(): Promise<typeof Lineage> {
  return import('./index.ts');
}
