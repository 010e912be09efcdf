// The common table expressions of a query, found by its words.
import type { SqlWord } from '../../sql/index.ts';
import type { CheckedNode } from './checked-project.ts';

export interface CommonTable {
  /** In lower case, without quotes. */
  readonly name: string;
  readonly word: SqlWord;
  /** Places of the parentheses around its query among the words. */
  readonly open: number;
  readonly close: number;
}

/** Words that are no comments, with their texts in lower case; names without their quotes. */
export function plainWords(node: CheckedNode): { readonly word: SqlWord; readonly text: string }[] {
  return node.words.flatMap((word) => {
    if (word.kind === 'line' || word.kind === 'note' || word.kind === 'tail') return [];
    const text = node.textOf(word).toLowerCase();
    return [{ word, text: word.kind === 'name' ? text.slice(1, -1) : text }];
  });
}

/** All of them, also those inside of others, in the order in which they begin. */
export function commonTables(words: ReturnType<typeof plainWords>): CommonTable[] {
  const closes = closings(words);
  const found: CommonTable[] = [];
  for (const [at, { text, word }] of words.entries()) {
    if (text !== 'with' || word.kind !== 'word') continue;
    let next = words[at + 1]?.text === 'recursive' ? at + 2 : at + 1;
    for (;;) {
      const table = readTable(words, closes, next);
      if (!table) break;
      found.push(table);
      if (words[table.close + 1]?.text !== ',') break;
      next = table.close + 2;
    }
  }
  return found.sort((a, b) => a.word.start - b.word.start);
}

function readTable(
  words: ReturnType<typeof plainWords>,
  closes: ReadonlyMap<number, number>,
  at: number,
): CommonTable | undefined {
  const name = words[at];
  if (!name || (name.word.kind !== 'word' && name.word.kind !== 'name')) return undefined;
  let next = at + 1;
  if (words[next]?.text === '(') next = (closes.get(next) ?? words.length) + 1;
  if (words[next]?.text !== 'as') return undefined;
  next += 1;
  while (words[next]?.text === 'not' || words[next]?.text === 'materialized') next += 1;
  const close = words[next]?.text === '(' ? closes.get(next) : undefined;
  return close === undefined ? undefined : { name: name.text, word: name.word, open: next, close };
}

function closings(words: ReturnType<typeof plainWords>): Map<number, number> {
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { text, word }] of words.entries()) {
    if (word.kind !== 'sign') continue;
    if (text === '(') open.push(at);
    if (text === ')') {
      const start = open.pop();
      if (start !== undefined) closes.set(start, at);
    }
  }
  return closes;
}
