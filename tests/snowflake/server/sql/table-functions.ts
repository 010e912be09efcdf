// Functions that stand where a table stands.
import { notHere } from '../errors.ts';
import { as, type Branch, isBranch, type Tree } from './polyglot.ts';

interface Tools {
  /** An argument, translated, as DuckDB's SQL. */
  print(tree: Tree): string;
  /** The stored result of a query, as DuckDB's SQL. */
  resultOf(queryId: string): string;
  readonly lastQueryId: string | null;
}

interface Source {
  readonly sql: string;
  /** What its columns may be qualified with when nobody names it. */
  readonly name: string;
}

/** The query in brackets that stands for a table function. @throws SnowflakeError 000002 for others */
export function tableFunction(content: Branch, tools: Tools): Source {
  const name = String(content['name']).toLowerCase();
  const make = MAKERS[name];
  if (!make) throw notHere(`table function ${name}`);
  const args = Array.isArray(content['args']) ? content['args'] : [];
  const named = new Map<string, Tree>();
  const unnamed: Tree[] = [];
  for (const arg of args) {
    const given = as('named_argument', arg);
    const key = given && isBranch(given['name']) ? String(given['name']['name']).toLowerCase() : undefined;
    if (given && key !== undefined) named.set(key, given['value'] ?? null);
    else unnamed.push(arg);
  }
  return { sql: make(named, unnamed, tools), name: name.toUpperCase() };
}

type Maker = (named: ReadonlyMap<string, Tree>, unnamed: readonly Tree[], tools: Tools) => string;

const flatten: Maker = (named, unnamed, tools) => {
  const input = named.get('input') ?? unnamed[0];
  if (input === undefined) throw notHere('flatten without input');
  if (isTrue(named.get('recursive'))) throw notHere('flatten(recursive => true)');
  const path = named.get('path');
  const whole = `TO_JSON(${tools.print(input)})`;
  const part = path === undefined ? whole : `JSON_EXTRACT(${whole}, '$.' || ${tools.print(path)})`;
  const mode = named.get('mode') === undefined ? 'BOTH' : tools.print(named.get('mode') ?? null).replaceAll("'", '');
  const wanted =
    mode.toUpperCase() === 'BOTH' ? part : `CASE WHEN JSON_TYPE(${part}) = '${mode.toUpperCase()}' THEN ${part} END`;
  const rows = `SF_FLATTEN_ROWS(${wanted})`;
  const all = isTrue(named.get('outer')) ? `SF_OUTER_ROWS(${rows})` : rows;
  return `(SELECT 1 AS "SEQ", R."KEY", R."PATH", R."INDEX", R."VALUE", ${part} AS "THIS" FROM (SELECT UNNEST(${all}) AS R))`;
};

function isTrue(tree: Tree | undefined): boolean {
  return as('boolean', tree)?.['value'] === true;
}

/** The column that `seq4()` reads in a query over a generator. */
export const SEQUENCE = '"▾seq"';

const MAKERS: { readonly [name: string]: Maker } = {
  flatten,
  generator: (named, _, tools) => {
    const count = named.get('rowcount');
    if (count === undefined) throw notHere('generator without rowcount');
    return `(SELECT RANGE AS ${SEQUENCE} FROM RANGE(CAST(${tools.print(count)} AS BIGINT)))`;
  },
  split_to_table: (_, [text, separator], tools) => {
    if (text === undefined || separator === undefined) throw notHere('split_to_table without two arguments');
    const parts = `STRING_SPLIT(${tools.print(text)}, ${tools.print(separator)})`;
    return `(SELECT 1 AS "SEQ", GENERATE_SUBSCRIPTS(${parts}, 1) AS "INDEX", UNNEST(${parts}) AS "VALUE")`;
  },
  result_scan: (_, [query], tools) => {
    const called = as('function', query);
    const id = called ? tools.lastQueryId : as('literal', query)?.['value'];
    if (typeof id !== 'string') throw notHere('result_scan of something else than a query id');
    return `(SELECT * FROM ${tools.resultOf(id)})`;
  },
};
