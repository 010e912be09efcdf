// What the analysis of a query calls a mistake, with the word where it stands.
import type { LineageProblem, SqlWord, UnknownReason } from '../../sql/index.ts';
import type { CheckedNode } from './checked-project.ts';

export interface Mistake {
  readonly problem: LineageProblem;
  /** The last part of the name that is meant. */
  readonly word: SqlWord | undefined;
  /** As written, without quotes. */
  readonly name: string;
}

/** The mistakes of one kind, each place once. */
export function mistakesOf(checked: CheckedNode, reason: UnknownReason): Mistake[] {
  const seen = new Set<number | undefined>();
  return (checked.lineage?.mistakes ?? []).flatMap((problem) => {
    if (problem.reason !== reason || seen.has(problem.offset)) return [];
    seen.add(problem.offset);
    const word = problem.offset === undefined ? undefined : nameAt(checked, problem.offset);
    return [{ problem, word, name: word ? unquoted(checked.textOf(word)) : '' }];
  });
}

/** The last part of a name with dots that begins at an offset. */
function nameAt(checked: CheckedNode, offset: number): SqlWord | undefined {
  const { words } = checked;
  let at = indexAt(words, offset);
  const isName = (index: number): boolean => words[index]?.kind === 'word' || words[index]?.kind === 'name';
  while (isName(at) && textAt(checked, at + 1) === '.' && isName(at + 2)) at += 2;
  return words[at];
}

/** The word that stands at an offset, or the first one behind it. */
export function indexAt(words: readonly SqlWord[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function textAt(checked: CheckedNode, at: number): string | undefined {
  const word = checked.words[at];
  return word && checked.textOf(word);
}

export function unquoted(text: string): string {
  return /^["`[]/.test(text) ? text.slice(1, -1) : text;
}

/** Whether the SQL can be read: what is wrong with one that cannot is told by sql-syntax alone. */
export function isUnderstood({ lineage }: CheckedNode): boolean {
  return lineage !== undefined && !lineage.problems.some(({ reason }) => reason === 'syntax');
}
