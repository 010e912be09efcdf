// What rules see: every node of the root project with its SQL and the way back to the file, compiled without a warehouse.
import type { NodeId, Span } from '../../base/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { QueryLineage, SqlWord } from '../../sql/index.ts';
import type { PropertyPlaces } from './property-places.ts';

export interface CheckedNode {
  readonly node: ParsedNode;
  /** It is as it was when no rule that looks at nodes alone found anything. */
  readonly isClean?: true;
  /** Its own SQL, without the CTEs of ephemeral parents; undefined when its template cannot be rendered here. */
  readonly sql: string | undefined;
  readonly words: readonly SqlWord[];
  /** What is known of its columns; undefined with `sql`. */
  readonly lineage: QueryLineage | undefined;
  /** Where another parser gave the SQL up; undefined when it reads it, or was not asked. */
  readonly secondOpinion: number | undefined;
  /** The node that a relation of the lineage is. */
  nodeOf(relation: number): NodeId | undefined;
  /** The text of a word. */
  textOf(word: SqlWord): string;
  /** Where a part of the SQL comes from: the same text in the file, or the expression that wrote it. */
  place(start: number, end: number): Span | undefined;
  /** Whether a part of the SQL stands in the file as it is. */
  isWritten(start: number, end: number): boolean;
}

export interface NodeColumns {
  readonly columns: readonly { readonly name: string; readonly type?: string | undefined }[];
  /** There are no others. */
  readonly isClosed: boolean;
}

export interface CheckedProject {
  readonly graph: ProjectGraph;
  readonly nodes: ReadonlyMap<NodeId, CheckedNode>;
  readonly properties: PropertyPlaces;
  /** The analyzer's name of the dialect. */
  readonly dialect: string;
  /** What is known of the columns of a model, snapshot, seed or source of any package. */
  columnsOf(id: NodeId): NodeColumns | undefined;
  /** Equal for names, as the engine keeps them, that mean one column. */
  key(name: string): string;
  /** The name that the engine keeps for one in a property file. */
  stored(name: string, isQuoted: boolean): string;
}
