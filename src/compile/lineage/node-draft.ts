// A node while the lineage of the project grows: columns are added when something reads them.
import type { NodeId } from '../../base/index.ts';
import type { ColumnNames, LineageStatus, UpstreamRelation } from '../../sql/index.ts';
import type {
  LineageKind,
  LineageNode,
  ProjectColumn,
  ProjectIndirect,
  ProjectProblem,
  ProjectSource,
} from './project-lineage.ts';

/** Where the unlisted columns of a node come from. */
export interface OpenPart {
  /** Undefined when that is no relation. */
  readonly from: { readonly node: NodeId | undefined; readonly relation: string } | undefined;
  /** What each of them is made of, where that does not depend on its name. */
  readonly sources?: readonly ProjectSource[] | undefined;
  /** Something is done to each of them. */
  readonly isComputed: boolean;
  /** Keys of columns that do not come along. */
  readonly except: ReadonlySet<string>;
  /** Old names by the keys of new ones. */
  readonly oldNames: ReadonlyMap<string, string>;
  /** Keys of old names that have new ones. */
  readonly renamed: ReadonlySet<string>;
  readonly problem: ProjectProblem;
}

export interface DraftParts {
  readonly id: NodeId;
  readonly kind: LineageKind;
  readonly name: string;
  readonly path: string;
  readonly columns: readonly ProjectColumn[];
  /** Empty: all columns are listed. */
  readonly open: readonly OpenPart[];
  /** A contract says that there are no others, whatever comes through stars. */
  readonly isClosed?: boolean;
  /** What the contract lists. */
  readonly listed?: readonly { readonly name: string; readonly type?: string | undefined }[];
  readonly indirect?: readonly ProjectIndirect[];
  readonly status?: LineageStatus;
  readonly problems?: readonly ProjectProblem[];
}

export class NodeDraft {
  readonly #names: ColumnNames;
  readonly #read: () => DraftParts;
  #parts: DraftParts | undefined;
  #columns: Map<string, ProjectColumn> | undefined;

  /** @param parts what is known, or how to come to it when somebody asks */
  constructor(parts: DraftParts | (() => DraftParts), names: ColumnNames) {
    this.#names = names;
    this.#read = typeof parts === 'function' ? parts : () => parts;
  }

  get parts(): DraftParts {
    this.#parts ??= this.#read();
    return this.#parts;
  }

  get #byKey(): Map<string, ProjectColumn> {
    if (this.#columns) return this.#columns;
    const columns = new Map<string, ProjectColumn>();
    for (const column of this.parts.columns) {
      const key = this.#names.key(column.name);
      if (!columns.has(key)) columns.set(key, column);
    }
    this.#columns = columns;
    return columns;
  }

  get isClosed(): boolean {
    return this.parts.isClosed === true || this.parts.open.length === 0;
  }

  column(name: string): ProjectColumn | undefined {
    return this.#byKey.get(this.#names.key(name));
  }

  add(column: ProjectColumn): void {
    this.#byKey.set(this.#names.key(column.name), column);
  }

  /** What queries below know of this node: before anything was added by one of them. */
  upstream(place: Omit<UpstreamRelation, 'columns' | 'open'>): UpstreamRelation {
    const { columns: own, open, listed = [] } = this.parts;
    const keys = new Set(own.map(({ name }) => this.#names.key(name)));
    const more = open.length === 0 ? [] : listed.filter(({ name }) => !keys.has(this.#names.key(name)));
    const columns = [...own, ...more].map(({ name, type }) => ({ name, ...(type !== undefined && { type }) }));
    return { ...place, columns, open: !this.isClosed };
  }

  finish(): LineageNode {
    const { id, kind, name, path, indirect = [], status = 'resolved', problems = [] } = this.parts;
    const columns = [...this.#byKey.values()];
    return { id, kind, name, path, columns, isClosed: this.isClosed, status, indirect, problems };
  }
}
