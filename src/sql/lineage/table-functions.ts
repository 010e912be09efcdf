// Functions that give rows: which columns they have, as far as that is known without running them.
import { type Context, readIn } from './context.ts';
import { storedName } from './dialect.ts';
import { column, type Dependency, derived, noRows } from './graph.ts';
import { AGGREGATE_NAMES } from './kinds.ts';
import { Relation } from './relation.ts';
import type { Scope } from './scope.ts';
import { bare, children, literalOf, nodeOf, type Tree, text, variantOf } from './tree.ts';

/** Columns by name of the function, in lower case. */
const COLUMNS: { readonly [name: string]: readonly string[] } = {
  flatten: ['seq', 'key', 'path', 'index', 'value', 'this'],
  split_to_table: ['seq', 'index', 'value'],
  strtok_split_to_table: ['seq', 'index', 'value'],
  explode: ['col'],
  explode_outer: ['col'],
  posexplode: ['pos', 'col'],
  posexplode_outer: ['pos', 'col'],
  unnest: ['unnest'],
  jsonb_array_elements: ['value'],
  json_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  json_array_elements_text: ['value'],
  jsonb_each: ['key', 'value'],
  json_each_text: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  jsonb_object_keys: ['jsonb_object_keys'],
  json_object_keys: ['json_object_keys'],
  generate_series: ['generate_series'],
  generate_subscripts: ['generate_subscripts'],
  regexp_split_to_table: ['regexp_split_to_table'],
  string_to_table: ['string_to_table'],
  regexp_matches: ['regexp_matches'],
  generator: [],
};

/** Functions that read files or tables by name: what comes from them is their own. */
const READERS =
  /^(read_|parquet_|iceberg_|delta_scan|sniff_|glob$|sqlite_|postgres_|mysql_|.*_scan$|st_read|infer_schema)/;

/** The relation that a call in FROM gives. @throws TooLarge */
export function functionRelation(context: Context, kind: string, node: Tree, scope: Scope, names = 0): Relation {
  const name = (kind === 'function' ? (text(node, 'name') ?? '') : kind).toLowerCase();
  // TABLE(f(x))
  const inner = name === 'table' ? variantOf(bare(children(node, 'args')[0])) : undefined;
  if (inner && inner.kind !== 'literal') return functionRelation(context, inner.kind, inner.node, scope, names);
  if (name === 'identifier') return context.base(tableOf(literalOf(children(node, 'args')[0]) ?? name));
  if (READERS.test(name)) return context.external(`${name}(…)`, node);
  const reading = readIn(context, { [kind]: node }, scope);
  const uses = (): Dependency[] => reading.uses.map(({ to, level }) => ({ to, level: Math.max(derived, level) }));
  const { problems } = reading;
  const make = (stored: string): ReturnType<typeof column> => column(stored, { uses: uses(), problems: [...problems] });
  const known = knownColumns(context, name, node, names);
  const several = children(node, 'expressions');
  if (known && name === 'unnest' && several.length > 0)
    return listColumns(context, [node['this'], ...several], known, scope);
  const rows = { ...noRows(), inputs: reading.rows };
  if (known) {
    const columns = known.map((one) => make(storedName(context.facts, one, false)));
    return new Relation(context.facts, { columns, rows });
  }
  const problem = { reason: 'dynamic-columns' as const, message: `the columns of ${name}() are not known` };
  return new Relation(context.facts, { columns: [], rows, more: make, problem });
}

/** UNNEST of several lists: a column for each. */
function listColumns(context: Context, lists: readonly unknown[], names: readonly string[], scope: Scope): Relation {
  const columns = names.map((name, at) => {
    const { uses, indirect, rows, problems } = readIn(context, lists[at], scope);
    return column(name, { uses: uses.map(({ to }) => ({ to, level: derived })), indirect, rows, problems });
  });
  return new Relation(context.facts, { columns });
}

/** A table whose name is given as a text. */
function tableOf(written: string): Tree {
  const [name, schema, catalog] = written.split('.').toReversed();
  const part = (text: string | undefined): Tree | null => (text === undefined ? null : { name: text });
  return { name: part(name), schema: part(schema), catalog: part(catalog) };
}

/** @param names how many names the query gives: a map has one column more than a list */
function knownColumns(context: Context, name: string, node: Tree, names: number): readonly string[] | undefined {
  if (name === 'range') return [context.facts.rangeColumn];
  if (/^explode(_outer)?$/.test(name) && names === 2) return ['key', 'value'];
  if (/^posexplode(_outer)?$/.test(name) && names === 3) return ['pos', 'key', 'value'];
  const found = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
  if (!found) return AGGREGATE_NAMES.has(name) ? [name] : undefined;
  if (name !== 'unnest') return found;
  if (isRecursive(node)) return undefined;
  const more = children(node, 'expressions').map(() => 'unnest');
  return [...found, ...more, ...(node['with_ordinality'] === true ? ['ordinality'] : [])];
}

function isRecursive(node: Tree): boolean {
  return children(node, 'args').some((one) => nodeOf(one, 'named_argument') !== undefined);
}

/** Columns of a call in a select list that gives more than one, or one under a name of its own. */
export function generatedColumns(value: unknown): readonly string[] | 'unknown' | undefined {
  const variant = variantOf(bare(value));
  if (!variant) return undefined;
  const name = (variant.kind === 'function' ? (text(variant.node, 'name') ?? '') : variant.kind).toLowerCase();
  if (name === 'posexplode' || name === 'posexplode_outer') return ['pos', 'col'];
  if (name === 'explode' || name === 'explode_outer') return ['col'];
  if (name === 'inline' || name === 'inline_outer' || name === 'stack' || name === 'json_tuple') return 'unknown';
  if (name === 'unnest' && isRecursive(variant.node)) return 'unknown';
  return undefined;
}
