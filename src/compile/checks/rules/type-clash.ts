import type { ColumnPair, ComparedColumn } from '../../../sql/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode } from '../checked-project.ts';
import { indexAt } from '../mistakes.ts';
import { typeFamily } from '../type-family.ts';

export const typeClash: CheckRule = {
  name: 'type-clash',
  code: 1704,
  title: 'Columns of different types in a join or a set operation',
  level: 'warn',
  about: `A number is compared with a text, or stands below one in a union. Some engines refuse it, others convert every row, fail at the first value that cannot be converted, or find nothing because \`'007'\` is not \`7\`.

Types are known from casts, from the \`data_type\` of columns in property files, and from \`column_types\` of seeds. Only families are compared: numbers, texts, booleans, dates with times. A NULL that is cast is told as a note.`,
  bad: `select *
from {{ ref('orders') }} as o                                   -- customer_id is an integer
join {{ ref('customers') }} as c on c.id = o.customer_id        -- id is a varchar`,
  good: `select *
from {{ ref('orders') }} as o
join {{ ref('customers') }} as c on c.id = cast(o.customer_id as varchar)`,
  isLocal: true,
  checkNode,
};

function* checkNode(checked: CheckedNode): Generator<Finding> {
  const { lineage } = checked;
  for (const { pairs } of lineage?.joins ?? []) {
    for (const pair of pairs) yield* clash(checked, pair, 'joined with');
  }
  for (const pair of lineage?.combined ?? []) yield* clash(checked, pair, 'combined with');
}

function* clash(checked: CheckedNode, { left, right, offset }: ColumnPair, how: string): Generator<Finding> {
  const families = [typeFamily(left.type), typeFamily(right.type)];
  if (families[0] === undefined || families[1] === undefined || families[0] === families[1]) return;
  const word = offset === undefined ? undefined : checked.words[indexAt(checked.words, offset)];
  yield {
    message: `${described(left)} is ${how} ${described(right)}`,
    hint: 'cast one of them',
    span: word ? checked.place(word.start, word.end) : checked.node.span,
    node: checked.node.uniqueId,
    isUncertain: isNull(checked, offset),
  };
}

/** A cast NULL has no value that could be of the wrong type. */
function isNull(checked: CheckedNode, offset: number | undefined): boolean {
  return offset !== undefined && /^(cast\s*\(\s*)?null\b/i.test(checked.sql?.slice(offset, offset + 40) ?? '');
}

function described({ name, type }: ComparedColumn): string {
  return `'${name}' (${type})`;
}
