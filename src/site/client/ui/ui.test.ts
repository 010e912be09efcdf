import { expect, test } from 'vitest';
import { trendPath } from './trend.tsx';
import { windowOf } from './virtual.tsx';

test('the rows that are seen, with some around', () => {
  expect(windowOf(0, 100, 20, 1000, 2)).toEqual({ from: 0, to: 7 });
  expect(windowOf(1000, 100, 20, 1000, 2)).toEqual({ from: 48, to: 57 });
  expect(windowOf(19_950, 100, 20, 1000, 2)).toEqual({ from: 995, to: 1000 });
  expect(windowOf(-500, 100, 20, 3, 2)).toEqual({ from: 0, to: 0 });
  expect(windowOf(9999, 100, 20, 3, 2)).toEqual({ from: 3, to: 3 });
  expect(windowOf(0, 100, 20, 0)).toEqual({ from: 0, to: 0 });
});

test('a line through what is known', () => {
  expect(trendPath([0, 10, 5], 100, 20)).toBe('M0 20L50 0L100 10');
  expect(trendPath([1, -1, 1, 2], 30, 10)).toBe('M0 10M20 10L30 0');
  expect(trendPath([3, 3], 10, 10)).toBe('M0 5L10 5');
  expect([trendPath([], 10, 10), trendPath([1], 10, 10), trendPath([-1, -1], 10, 10)]).toEqual(['', '', '']);
});
