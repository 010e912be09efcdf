import { expect, test } from 'vitest';
import { denseMiddle } from './first-sight.ts';

const card = (y: number): { y: number; height: number } => ({ y, height: 50 });

test('a window opens where there is most beside a card of the first column', () => {
  // The middle card of the first column stands alone, far from all others.
  const first = [card(0), card(1000), card(2000)];
  expect(denseMiddle([first, [card(1900), card(2010), card(2100), card(60)]], 600)).toBe(2025);
  // Of equals the upper one.
  expect(denseMiddle([first], 600)).toBe(25);
  // What is dense without the first column is no place to begin.
  expect(denseMiddle([[card(0)], [card(5000), card(5100)]], 600)).toBe(25);
  expect(denseMiddle([[]], 600)).toBe(0);
});
