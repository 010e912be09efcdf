import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.ts';

// What Python's textwrap.fill gives for the same texts.
test('only a word that is longer than a line is cut, where the line ends', () => {
  expect(wrapText('one two three', 8)).toBe('one two\nthree');
  expect(wrapText('a `long.word.of.a.name` is', 8)).toBe('a `long.\nword.of.\na.name`\nis');
  expect(wrapText('twelve1 abcdefghij', 8)).toBe('twelve1 \nabcdefgh\nij');
  expect(wrapText('abcdefghijklmnopq end', 8)).toBe('abcdefgh\nijklmnop\nq end');
  expect(wrapText('one   two\n\nthree', 9)).toBe('one   two\nthree');
});
