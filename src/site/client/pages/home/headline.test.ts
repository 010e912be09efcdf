import { expect, test } from 'vitest';
import { headlineOf } from './headline.ts';

test('the headline tells the worst that there is, and all is well only where it is', () => {
  const of = (more: object): string => {
    const health = { shown: 60, run: 20, passed: 20, broken: 0, warned: 0, skipped: 0, ...more };
    const { before, words, tone } = headlineOf(health);
    return `${before}${words}: ${tone}`;
  };
  expect(of({})).toBe('all is well: pass');
  expect(of({ broken: 1, skipped: 9, warned: 2 })).toBe('1 of 60 nodes is failing: fail');
  expect(of({ broken: 1200, shown: 10_000 })).toBe('1,200 of 10,000 nodes are failing: fail');
  // The reason may have been left out of the site.
  expect(of({ skipped: 7, passed: 0, warned: 1 })).toBe('7 of 60 nodes were skipped: warn');
  expect(of({ warned: 1 })).toBe('nothing failed, 1 node needs a look: warn');
});
