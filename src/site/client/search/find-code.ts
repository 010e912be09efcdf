import { fold } from './score.ts';
import type { TextHit } from './text-worker.ts';

/**
 * Nodes whose code has all terms, with the line of the first one.
 * @param terms Folded.
 * @param isWanted Which nodes count.
 */
export function findCode(
  codes: readonly (readonly [node: number, code: string])[],
  terms: readonly string[],
  isWanted: (node: number) => boolean,
  limit: number,
): TextHit[] {
  const hits: TextHit[] = [];
  const [first = ''] = terms;
  for (const [row, code] of codes) {
    if (hits.length >= limit) break;
    const folded = fold(code);
    if (!terms.every((term) => folded.includes(term)) || !isWanted(row)) continue;
    const place = folded.indexOf(first);
    const line = folded.slice(0, place).split('\n').length - 1;
    hits.push({ row, column: -1, excerpt: code.split('\n')[line]?.trim().slice(0, 200) ?? '' });
  }
  return hits;
}
