// What the names in one SELECT can mean.
import { type DialectFacts, keyOf } from './dialect.ts';
import type { ColumnNode } from './graph.ts';
import type { Match, OpenPart, Relation } from './relation.ts';
import type { Tree } from './tree.ts';

/** A relation in FROM. */
export interface Source {
  /** Keys of its alias, or of its name with schema and catalog. */
  readonly name: string | undefined;
  readonly schema?: string | undefined;
  readonly catalog?: string | undefined;
  readonly relation: Relation;
  /** It only filters (semi and anti joins): stars and names without a qualifier do not see it. */
  readonly isHidden?: boolean;
  /** A column that relations to the left have too is theirs. */
  readonly yieldsToLeft?: boolean;
}

/** What a star shows, in order: columns, and places where unknown ones come in. */
export type RowItem = { readonly column: ColumnNode } | { readonly open: OpenPart };

/** Names of common table expressions, inner ones before outer ones. */
export class CommonTables {
  readonly #own = new Map<string, Relation>();
  readonly #outer: CommonTables | undefined;

  constructor(outer?: CommonTables) {
    this.#outer = outer;
  }

  set(key: string, relation: Relation): void {
    this.#own.set(key, relation);
  }

  get(key: string): Relation | undefined {
    return this.#own.get(key) ?? this.#outer?.get(key);
  }
}

export class Scope {
  readonly facts: DialectFacts;
  readonly tables: CommonTables;
  readonly outer: Scope | undefined;
  readonly sources: Source[] = [];
  /** What `*` shows. */
  row: RowItem[] = [];
  /** Columns that USING or NATURAL made of two. */
  readonly merged = new Map<string, ColumnNode>();
  /** Select items by the keys of their aliases, as far as they are read. */
  readonly aliases = new Map<string, ColumnNode>();
  /** The columns of the result by key, for ORDER BY. */
  readonly outputs = new Map<string, ColumnNode>();
  readonly windows = new Map<string, Tree>();
  /** Columns of open relations that must be there, since the query names them. */
  readonly confirmed = new Set<ColumnNode>();
  /** A name that may be found here is never looked for further out. */
  prefersOwn = false;

  constructor(facts: DialectFacts, tables: CommonTables, outer: Scope | undefined) {
    this.facts = facts;
    this.tables = tables;
    this.outer = outer;
  }

  add(source: Source): void {
    this.sources.push(source);
    if (!source.isHidden) this.row.push(...rowOf(source.relation));
  }

  /** The source of an alias or table name, the last one first: what joins hide is still named. */
  source(name: string, schema?: string, catalog?: string): Source | undefined {
    return this.sources.findLast(
      (source) =>
        source.name === name &&
        (schema === undefined || source.schema === schema) &&
        (catalog === undefined || source.catalog === catalog),
    );
  }

  /** What a name without qualifier means in the sources of this scope alone. */
  find(name: string): Match {
    const merged = this.merged.get(keyOf(this.facts, name));
    if (merged) return { certainty: 'sure', column: merged };
    let sure: Match | undefined;
    let maybe: Match | undefined;
    let isAmbiguous = false;
    for (const { relation, isHidden, yieldsToLeft } of this.sources) {
      if (isHidden) continue;
      const match = relation.find(name);
      if (match.certainty === 'none') continue;
      if (match.certainty === 'many' || match.certainty === 'unclear') return match;
      if (match.certainty === 'sure') {
        if (sure && yieldsToLeft) continue;
        if (sure) return { certainty: 'many' };
        sure = match;
      } else if (maybe) isAmbiguous = true;
      else maybe = match;
    }
    // If two relations had it, the query would be refused: so the one that surely has it is meant.
    if (sure) return sure;
    if (isAmbiguous) return { certainty: 'unclear' };
    return maybe ?? { certainty: 'none' };
  }
}

/** What a star over the whole relation shows. */
export function rowOf(relation: Relation): RowItem[] {
  const items: RowItem[] = relation.columns.map((column) => ({ column }));
  if (relation.isOpen) items.push({ open: { relation, at: 0, except: new Set(), renamed: new Map() } });
  return items;
}
