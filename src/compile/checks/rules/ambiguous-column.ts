import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode } from '../checked-project.ts';
import { mistakesOf } from '../mistakes.ts';

export const ambiguousColumn: CheckRule = {
  name: 'ambiguous-column',
  code: 1703,
  title: 'A column that more than one relation has',
  level: 'error',
  about: `A name without the relation in front is refused by the warehouse when two relations of the query have such a column. It is said only where the columns of both are known. In Snowflake a column that both sides of a join with USING have is that of the left side.`,
  bad: `select customer_id
from {{ ref('stg_orders') }} as orders
join {{ ref('stg_customers') }} as customers on customers.customer_id = orders.customer_id`,
  good: `select orders.customer_id
from {{ ref('stg_orders') }} as orders
join {{ ref('stg_customers') }} as customers on customers.customer_id = orders.customer_id`,
  isLocal: true,
  checkNode,
};

function* checkNode(checked: CheckedNode): Generator<Finding> {
  for (const { problem, word, name } of mistakesOf(checked, 'ambiguous-column')) {
    yield {
      message: problem.message,
      hint: `write the relation in front of it: x.${name}`,
      span: word ? checked.place(word.start, word.end) : checked.node.span,
      node: checked.node.uniqueId,
    };
  }
}
