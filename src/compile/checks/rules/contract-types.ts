import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { contractOf } from '../contract.ts';
import { bareType, typeFamily } from '../type-family.ts';

export const contractTypes: CheckRule = {
  name: 'contract-types',
  code: 1706,
  title: 'A column has another type than the contract says',
  level: 'error',
  about: `The contract says one type, the query casts to another one, or reads a column whose type is declared otherwise. The build of the model would end with the same message.

Families of types are compared: a number that should be a text is found, an integer that should be a bigint is told as a note, since engines have many names for one type.`,
  bad: `models:
  - name: orders          # select cast(order_id as varchar) as order_id from …
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: integer}`,
  good: `models:
  - name: orders
    config: {contract: {enforced: true}}
    columns:
      - {name: order_id, data_type: varchar}`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  const contract = contractOf(checked, project);
  if (!contract) return;
  const { node } = checked;
  for (const [key, { name, data_type: wanted }] of contract.declared) {
    const type = contract.actual.get(key)?.type;
    if (type === undefined || wanted === null || bareType(type) === bareType(wanted)) continue;
    const [own, other] = [typeFamily(wanted), typeFamily(type)];
    if (own === undefined || other === undefined || (own === other && own !== 'number' && own !== 'time')) continue;
    yield {
      message: `the contract of '${node.name}' says that '${name}' is ${wanted}, its query gives ${type}`,
      hint: `cast it to ${wanted}, or change the contract`,
      span: project.properties.column(node, name) ?? node.span,
      node: node.uniqueId,
      isUncertain: own === other,
    };
  }
}
