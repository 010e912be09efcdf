// The parser takes `… having x > (select a) union all select b` for a comparison with a union. Only a query in
// parentheses can be compared, so the set operation belongs to the whole query.
import { bare, child, children, isTree, nodeOf, type Tree, variantOf } from './tree.ts';

const OPERATIONS: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);
/** Inside of these a set operation is what was written. */
const QUERIES: ReadonlySet<string> = new Set([
  'select',
  'subquery',
  'exists',
  'function',
  'paren',
  'from',
  'with',
  'query',
]);
/** The last one that is there holds the end of the query. */
const CLAUSES = ['qualify', 'having', 'group_by', 'where_clause', 'joins', 'expressions'];

/** The set operation that a SELECT is the first operand of, as it was written; undefined when it is none. */
export function misreadOperation(select: Tree): unknown {
  const clause = CLAUSES.find((key) => isThere(select[key]));
  if (clause === undefined) return undefined;
  const cut = cutOperation(select[clause]);
  if (!cut) return undefined;
  const first = { select: { ...select, [clause]: cut.rest, with: null } };
  return withFirst(cut.operation, first, select['with']);
}

/** What may stand behind FROM, so that its parentheses were not the end of the query. */
const BEHIND_FROM = [
  'joins',
  'lateral_views',
  'where_clause',
  'group_by',
  'having',
  'qualify',
  'order_by',
  'limit',
  'connect',
];

/**
 * `select … from (a) union all b`, where the parser took the operation for a part of what is in FROM. Both readings have
 * the same form in the tree: the one is meant in which the number of columns fits, in doubt that without more parentheses.
 */
export function misreadFrom(select: Tree): unknown {
  const from = child(select, 'from');
  const relations = from ? children(from, 'expressions') : [];
  const last = nodeOf(relations.at(-1), 'subquery');
  if (!last || isTree(last['alias']) || BEHIND_FROM.some((key) => isThere(select[key]))) return undefined;
  const operation = variantOf(last['this']);
  if (!operation || !OPERATIONS.has(operation.kind)) return undefined;
  const first = firstOperand(operation.node);
  const right = nodeOf(operation.node['right'], 'select');
  if (!nodeOf(first, 'subquery') || !right) return undefined;
  const [own, others] = [countOf(select), countOf(right)];
  if (own !== undefined && others !== undefined && own !== others) return undefined;
  const inner = { select: { ...select, from: { ...from, expressions: relations.with(-1, first) }, with: null } };
  return withFirst(last['this'], inner, select['with']);
}

/** How many columns a SELECT has; undefined where a star stands for some of them. */
function countOf(select: Tree): number | undefined {
  const items = children(select, 'expressions');
  return items.some((one) => variantOf(bare(one))?.kind === 'star') ? undefined : items.length;
}

function isThere(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isTree(value);
}

/** A set operation in an expression, and the expression with its first operand alone. */
function cutOperation(value: unknown): { operation: unknown; rest: unknown } | undefined {
  if (Array.isArray(value)) {
    for (let at = value.length - 1; at >= 0; at -= 1) {
      const cut = cutOperation(value[at]);
      if (cut) return { operation: cut.operation, rest: value.with(at, cut.rest) };
    }
    return undefined;
  }
  if (!isTree(value)) return undefined;
  const variant = variantOf(value);
  if (variant && OPERATIONS.has(variant.kind)) {
    const first = firstOperand(variant.node);
    return variantOf(first)?.kind === 'subquery' ? { operation: value, rest: first } : undefined;
  }
  for (const key of Object.keys(value)) {
    if (QUERIES.has(key)) continue;
    const cut = cutOperation(value[key]);
    if (cut) return { operation: cut.operation, rest: { ...value, [key]: cut.rest } };
  }
  return undefined;
}

function firstOperand(operation: Tree): unknown {
  const left = bare(operation['left']);
  const variant = variantOf(left);
  return variant && OPERATIONS.has(variant.kind) ? firstOperand(variant.node) : left;
}

function withFirst(operation: unknown, first: unknown, clause: unknown): unknown {
  const variant = variantOf(operation);
  if (!variant || !OPERATIONS.has(variant.kind)) return first;
  const left = withFirst(variant.node['left'], first, null);
  return { [variant.kind]: { ...variant.node, left, ...(isTree(clause) && { with: clause }) } };
}
