import { isJsonArray, type NodeId } from '../../../base/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';

export const unusedColumn: CheckRule = {
  name: 'unused-column',
  code: 1711,
  title: 'A column that no other node of the project reads',
  level: 'note',
  about: `Nothing below the model selects, joins, filters or tests the column. It may be left over; it may also be read outside of the project, so this is a note.

Nothing is said of models that nothing reads at all, of those that an exposure, a metric or a semantic model depends on, of those with access \`public\` or a contract, of columns with a description, and where what a reader takes is not known.`,
  bad: `-- stg_orders: nothing reads legacy_code
select order_id, total, legacy_code from {{ ref('raw_orders') }}`,
  good: `select order_id, total from {{ ref('raw_orders') }}`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const { node } = checked;
  if (node.kind !== 'model' || node.access === 'public' || node.contract['enforced'] === true) return;
  const { lineage } = checked;
  if (!lineage || lineage.open.length > 0) return;
  const read = readColumns(node.uniqueId, project);
  if (!read) return;
  for (const { name, expression, isUnnamed } of lineage.columns) {
    if (isUnnamed || read.has(project.key(name)) || node.columns.get(name)?.description) continue;
    yield {
      message: `nothing in the project reads '${name}' of '${node.name}'`,
      span: expression ? checked.place(expression.start, expression.end) : node.span,
      node: node.uniqueId,
    };
  }
}

/** What the children of a node take of it; undefined when that is not known, or when there are no models below. */
function readColumns(id: NodeId, project: CheckedProject): Set<string> | undefined {
  const { graph, nodes } = project;
  const read = new Set<string>();
  let isRead = false;
  for (const child of graph.children(id)) {
    const resource = graph.resources.get(child);
    if (resource?.kind === 'test' && resource.testKind === 'generic') {
      const { combination_of_columns: combination, field } = resource.testMetadata?.kwargs ?? {};
      const names = [resource.columnName, field, ...(isJsonArray(combination) ? combination : [])];
      for (const name of names) if (typeof name === 'string') read.add(project.key(project.stored(name, false)));
      continue;
    }
    const reader = nodes.get(child);
    if (resource?.kind === 'unit_test') continue;
    if (reader?.lineage?.status !== 'resolved') return undefined;
    isRead = true;
    for (const key of readsOf(reader, project).get(id) ?? []) read.add(key);
  }
  return isRead ? read : undefined;
}

const known = new WeakMap<CheckedNode, ReadonlyMap<NodeId, ReadonlySet<string>>>();

/** The columns that a query takes of each node, by key; worked out once for all that it reads. */
function readsOf(reader: CheckedNode, project: CheckedProject): ReadonlyMap<NodeId, ReadonlySet<string>> {
  const before = known.get(reader);
  if (before) return before;
  const found = new Map<NodeId, Set<string>>();
  const nodes = (reader.lineage?.relations ?? []).map((_, relation) => {
    const id = reader.nodeOf(relation);
    const set = id === undefined ? undefined : (found.get(id) ?? new Set());
    if (id !== undefined && set) found.set(id, set);
    return set;
  });
  const add = (one: { readonly relation: number; readonly column: string }): void => {
    nodes[one.relation]?.add(project.key(one.column));
  };
  const { columns = [], indirect = [], joins = [] } = reader.lineage ?? {};
  for (const { sources, indirect: own } of columns) {
    sources.forEach(add);
    own.forEach(add);
  }
  indirect.forEach(add);
  for (const { pairs } of joins) {
    for (const { left, right } of pairs) {
      if (left.base) add(left.base);
      if (right.base) add(right.base);
    }
  }
  known.set(reader, found);
  return found;
}
