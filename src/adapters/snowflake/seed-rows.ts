// Rows of a seed as statements of insert, as dbt sends them: the values stand in the text.
import type { SeedTable } from '../adapter.ts';
import type { Relation } from '../shared/relation.ts';

/** Snowflake takes no list of values that is longer, and no statement over a megabyte. */
const MOST_ROWS = 10_000;
const MOST_BYTES = 900_000;

/** The first statement takes the place of what the table held where that is wanted. */
export function* insertStatements(relation: Relation, table: SeedTable): Generator<string> {
  const names = table.columns.map(({ name }) => name).join(', ');
  let overwrite = table.replacesRows === true ? 'overwrite ' : '';
  const statement = (rows: readonly string[]): string =>
    `insert ${overwrite}into ${relation.sql} (${names}) values\n${rows.join(',\n')}`;
  let rows: string[] = [];
  let bytes = 0;
  for (const cells of table.rows) {
    const row = `(${cells.map((cell) => (cell === null ? 'NULL' : quoted(cell))).join(',')})`;
    const size = Buffer.byteLength(row) + 2;
    if (rows.length === MOST_ROWS || (rows.length > 0 && bytes + size > MOST_BYTES)) {
      yield statement(rows);
      overwrite = '';
      rows = [];
      bytes = 0;
    }
    rows.push(row);
    bytes += size;
  }
  if (rows.length > 0) yield statement(rows);
  else if (overwrite)
    yield `insert overwrite into ${relation.sql} (${names})\nselect ${names} from ${relation.sql} where 1=0`;
}

const ESCAPES: { readonly [character: string]: string } = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r' };

function quoted(cell: string): string {
  return `'${cell.replace(/[\\'\n\r]/g, (character) => ESCAPES[character] ?? character)}'`;
}
