import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode } from '../checked-project.ts';
import { commonTables, plainWords } from '../common-tables.ts';
import { isUnderstood } from '../mistakes.ts';

export const unusedCte: CheckRule = {
  name: 'unused-cte',
  code: 1710,
  title: 'A common table expression that nothing reads',
  level: 'warn',
  about: `Most often it is left over from an earlier version of the query, or the query reads another one by mistake. The reader of the file has to understand it all the same, and some engines compute it.

Nothing is said of expressions that change data, of those that a macro writes, and of names that stand in a branch of the template that is not taken here.`,
  bad: `with orders as (select * from {{ ref('stg_orders') }}),
     refunds as (select * from {{ ref('stg_refunds') }})
select * from orders`,
  good: `with orders as (select * from {{ ref('stg_orders') }})
select * from orders`,
  isLocal: true,
  checkNode,
};

/** What may stand before the name of a table. */
const BEFORE_TABLE: ReadonlySet<string> = new Set([
  ...['from', 'join', ',', '(', 'lateral', 'only', 'table', 'using', 'into', 'update', 'pivot', 'unpivot', 'describe'],
  ...['summarize', 'apply', 'pivot_wider', 'pivot_longer'],
]);
const CHANGES_DATA = /^(insert|update|delete|merge)$/;

function* checkNode(checked: CheckedNode): Generator<Finding> {
  const { node, sql } = checked;
  if (sql === undefined || !isUnderstood(checked) || !/\bwith\b/i.test(sql)) return;
  const words = plainWords(checked);
  const tables = commonTables(words);
  if (tables.length === 0) return;
  const places = new Map<string, number[]>();
  for (const [at, { text, word }] of words.entries()) {
    if ((word.kind !== 'word' && word.kind !== 'name') || !BEFORE_TABLE.has(words[at - 1]?.text ?? '')) continue;
    const known = places.get(text);
    if (known) known.push(at);
    else places.set(text, [at]);
  }
  for (const { name, word, open, close } of tables) {
    const isRead = (places.get(name) ?? []).some((at) => (at < open || at > close) && words[at]?.word !== word);
    if (isRead || CHANGES_DATA.test(words[open + 1]?.text ?? '')) continue;
    if (!checked.isWritten(word.start, word.end) || mayBeReadElsewhere(node.rawCode, name)) continue;
    yield {
      message: `nothing reads '${checked.textOf(word)}'`,
      hint: 'remove it, or read it where it was meant',
      span: checked.place(word.start, word.end),
      node: node.uniqueId,
    };
  }
}

/** Whether the template may read it in a branch that was not taken. */
function mayBeReadElsewhere(template: string, name: string): boolean {
  if (!/\{%-?\s*(if|elif|else)\b/.test(template)) return false;
  const escaped = name.replaceAll(/[^\w]/g, '\\$&');
  return [...template.matchAll(new RegExp(`\\b(from|join|using|,)\\s+["\`]?${escaped}\\b`, 'gi'))].length > 0;
}
