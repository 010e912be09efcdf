import { expect, test } from 'vitest';
import { lineDifference } from './line-difference.ts';

const text = (...lines: readonly string[]): string => lines.join('\n');

test('changed lines with those around them', () => {
  expect(lineDifference(text('a', 'b', 'c'), text('a', 'x', 'c'))).toEqual([' a', '-b', '+x', ' c']);
  expect(lineDifference('', 'a')).toEqual(['+a']);
  expect(lineDifference('a', '')).toEqual(['-a']);
  expect(lineDifference('a\r\nb\n', 'a\nb')).toEqual([]);
  expect(lineDifference(text('a', 'b', 'a', 'b'), text('b', 'a', 'b'))).toEqual(['-a', ' b', ' a', ' b']);
});

test('places far from each other have their line numbers', () => {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
  const now = lines.map((line, at) => (at === 4 || at === 24 ? 'new' : line));
  now.splice(10, 1);
  expect(lineDifference(text(...lines), text(...now))).toEqual([
    '@@ -2 +2 @@',
    ' line 2',
    ' line 3',
    ' line 4',
    '-line 5',
    '+new',
    ' line 6',
    ' line 7',
    ' line 8',
    ' line 9',
    ' line 10',
    '-line 11',
    ' line 12',
    ' line 13',
    ' line 14',
    '@@ -22 +21 @@',
    ' line 22',
    ' line 23',
    ' line 24',
    '-line 25',
    '+new',
    ' line 26',
    ' line 27',
    ' line 28',
  ]);
});

test('what both sides give is what was put in, whatever they have in common', () => {
  let seed = 7;
  const random = (most: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * most);
  };
  for (let round = 0; round < 200; round += 1) {
    const make = (): string[] => Array.from({ length: random(6) + 1 }, () => 'abc'.charAt(random(3)));
    const [before, now] = [make(), make()];
    const lines = lineDifference(text(...before), text(...now));
    if (lines.length === 0) expect(before).toEqual(now);
    const side = (sign: string): string[] =>
      lines.filter((line) => line.startsWith(sign) || line.startsWith(' ')).map((line) => line.slice(1));
    // At most six lines: all of them are near a change, but for a head or tail of equal ones.
    expect(before.join('')).toContain(side('-').join(''));
    expect(now.join('')).toContain(side('+').join(''));
  }
});

test('large texts and long lines end', () => {
  const many = (word: string): string => text(...Array.from({ length: 3000 }, (_, at) => `${word} ${at}`));
  const lines = lineDifference(many('a'), many('b'));
  expect(lines).toHaveLength(400);
  expect(lines.at(-1)).toBe('@@ 5601 more lines @@');
  expect(lineDifference('', 'x'.repeat(5000))[0]).toHaveLength(1002);
});
