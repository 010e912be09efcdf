// Mistakes that are seen by the words of a query alone, whatever a parser thinks of it.
import { nearest } from '../../base/index.ts';
import { type SqlWord, sqlLexicon } from '../../sql/index.ts';
import type { CheckedNode } from './checked-project.ts';

export interface BrokenPlace {
  readonly word: SqlWord;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Wrong in this dialect though a parser may read it. */
  readonly isOfDialect?: boolean;
}

const PAIRS: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
]);
const AFTER_LIST: ReadonlySet<string> = new Set(['from', 'where', 'group', 'order', 'having', 'limit', 'union']);

/**
 * The first place that is wrong in every dialect; commas before FROM in those that do not allow them.
 * @param given where parsers gave up, among the words, the last first: which parenthesis is meant is seen there
 */
export function brokenPlace(checked: CheckedNode, dialect: string, given: readonly number[]): BrokenPlace | undefined {
  const open: SqlWord[] = [];
  let before: SqlWord | undefined;
  let innermost: SqlWord | undefined;
  for (const [at, word] of checked.words.entries()) {
    if (at === given[0]) innermost = open.at(-1);
    if (word.kind === 'line' || word.kind === 'note' || word.kind === 'tail') {
      const text = checked.textOf(word);
      if (text.startsWith('/*') && !text.endsWith('*/')) return { word, message: 'the comment is not closed' };
      continue;
    }
    const text = checked.textOf(word);
    if ((word.kind === 'text' || word.kind === 'name') && !isClosed(text)) {
      return {
        word: { ...word, end: word.start + 1 },
        message: `the ${word.kind === 'text' ? 'text' : 'name'} is not closed`,
      };
    }
    if (word.kind === 'sign') {
      if (text === '(' || text === '[') open.push(word);
      const wanted = PAIRS.get(text);
      if (wanted !== undefined) {
        const last = open.pop();
        if (!last) return { word: closedTooEarly(checked, text, given) ?? word, message: `'${text}' closes nothing` };
        if (checked.textOf(last) !== wanted) return { word: last, message: `'${checked.textOf(last)}' is not closed` };
      }
      if (text === ',' && before && checked.textOf(before) === ',') return { word, message: 'two commas' };
    }
    if (
      before &&
      checked.textOf(before) === ',' &&
      word.kind === 'word' &&
      AFTER_LIST.has(text.toLowerCase()) &&
      !sqlLexicon(dialect).trailingCommas
    ) {
      return { word: before, message: `a comma before '${text}'`, hint: 'take it away', isOfDialect: true };
    }
    before = word;
  }
  const [first] = open;
  const left = first && (innermost ?? first);
  return left && { word: left, message: `'${checked.textOf(left)}' is not closed` };
}

/** The parenthesis just before the place where a parser gave up. */
function closedTooEarly(checked: CheckedNode, text: string, given: readonly number[]): SqlWord | undefined {
  return given.flatMap((at) => checked.words[at - 1] ?? []).find((word) => checked.textOf(word) === text);
}

/** A text or name that goes to the end of the SQL without its last quote. */
function isClosed(text: string): boolean {
  const quote = /^\$\w*\$/.exec(text)?.[0] ?? /['"`]/.exec(text)?.[0] ?? '';
  return text.length > quote.length && text.endsWith(quote);
}

const KEYWORDS: readonly string[] = [
  ...[
    'select',
    'from',
    'where',
    'group',
    'order',
    'having',
    'limit',
    'union',
    'join',
    'inner',
    'left',
    'right',
    'full',
  ],
  ...[
    'cross',
    'outer',
    'with',
    'case',
    'when',
    'then',
    'else',
    'between',
    'distinct',
    'partition',
    'over',
    'desc',
    'asc',
  ],
];

/** The word at a place, or just before it, when it is nearly a keyword. */
export function misspelledWord(
  checked: CheckedNode,
  at: number,
): { readonly word: SqlWord; readonly near: string } | undefined {
  for (const place of [at - 1, at, at - 2]) {
    const word = checked.words[place];
    if (word?.kind !== 'word') continue;
    const text = checked.textOf(word).toLowerCase();
    if (text.length < 3 || KEYWORDS.includes(text)) continue;
    const near = nearest(text, KEYWORDS);
    if (near !== undefined && isNearlyEqual(text, near)) return { word, near };
  }
  return undefined;
}

/** One letter more, less, other, or two exchanged. */
function isNearlyEqual(text: string, other: string): boolean {
  if (Math.abs(text.length - other.length) > 1) return false;
  const sorted = (one: string): string => [...one].sort().join('');
  if (sorted(text) === sorted(other)) return true;
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(text.length, other.length) - start && text.at(-1 - end) === other.at(-1 - end)) end += 1;
  return Math.max(text.length, other.length) - start - end <= 1;
}
