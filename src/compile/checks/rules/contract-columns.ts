import { nearest } from '../../../base/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { contractOf } from '../contract.ts';

export const contractColumns: CheckRule = {
  name: 'contract-columns',
  code: 1705,
  title: 'A model does not have the columns of its contract',
  level: 'error',
  about: `An enforced contract lists all columns of a model. A column that is missing, or one more, ends the build of the model; here it is found before that.

It is said only where all columns of the query are known.`,
  bad: `models:
  - name: orders          # select order_id, amount as total from …
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: integer}
      - {name: amount, data_type: integer}`,
  good: `models:
  - name: orders
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: integer}
      - {name: total, data_type: integer}`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const contract = contractOf(checked, project);
  if (!contract) return;
  const { declared, actual } = contract;
  const { node } = checked;
  for (const [key, { name }] of declared) {
    if (actual.has(key)) continue;
    const near = nearest(
      name,
      [...actual.values()].filter((one) => !declared.has(project.key(one.name))).map((one) => one.name),
    );
    yield {
      message: `the contract of '${node.name}' has a column '${name}', its query has not`,
      hint: near === undefined ? 'select it, or take it out of the contract' : `did you mean '${near}'?`,
      span: project.properties.column(node, name) ?? node.span,
      node: node.uniqueId,
    };
  }
  for (const [key, { name, expression }] of actual) {
    if (declared.has(key)) continue;
    yield {
      message: `the query of '${node.name}' has a column '${name}', its contract has not`,
      hint: 'add it to the contract, or do not select it',
      span: expression ? checked.place(expression.start, expression.end) : node.span,
      node: node.uniqueId,
    };
  }
}
