import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { contractOf } from '../contract.ts';

export const contractOrder: CheckRule = {
  name: 'contract-order',
  code: 1707,
  title: 'The columns of a model stand in another order than in its contract',
  level: 'note',
  about: `A contract decides on the order of the columns in the table, whatever the query says. Who reads the query expects the other order, and who inserts by position gets it wrong.`,
  bad: `models:
  - name: orders          # select total, order_id from …
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: integer}
      - {name: total, data_type: integer}`,
  good: `models:
  - name: orders          # select order_id, total from …
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: integer}
      - {name: total, data_type: integer}`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const contract = contractOf(checked, project);
  if (!contract) return;
  const { node } = checked;
  const both = [...contract.declared.keys()].filter((key) => contract.actual.has(key));
  const actual = [...contract.actual.keys()].filter((key) => contract.declared.has(key));
  const at = both.findIndex((key, index) => key !== actual[index]);
  const first = contract.declared.get(both[at] ?? '');
  if (!first) return;
  yield {
    message: `the query of '${node.name}' has '${contract.actual.get(actual[at] ?? '')?.name}' where its contract has '${first.name}'`,
    span: project.properties.column(node, first.name) ?? node.span,
    node: node.uniqueId,
  };
}
