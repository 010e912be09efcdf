import type { NodeId } from '../../../base/index.ts';
import type { ComparedColumn } from '../../../sql/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode, CheckedProject } from '../checked-project.ts';
import { declaredKeys } from '../declared-keys.ts';
import { indexAt } from '../mistakes.ts';

export const fanOutJoin: CheckRule = {
  name: 'fan-out-join',
  code: 1713,
  title: 'A join on columns of which neither side is declared to be unique',
  level: 'note',
  about: `Each row of one side may meet several of the other: rows are multiplied, and sums over them are too high. A side counts as unique if the columns of the join hold all of a \`unique\` test, of \`unique_combination_of_columns\`, of a primary key or unique constraint, or of the \`unique_key\` of an incremental model.

Nothing is said where the join has further conditions, where a side is grouped or joined itself, and where neither relation declares any key.`,
  bad: `select *
from {{ ref('orders') }} as o
join {{ ref('payments') }} as p on p.customer_id = o.customer_id`,
  good: `select *
from {{ ref('orders') }} as o
join {{ ref('payments') }} as p on p.order_id = o.order_id     # orders.order_id is tested: unique`,
  checkNode,
};

function* checkNode(checked: CheckedNode, project: CheckedProject): Generator<Finding> {
  for (const { pairs, isPlain, offset } of checked.lineage?.joins ?? []) {
    if (!isPlain) continue;
    const [left, right] = [
      side(
        checked,
        project,
        pairs.map((pair) => pair.left),
      ),
      side(
        checked,
        project,
        pairs.map((pair) => pair.right),
      ),
    ];
    if (!left || !right || left.isUnique || right.isUnique || !(left.hasKeys || right.hasKeys)) continue;
    const at = pairs[0]?.offset ?? offset;
    const word = at === undefined ? undefined : checked.words[indexAt(checked.words, at)];
    yield {
      message: `'${left.name}' and '${right.name}' are joined by ${right.columns.map((one) => `'${one}'`).join(', ')}, which is declared to be unique in neither`,
      hint: 'join by a key, or declare one with a unique test',
      span: word ? checked.place(word.start, word.end) : checked.node.span,
      node: checked.node.uniqueId,
    };
  }
}

interface Side {
  readonly name: string;
  readonly columns: readonly string[];
  readonly hasKeys: boolean;
  readonly isUnique: boolean;
}

/** One side of a join; undefined when its columns are not all of one relation as it is. */
function side(checked: CheckedNode, project: CheckedProject, compared: readonly ComparedColumn[]): Side | undefined {
  const bases = compared.map(({ base }) => base);
  const [first] = bases;
  if (!first || bases.some((base) => base?.relation !== first.relation)) return undefined;
  const id: NodeId | undefined = checked.nodeOf(first.relation);
  const resource = id === undefined ? undefined : project.graph.resources.get(id);
  if (id === undefined || !resource) return undefined;
  const columns = bases.flatMap((base) => base?.column ?? []);
  const own = new Set(columns.map((name) => project.key(name)));
  const keys = declaredKeys(project, id);
  const isUnique = keys.some((key) => [...key].every((column) => own.has(column)));
  return { name: resource.name, columns, hasKeys: keys.length > 0, isUnique };
}
