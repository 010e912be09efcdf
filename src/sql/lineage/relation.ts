// Something that a query reads: its columns, as far as they are known, and how a name is found among them.
import { type DialectFacts, keyOf } from './dialect.ts';
import { type ColumnNode, column, noRows, plain, type Rows } from './graph.ts';
import type { LineageProblem } from './query-lineage.ts';

/** A star in a select list over a relation whose columns are not all known. */
export interface OpenPart {
  readonly relation: Relation;
  /** How many listed columns stand before it. */
  readonly at: number;
  /** Keys of columns that do not come along. */
  readonly except: ReadonlySet<string>;
  /** New names by the keys of the old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  /** A column that stands for others: it has its place among the columns of a set operation. */
  readonly isColumn?: true;
}

/** What a name means: a column for sure, one that may be there, several, one of several that may be there, or none. */
export type Match =
  | { readonly certainty: 'sure' | 'maybe'; readonly column: ColumnNode }
  | { readonly certainty: 'many' | 'unclear' | 'none' };

const NONE: Match = { certainty: 'none' };
const MANY: Match = { certainty: 'many' };

export interface RelationParts {
  readonly columns: readonly ColumnNode[];
  readonly rows?: Rows;
  readonly opens?: readonly OpenPart[];
  /** Makes a column that is not listed, of a relation that may have more than its list. */
  readonly more?: ((name: string) => ColumnNode) | undefined;
  /** Why not all columns are known; given with `more`. */
  readonly problem?: LineageProblem | undefined;
  /** Place among the relations outside of the text. */
  readonly base?: number | undefined;
  /** Its columns are computed from those of the base. */
  readonly isComputed?: boolean;
  /** Makes one of the columns that the engine gives every table. */
  readonly pseudo?: ((name: string) => ColumnNode) | undefined;
}

export class Relation {
  readonly columns: readonly ColumnNode[];
  readonly rows: Rows;
  readonly opens: readonly OpenPart[];
  readonly base: number | undefined;
  readonly isComputed: boolean;
  readonly pseudo: ((name: string) => ColumnNode) | undefined;
  readonly problem: LineageProblem | undefined;
  readonly #facts: DialectFacts;
  readonly #more: ((name: string) => ColumnNode) | undefined;
  readonly #made = new Map<string, ColumnNode>();
  #index: Map<string, Match> | undefined;

  constructor(facts: DialectFacts, parts: RelationParts) {
    this.#facts = facts;
    this.columns = parts.columns;
    this.rows = parts.rows ?? noRows();
    this.opens = parts.opens ?? [];
    this.base = parts.base;
    this.isComputed = parts.isComputed === true;
    this.pseudo = parts.pseudo;
    this.#more = parts.more;
    this.problem = parts.problem ?? this.opens[0]?.relation.problem;
  }

  /** Whether there may be columns that are not listed. */
  get isOpen(): boolean {
    return this.#more !== undefined || this.opens.length > 0;
  }

  /** What a stored name means here. */
  find(name: string): Match {
    const key = keyOf(this.#facts, name);
    return this.#listed().get(key) ?? this.#unlisted(name, key);
  }

  #listed(): Map<string, Match> {
    if (this.#index) return this.#index;
    const index = new Map<string, Match>();
    for (const node of this.columns) {
      const key = keyOf(this.#facts, node.name);
      if (!index.has(key)) index.set(key, { certainty: 'sure', column: node });
      else if (!this.#facts.firstOfDuplicates) index.set(key, MANY);
    }
    this.#index = index;
    return index;
  }

  #unlisted(name: string, key: string): Match {
    if (!this.isOpen) return NONE;
    const made = this.#made.get(key);
    if (made) return { certainty: 'maybe', column: made };
    const node = this.#more ? this.#more(name) : this.#throughStars(name, key);
    if (!node) return NONE;
    this.#made.set(key, node);
    return { certainty: 'maybe', column: node };
  }

  #throughStars(name: string, key: string): ColumnNode | undefined {
    const found: ColumnNode[] = [];
    for (const part of this.opens) {
      const old = oldName(this.#facts, part, key);
      if (old === undefined && (part.except.has(key) || part.renamed.has(key))) continue;
      const match = part.relation.#unlisted(old ?? name, old === undefined ? key : keyOf(this.#facts, old));
      if (match.certainty === 'maybe') found.push(match.column);
    }
    const [only, ...others] = found;
    if (!only) return undefined;
    if (others.length === 0) return column(name, { uses: [{ to: only, level: plain }] });
    const message = `${name} may come from ${found.length} relations whose columns are not all known`;
    return column(name, { problems: [{ reason: 'ambiguous-open', message }] });
  }
}

function oldName(facts: DialectFacts, part: OpenPart, key: string): string | undefined {
  for (const [old, renamed] of part.renamed) if (keyOf(facts, renamed) === key) return old;
  return undefined;
}

/** All that is not known of a relation, for one that shows its columns in another way. */
export function reopened(relation: Relation, at: number): OpenPart[] {
  return relation.isOpen ? [{ relation, at, except: new Set(), renamed: new Map() }] : [];
}
