// Names as Snowflake has them, and as DuckDB keeps them.
//
// DuckDB compares names without their case; Snowflake compares them exactly, after it has made words
// without quotes upper-case. So a name with lower-case letters gets marks in DuckDB: "Id" is stored as
// I▾d, which no ID can be taken for.
import type { Token } from './lexer.ts';

const DOWN = '▾';
const UP = '▴';

/** The name that a token stands for. */
export function nameOf(token: Token): string {
  return token.kind === 'quoted' ? token.value : token.value.toUpperCase();
}

/** A name as DuckDB stores it. */
export function encodeName(name: string): string {
  if (name === name.toUpperCase()) return name;
  let stored = '';
  let isDown = false;
  for (const char of name) {
    const goesDown = char !== char.toUpperCase();
    if (goesDown !== isDown && (goesDown || char !== char.toLowerCase())) {
      stored += goesDown ? DOWN : UP;
      isDown = goesDown;
    }
    stored += char;
  }
  return stored;
}

/** The name that DuckDB stores so; also inside longer texts such as error messages. */
export function decodeName(stored: string): string {
  return stored.replaceAll(DOWN, '').replaceAll(UP, '');
}

/** A name as an identifier of DuckDB's SQL. */
export function duckdbName(name: string): string {
  return `"${encodeName(name).replaceAll('"', '""')}"`;
}

/** A name as Snowflake prints it: bare when it needs no quotes. */
export function printedName(name: string): string {
  return /^[A-Z_][A-Z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table, view or function with its place. */
export interface Path {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** `database.schema.name` for keys and messages. */
export function printedPath(path: Path): string {
  return [path.database, path.schema, path.name].map(printedName).join('.');
}

/** The path as DuckDB's SQL. */
export function duckdbPath(path: Path): string {
  return [path.database, path.schema, path.name].map(duckdbName).join('.');
}

/** Text as a literal of DuckDB's SQL. */
export function duckdbText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
