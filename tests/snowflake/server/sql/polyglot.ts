// The one place that knows the SQL parser: Snowflake's SQL as a tree, and trees as DuckDB's SQL.
import { Dialect, generate, parse } from '@polyglot-sql/sdk';
import { notHere, syntaxError } from '../errors.ts';

/** A part of a tree: `{kind: {…}}`, a list, or a value. Its shape is the parser's. */
export type Tree = { [key: string]: Tree } | Tree[] | string | number | boolean | null;
export type Branch = { [key: string]: Tree };

/**
 * One statement as a tree. `written` is the text whose lines errors name; `sql` may have functions renamed.
 * @throws SnowflakeError 001003 with line and position
 */
export function parseStatement(sql: string, written: string): Branch {
  const result = parse(sql, Dialect.Snowflake);
  const [tree, second] = result.success ? (result.ast as unknown as Branch[]) : [];
  if (tree !== undefined && second === undefined) return tree;
  if (second !== undefined) throw notHere('several statements where one is expected');
  const failed = parse(written, Dialect.Snowflake) as { errorStart?: number; errorEnd?: number; error?: string };
  const start = failed.errorStart ?? written.length;
  throw syntaxError(written, start, written.slice(start, failed.errorEnd ?? written.length));
}

/** The tree as DuckDB's SQL. @throws SnowflakeError 000002 when it has no way to say it */
export function printForDuckdb(tree: Branch): string {
  const result = generate([tree], Dialect.DuckDB);
  const sql = result.success ? result.sql?.[0] : undefined;
  if (sql === undefined) throw notHere(result.error ?? 'a statement');
  return sql;
}

/** An expression as Snowflake's SQL, for the name of a column that has none. */
export function printForSnowflake(tree: Tree): string {
  const result = generate([tree], Dialect.Snowflake);
  return result.success ? (result.sql?.[0] ?? '?') : '?';
}

export function isBranch(tree: Tree | undefined): tree is Branch {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}

/** The content of a node of this kind, or undefined. */
export function as(kind: string, tree: Tree | undefined): Branch | undefined {
  const content = isBranch(tree) ? tree[kind] : undefined;
  return isBranch(content) ? content : undefined;
}

export function text(value: string): Branch {
  return { literal: { literal_type: 'string', value } };
}

export function number(value: number): Branch {
  return { literal: { literal_type: 'number', value: String(value) } };
}

/** A part that is DuckDB's SQL already. */
export function raw(sql: string): Branch {
  return { raw: { sql } };
}

export function call(name: string, ...args: Tree[]): Branch {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}
