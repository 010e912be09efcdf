// Nobody pays for lineage who does not ask for it.
import type * as Lineage from './index.ts';

export type LineageTools = typeof Lineage;

/** What makes and answers questions about the lineage of a project, loaded on first use. */
export function loadLineage(): Promise<LineageTools> {
  return import('./index.ts');
}
