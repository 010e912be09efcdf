import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode } from '../checked-project.ts';
import { mistakesOf } from '../mistakes.ts';

export const setOperationColumns: CheckRule = {
  name: 'set-operation-columns',
  code: 1716,
  title: 'Queries of a UNION, INTERSECT or EXCEPT with different numbers of columns',
  level: 'error',
  about: `All queries of a set operation must have as many columns as the first one. It is said only where the columns of all are known.`,
  bad: `select order_id, total from {{ ref('orders_2023') }}
union all
select order_id from {{ ref('orders_2024') }}`,
  good: `select order_id, total from {{ ref('orders_2023') }}
union all
select order_id, total from {{ ref('orders_2024') }}`,
  isLocal: true,
  checkNode,
};

function* checkNode(checked: CheckedNode): Generator<Finding> {
  for (const { problem, word } of mistakesOf(checked, 'column-count')) {
    yield {
      message: problem.message,
      span: word ? checked.place(word.start, word.end) : checked.node.span,
      node: checked.node.uniqueId,
    };
  }
}
