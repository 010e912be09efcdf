// Relations outside of the analyzed text, and what is known of them.
import { type DialectFacts, keyOf, storedName } from './dialect.ts';
import { type ColumnNode, column } from './graph.ts';
import type { BaseRelation, LineageProblem, UpstreamRelation } from './query-lineage.ts';
import { Relation } from './relation.ts';
import { type Name, nameOf, type Tree } from './tree.ts';

/** The relations that a text names, each once. */
export class Bases {
  readonly list: BaseRelation[] = [];
  readonly #facts: DialectFacts;
  readonly #upstream: readonly UpstreamRelation[];
  readonly #byName = new Map<string, number[]>();
  readonly #made = new Map<string, Relation>();
  readonly #relations: Relation[] = [];

  constructor(facts: DialectFacts, upstream: readonly UpstreamRelation[]) {
    this.#facts = facts;
    this.#upstream = upstream;
    for (const [at, { name }] of upstream.entries()) {
      const key = name.toLowerCase();
      const places = this.#byName.get(key);
      if (places) places.push(at);
      else this.#byName.set(key, [at]);
    }
  }

  /** The relation of a table reference. */
  table(table: Tree, offset: (characters: number) => number): Relation {
    const [catalog, schema, name] = ['catalog', 'schema', 'name'].map((key) => nameOf(table[key]));
    const stored = (one: Name | undefined): string | undefined =>
      one && storedName(this.#facts, one.text, one.isQuoted);
    const parts = { catalog: stored(catalog), schema: stored(schema), name: stored(name) ?? '' };
    const start = (catalog ?? schema ?? name)?.start;
    return this.#relation(parts, start === undefined ? undefined : offset(start));
  }

  /** A relation by its place in the list. */
  relation(at: number): Relation | undefined {
    return this.#relations[at];
  }

  /** Something that is read without being a table. */
  external(name: string, offset: number | undefined): Relation {
    return this.#relation({ name }, offset);
  }

  #relation(
    parts: { catalog?: string | undefined; schema?: string | undefined; name: string },
    offset?: number,
  ): Relation {
    const id = [parts.catalog ?? '', parts.schema ?? '', parts.name].map((one) => keyOf(this.#facts, one)).join('\0');
    const known = this.#made.get(id);
    if (known) return known;
    const upstream = this.#upstreamOf(parts);
    const base = this.list.push({ ...parts, upstream, offset }) - 1;
    const given = upstream === undefined ? undefined : this.#upstream[upstream];
    const make = (name: string): ColumnNode => column(name, { base: { relation: base } });
    const written = [parts.catalog, parts.schema, parts.name].filter((one) => one !== undefined).join('.');
    const problem: LineageProblem = {
      reason: 'open-relation',
      message: `the columns of ${written} are not all known`,
      offset,
    };
    const relation = new Relation(this.#facts, {
      columns: (given?.columns ?? []).map(({ name, type }) => column(name, { type, base: { relation: base } })),
      ...((given?.open ?? true) && { more: make, problem }),
      base,
      pseudo: make,
    });
    this.#made.set(id, relation);
    this.#relations[base] = relation;
    return relation;
  }

  /** Engines fold the parts of names in their own ways: case decides only between several that fit. */
  #upstreamOf(parts: { catalog?: string | undefined; schema?: string | undefined; name: string }): number | undefined {
    const fitting = (this.#byName.get(parts.name.toLowerCase()) ?? []).filter((at) => {
      const one = this.#upstream[at];
      return one !== undefined && isSame(one.schema, parts.schema) && isSame(one.catalog, parts.catalog);
    });
    const exact = fitting.find((at) => this.#upstream[at]?.name === parts.name);
    return exact ?? fitting[0];
  }
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a.toLowerCase() === b.toLowerCase();
}
