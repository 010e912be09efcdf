// What stands in a schema, read through the adapter under test, in a form that is the same for all engines.
import type { Adapter, Connection, Dialect } from '../../src/adapters/index.ts';
import { strOf, type Value } from '../../src/jinja/index.ts';
import type { Cell, ExpectedRelation } from './case.ts';

export interface FoundRelation {
  readonly type: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** All relations of a schema by their names. */
export async function readSchema(
  adapter: Adapter,
  connection: Connection,
  schema: string,
): Promise<Map<string, FoundRelation>> {
  const found = new Map<string, FoundRelation>();
  for (const relation of await adapter.listRelations(connection, adapter.target.database, schema)) {
    const columns = (await adapter.columnsOf(connection, relation)).map(({ name }) => name);
    const { rows } = await connection.execute(`select * from ${relation.sql}`);
    found.set(relation.identifier ?? '', { type: relation.type ?? '', columns, rows: rows.map(rowText) });
  }
  return found;
}

export function rowText(row: readonly Value[]): (string | null)[] {
  return row.map((cell) => (cell === null || cell === undefined ? null : cellText(strOf(cell))));
}

/** Numbers without trailing zeros, moments without an empty fraction, truth in lower case. */
function cellText(text: string): string {
  if (/^-?\d+\.\d+$/.test(text)) return text.replace(/0+$/, '').replace(/\.$/, '');
  if (/^(true|false)$/i.test(text)) return text.toLowerCase();
  const moment = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(\+00(?::?00)?|Z)?$/.exec(text);
  if (!moment) return text;
  const fraction = (moment[3] ?? '').replace(/0+$/, '');
  const short = `${moment[1] ?? ''} ${moment[2] ?? ''}${fraction ? `.${fraction}` : ''}`;
  return short.replace(/ 00:00:00$/, '');
}

/** A name as the engine keeps it: `"Quoted"` as it is, others folded. */
export function keptName(written: string, dialect: Dialect): string {
  if (written.startsWith('"')) return written.slice(1, -1);
  return dialect.unquotedCase === 'upper' ? written.toUpperCase() : written;
}

/** How a schema differs from what is expected, one line each. */
export function compareSchema(
  found: ReadonlyMap<string, FoundRelation>,
  expected: { readonly [name: string]: ExpectedRelation },
  dialect: Dialect,
): string[] {
  const kept = new Map(Object.entries(expected).map(([name, relation]) => [keptName(name, dialect), relation]));
  const unknown = [...found.keys()].filter((name) => !kept.has(name)).map((name) => `${name} should not be there`);
  return [
    ...unknown,
    ...[...kept].flatMap(([name, relation]) => {
      const there = found.get(name);
      return there ? compareRelation(name, there, relation, dialect) : [`${name} is missing`];
    }),
  ];
}

function compareRelation(name: string, found: FoundRelation, expected: ExpectedRelation, dialect: Dialect): string[] {
  const differences: string[] = [];
  const differ = (what: string, there: unknown, wanted: unknown): void => {
    if (JSON.stringify(there) !== JSON.stringify(wanted))
      differences.push(`${name}: ${what} ${JSON.stringify(there)} instead of ${JSON.stringify(wanted)}`);
  };
  differ('type', found.type, expected.type);
  if (expected.columns)
    differ(
      'columns',
      found.columns,
      expected.columns.map((column) => keptName(column, dialect)),
    );
  if (expected.rows) differ('rows', sortedRows(found.rows), sortedRows(expected.rows.map((row) => row.map(cellOf))));
  if (expected.count !== undefined) differ('number of rows', found.rows.length, expected.count);
  return differences;
}

function cellOf(cell: Cell): string | null {
  return cell === null ? null : cellText(String(cell));
}

function sortedRows(rows: readonly (readonly (string | null)[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
