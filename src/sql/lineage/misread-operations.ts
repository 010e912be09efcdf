// The parser takes `… having x > (select a) union all select b` for a comparison with a union. Only a query in
// parentheses can be compared, so the set operation belongs to the whole query.
import { bare, isTree, type Tree, variantOf } from './tree.ts';

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
