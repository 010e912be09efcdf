// What is read of one relation on one target: its columns, its fingerprint, some of its rows.
import { quoteIdentifier } from '../../adapters/index.ts';
import type { JsonValue } from '../../base/index.ts';
import { nodeContext, projectQuoting, relationOfNode } from '../../compile/index.ts';
import { parseTemplate, strOf, toValue, type Value } from '../../jinja/index.ts';
import type { ParsedNode } from '../../parse/index.ts';
import type { RunSession } from '../session.ts';
import type { CanonicalForm } from './canonical-form.ts';

/** A column as the engine describes it. */
export interface FoundColumn {
  readonly name: string;
  readonly type: string;
}

/** A column as the macros of fingerprints want it. */
export interface ReadColumn {
  readonly name: string;
  readonly form: CanonicalForm;
  readonly type: string;
}

/** Of one column: how many values are not null, and the sum of their hashes. */
export interface ColumnPrint {
  readonly count: string;
  readonly sum: string;
}

export interface RelationPrint {
  readonly rows: number;
  readonly columns: readonly ColumnPrint[];
  /** The sum over the hashes of whole rows, of the columns whose text is exact. */
  readonly rowSum: string;
}

/** Rows by their keys. */
export interface KeyDifferences {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Rows that differ in each of the compared columns. */
  readonly columns: readonly number[];
}

type TextRow = readonly (string | null)[];

export class RelationReader {
  readonly #session: RunSession;

  constructor(session: RunSession) {
    this.#session = session;
  }

  /** The columns in order; [] when there is no such relation. @throws TsdbtError 2xxx */
  async columns(node: ParsedNode): Promise<readonly FoundColumn[]> {
    const database = this.#session.databaseFor(node.uniqueId);
    try {
      const relation = (await nodeContext(this.#session.environment, node, { database })).globals.get('this');
      const columns = await database.columnsOf(relation as Parameters<typeof database.columnsOf>[0]);
      return columns.map((column) => ({ name: column.name, type: column.dataType }));
    } finally {
      await database.release();
    }
  }

  /** @throws TsdbtError 2xxx */
  async print(node: ParsedNode, columns: readonly ReadColumn[]): Promise<RelationPrint> {
    const [row = []] = await this.#query(node, 'tsdbt_fingerprint_query', { columns: described(columns) });
    const [rows, ...sums] = row.map((text) => text ?? '0');
    return {
      rows: Number(rows),
      columns: columns.map((_, at) => ({ count: sums[at * 2] ?? '0', sum: wholeNumber(sums[at * 2 + 1]) })),
      rowSum: wholeNumber(sums[columns.length * 2]),
    };
  }

  /** Bucket number → what tells whether its rows are the same; the first `keys` columns decide on the bucket. */
  async buckets(
    node: ParsedNode,
    columns: readonly ReadColumn[],
    keys: number,
    count: number,
  ): Promise<ReadonlyMap<string, string>> {
    const args = { columns: described(columns), keys, buckets: count };
    const rows = await this.#query(node, 'tsdbt_buckets_query', args);
    return new Map(rows.map(([bucket, n, sum]) => [String(bucket), `${n} ${wholeNumber(sum)}`]));
  }

  /** The texts of the rows in some buckets. */
  rows(
    node: ParsedNode,
    columns: readonly ReadColumn[],
    keys: number,
    count: number,
    chosen: readonly string[],
    limit: number,
  ): Promise<readonly TextRow[]> {
    const args = { columns: described(columns), keys, buckets: count, chosen: [...chosen], limit };
    return this.#query(node, 'tsdbt_rows_query', args);
  }

  /**
   * How many rows, told apart by keys, are here alone, there alone, or differ in these columns; both relations are in one
   * database. @throws TsdbtError 2xxx
   */
  async keyDifferences(
    node: ParsedNode,
    other: ParsedNode,
    keys: readonly (readonly [string, string])[],
    columns: readonly (readonly [ReadColumn, ReadColumn])[],
  ): Promise<KeyDifferences> {
    const { environment, services } = this.#session;
    const { dialect } = this.#session.adapter.target;
    const relation = ({ ...place }: ParsedNode): string =>
      relationOfNode(place, environment.facts, projectQuoting(environment)).sql;
    const [a, b] = [
      (name: string) => `a.${quoteIdentifier(dialect, name)}`,
      (name: string) => `b.${quoteIdentifier(dialect, name)}`,
    ];
    const [[left, right] = ['', '']] = keys;
    const isBoth = `${a(left)} is not null and ${b(right)} is not null`;
    const differs = columns.map(([one, two]) => `${a(one.name)} is distinct from ${b(two.name)}`);
    const count = (condition: string): string => `coalesce(sum(case when ${condition} then 1 else 0 end), 0)`;
    const counted = [
      count(`${b(right)} is null`),
      count(`${a(left)} is null`),
      count(differs.length === 0 ? 'false' : `${isBoth} and (${differs.join(' or ')})`),
      ...differs.map((one) => count(`${isBoth} and ${one}`)),
    ];
    const join = keys.map(([one, two]) => `${a(one)} = ${b(two)}`).join(' and ');
    const sql = `select ${counted.join(', ')} from ${relation(node)} as a full outer join ${relation(other)} as b on ${join}`;
    const database = this.#session.databaseFor(node.uniqueId);
    try {
      const connection = await database.connection();
      const { rows } = await connection.execute(sql, { fetch: true, signal: services.signal });
      const [added = 0, removed = 0, changed = 0, ...each] = (rows[0] ?? []).map((cell) => Number(strOf(cell)));
      return { added, removed, changed, columns: each };
    } finally {
      await database.release();
    }
  }

  async #query(
    node: ParsedNode,
    macro: string,
    args: { readonly [name: string]: JsonValue },
  ): Promise<readonly TextRow[]> {
    const { environment, services } = this.#session;
    const database = this.#session.databaseFor(node.uniqueId);
    try {
      const extra = new Map<string, Value>([['_arguments', toValue(args)]]);
      const { globals } = await nodeContext(environment, node, { database, extra });
      const call = parseTemplate({ path: node.originalFilePath, text: `{{ ${macro}(this, **_arguments) }}` });
      const sql = (await call.render({ globals })).text;
      const connection = await database.connection();
      const { rows } = await connection.execute(sql, { fetch: true, signal: services.signal });
      return rows.map((row) => row.map((cell) => (cell === null ? null : strOf(cell))));
    } finally {
      await database.release();
    }
  }
}

function described(columns: readonly ReadColumn[]): JsonValue {
  return columns.map(({ name, form, type }, at) => ({ id: `c${at}`, name, form, dtype: type }));
}

/** `12.0` and `12` are one sum. */
function wholeNumber(text: string | null | undefined): string {
  return (text ?? '0').replace(/\.0*$/, '');
}
