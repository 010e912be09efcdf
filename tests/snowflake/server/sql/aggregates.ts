// Aggregates that take an order or that gather into lists, texts and objects.
import { notHere } from '../errors.ts';
import { type Branch, isBranch, printForDuckdb, raw, type Tree } from './polyglot.ts';

/**
 * The aggregate in DuckDB's form, or undefined for a function that is none of these.
 * `translated` translates an argument; `order` is the translated `within group`.
 */
export function aggregate(
  content: Branch,
  order: readonly Tree[],
  isWindow: boolean,
  translated: (tree: Tree) => Tree,
): Branch | undefined {
  const rule = RULES[String(content['name'])];
  if (!rule) return undefined;
  const args = (Array.isArray(content['args']) ? content['args'] : []).map((arg) => print(translated(arg)));
  const distinct = content['distinct'] === true ? 'DISTINCT ' : '';
  const by = order.length > 0 ? ` ORDER BY ${order.map(printOrder).join(', ')}` : '';
  return raw(rule({ args, distinct, by, isWindow }));
}

interface Parts {
  readonly args: readonly string[];
  readonly distinct: string;
  readonly by: string;
  readonly isWindow: boolean;
}

function print(tree: Tree): string {
  return printForDuckdb(tree as Branch);
}

function printOrder(tree: Tree): string {
  if (!isBranch(tree)) throw notHere('an order');
  const direction = tree['desc'] === true ? ' DESC' : '';
  const nulls = typeof tree['nulls_first'] === 'boolean' ? ` NULLS ${tree['nulls_first'] ? 'FIRST' : 'LAST'}` : '';
  return `${print(tree['this'] ?? null)}${direction}${nulls}`;
}

function gathered({ args, distinct, by, isWindow }: Parts): string {
  const [value = 'NULL'] = args;
  const list = `LIST(${distinct}TO_JSON(${value})${by}) FILTER (WHERE ${value} IS NOT NULL)`;
  return isWindow ? list : `COALESCE(${list}, CAST([] AS JSON[]))`;
}

const RULES: { readonly [name: string]: (parts: Parts) => string } = {
  SF_ARRAY_AGG: gathered,
  SF_ARRAY_UNIQUE_AGG: (parts) => gathered({ ...parts, distinct: 'DISTINCT ' }),
  SF_LISTAGG: ({ args, distinct, by, isWindow }) => {
    const [value = 'NULL', separator = "''"] = args;
    const joined = `STRING_AGG(${distinct}SF_TO_VARCHAR(${value}), ${separator}${by})`;
    return isWindow ? joined : `COALESCE(${joined}, '')`;
  },
  SF_OBJECT_AGG: ({ args, isWindow }) => {
    const [key = 'NULL', value = 'NULL'] = args;
    if (isWindow) throw notHere('object_agg as a window function');
    const list = (item: string): string => `LIST(${item}) FILTER (WHERE ${key} IS NOT NULL AND ${value} IS NOT NULL)`;
    return `MAP(${list(`CAST(${key} AS VARCHAR)`)}, ${list(`TO_JSON(${value})`)})`;
  },
};
