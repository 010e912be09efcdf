import { type NodeId, nearest } from '../../../base/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedProject } from '../checked-project.ts';
import { mayBeWritten } from '../other-branches.ts';

export const docUnknownColumn: CheckRule = {
  name: 'doc-unknown-column',
  code: 1709,
  title: 'A column in a property file that the relation does not have',
  level: 'note',
  about: `The description is shown nowhere: the column was renamed or dropped in the SQL, or is mistyped in the properties. With \`persist_docs\` some engines refuse it.

It is said only where all columns of the model, seed or snapshot are known. Columns of an enforced contract are the matter of contract-columns, those with tests of test-unknown-column.`,
  bad: `models:
  - name: orders          # select order_id, … from …
    columns:
      - name: id
        description: Number of the order.`,
  good: `models:
  - name: orders
    columns:
      - name: order_id
        description: Number of the order.`,
  checkProject,
};

function* checkProject(project: CheckedProject): Generator<Finding> {
  const { graph } = project;
  const tested = testedColumns(project);
  for (const node of graph.project.nodes.values()) {
    if (node.packageName !== graph.project.source.root.name || node.columns.size === 0) continue;
    if (
      (node.kind !== 'model' && node.kind !== 'seed' && node.kind !== 'snapshot') ||
      node.contract['enforced'] === true
    )
      continue;
    const known = project.columnsOf(node.uniqueId);
    if (!known?.isClosed) continue;
    const keys = new Set(known.columns.map(({ name }) => project.key(name)));
    for (const { name, quote } of node.columns.values()) {
      const own = [project.key(project.stored(name, quote === true)), project.key(name)];
      if (
        !/^\w+$/.test(name) ||
        mayBeWritten(node.rawCode, name) ||
        own.some((key) => keys.has(key)) ||
        tested.has(`${node.uniqueId} ${name}`)
      )
        continue;
      const near = nearest(
        name,
        known.columns.map((one) => one.name).filter((one) => !node.columns.has(one)),
      );
      yield {
        message: `'${node.name}' has no column '${name}'`,
        hint: near === undefined ? undefined : `did you mean '${near}'?`,
        span: project.properties.column(node, name) ?? node.span,
        node: node.uniqueId,
      };
    }
  }
}

function testedColumns({ graph }: CheckedProject): Set<string> {
  const found = new Set<string>();
  const note = (id: NodeId | null, column: string | null): void => {
    if (id !== null && column !== null) found.add(`${id} ${column}`);
  };
  for (const node of graph.project.nodes.values()) if (node.kind === 'test') note(node.attachedNode, node.columnName);
  return found;
}
