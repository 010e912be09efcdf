// Rows of a seed as insert statements: Spark has no other way in over its Thrift server.
import type { SeedTable } from '../adapter.ts';
import type { Relation } from '../shared/relation.ts';

/** Rows and characters of one statement, at most. */
const ROWS = 10_000;
const CHARACTERS = 4_000_000;

/**
 * The statements that append the rows. Cells are texts, cast to the types of the columns once for all rows: a cast in
 * every cell would make the statement many times as slow to plan.
 */
export function* insertStatements(relation: Relation, { columns, rows }: SeedTable): Generator<string> {
  const names = columns.map((_, at) => `c${at}`);
  const casts = columns.map(({ type }, at) => `cast(c${at} as ${type})`);
  const head = `insert into ${relation.sql}\nselect ${casts.join(', ')}\nfrom values\n`;
  const tail = `\nas seed (${names.join(', ')})`;
  let lines: string[] = [];
  let length = 0;
  for (const row of rows) {
    const line = `(${row.map(literal).join(', ')})`;
    lines.push(line);
    length += line.length;
    if (lines.length >= ROWS || length >= CHARACTERS) {
      yield `${head}${lines.join(',\n')}${tail}`;
      lines = [];
      length = 0;
    }
  }
  if (lines.length > 0) yield `${head}${lines.join(',\n')}${tail}`;
}

const ESCAPES: { readonly [character: string]: string } = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A text of Spark; a cell without a value has the type of text, so that a column of such cells has one. */
function literal(cell: string | null): string {
  return cell === null ? 'cast(null as string)' : `'${cell.replace(/[\\'\n\r\t]/g, (sign) => ESCAPES[sign] ?? sign)}'`;
}
