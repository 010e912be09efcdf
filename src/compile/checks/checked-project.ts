// What rules see: every node of the root project with its SQL and the way back to the file, compiled without a warehouse.
import type { NodeId, Span } from '../../base/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { SqlWord } from '../../sql/index.ts';
import type { PropertyPlaces } from './property-places.ts';

export interface CheckedNode {
  readonly node: ParsedNode;
  /** Its own SQL, without the CTEs of ephemeral parents; undefined when its template cannot be rendered here. */
  readonly sql: string | undefined;
  readonly words: readonly SqlWord[];
  /** The text of a word. */
  textOf(word: SqlWord): string;
  /** Where a part of the SQL comes from: the same text in the file, or the expression that wrote it. */
  place(start: number, end: number): Span | undefined;
  /** Whether a part of the SQL stands in the file as it is. */
  isWritten(start: number, end: number): boolean;
}

export interface CheckedProject {
  readonly graph: ProjectGraph;
  readonly nodes: ReadonlyMap<NodeId, CheckedNode>;
  readonly properties: PropertyPlaces;
}
