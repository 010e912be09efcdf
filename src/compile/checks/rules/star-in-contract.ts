import type { SqlWord } from '../../../sql/index.ts';
import type { CheckRule, Finding } from '../check-rule.ts';
import type { CheckedNode } from '../checked-project.ts';
import { type CommonTable, commonTables, plainWords } from '../common-tables.ts';
import { isUnderstood } from '../mistakes.ts';

export const starInContract: CheckRule = {
  name: 'star-in-contract',
  code: 1712,
  title: '`select *` of another relation in a model with a contract',
  level: 'note',
  about: `The contract promises certain columns, the star takes whatever the relation above has: a column that is added there breaks this model. A star over a common table expression that lists its columns is fine.`,
  bad: `-- orders has an enforced contract
select * from {{ ref('stg_orders') }}`,
  good: `select order_id, customer_id, total from {{ ref('stg_orders') }}`,
  isLocal: true,
  checkNode,
};

type Words = ReturnType<typeof plainWords>;

function* checkNode(checked: CheckedNode): Generator<Finding> {
  const { node } = checked;
  if (node.contract['enforced'] !== true || !isUnderstood(checked)) return;
  const words = plainWords(checked);
  const tables = new Map(commonTables(words).map((table) => [table.name, table]));
  const stars = new Set<SqlWord>();
  collect({ words, tables, stars, seen: new Set() }, 0, words.length);
  for (const word of [...stars].sort((a, b) => a.start - b.start)) {
    yield {
      message: `'*' takes all columns of another relation into '${node.name}', which has a contract`,
      hint: 'list the columns of the contract',
      span: checked.place(word.start, word.end),
      node: node.uniqueId,
    };
  }
}

interface Search {
  readonly words: Words;
  readonly tables: ReadonlyMap<string, CommonTable>;
  readonly stars: Set<SqlWord>;
  readonly seen: Set<string>;
}

/** The stars that decide on the columns of a query: its own, and those of what its stars are over. */
function collect(search: Search, from: number, to: number): void {
  const { words, tables, stars, seen } = search;
  let depth = 0;
  let isList = false;
  let open: SqlWord[] = [];
  let isTable = false;
  for (let at = from; at < to; at += 1) {
    const entry = words[at];
    if (!entry) continue;
    const { text, word } = entry;
    if (word.kind === 'sign' && text === ')') depth -= 1;
    if (depth === 0) {
      if (text === 'select') [isList, open, isTable] = [true, [], false];
      else if (text === 'from') [isList, isTable] = [false, open.length > 0];
      else if (text === 'join' || (text === ',' && !isList)) isTable = open.length > 0;
      else if (isList && text === '*' && isStar(words, at)) open.push(word);
      else if (isTable && text === '(') {
        collect(search, at + 1, closing(words, at));
        isTable = false;
      } else if (isTable && (word.kind === 'word' || word.kind === 'name')) {
        isTable = false;
        const table = words[at + 1]?.text === '.' ? undefined : tables.get(text);
        if (!table) for (const star of open) stars.add(star);
        else if (!seen.has(text)) {
          seen.add(text);
          collect(search, table.open + 1, table.close);
        }
      }
    }
    if (word.kind === 'sign' && text === '(') depth += 1;
  }
}

/** Behind `select`, `distinct`, a comma or a dot it stands for columns, elsewhere it multiplies. */
function isStar(words: Words, at: number): boolean {
  const before = words[at - 1]?.text;
  return before === 'select' || before === 'distinct' || before === 'all' || before === ',' || before === '.';
}

function closing(words: Words, open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at += 1) {
    const text = words[at]?.text;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return words.length;
}
