import { expect, test } from 'vitest';
import { markCalls, mendCalls } from './mends.ts';
import type { Token } from './tokens.ts';

const MENDS = { calls: { 'half/1': '($1 / 2)', 'both/2': '[$1, $2]' } };

test('calls in each other are mended from within, all of one depth at once', () => {
  let cuts = 0;
  const cut = (sql: string): readonly Token[] => {
    cuts += 1;
    return [...sql.matchAll(/\w+|\S/g)].map(({ 0: text, index }) => ({ text, start: index, end: index + text.length }));
  };
  const sql = Array.from({ length: 300 }, (_, at) => `half(both(a${at}, half(b))), half(other(c))`).join(', ');
  const wanted = Array.from({ length: 300 }, (_, at) => `([a${at}, (b / 2)] / 2), (other(c) / 2)`).join(', ');
  const marked = markCalls(sql, MENDS, cut);
  expect(mendCalls(marked, MENDS, cut)).toBe(wanted);
  // Once to mark, once for each depth, once to see that nothing is left.
  expect(cuts).toBe(5);
});
