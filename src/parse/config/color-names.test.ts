import { expect, test } from 'vitest';
import { isColor } from './color-names.ts';

test('colors are names of HTML and # with three or six digits', () => {
  for (const text of ['aliceblue', 'YellowGreen', '#fff', '#FFaa00']) expect(isColor(text)).toBe(true);
  for (const text of ['notacolor', 'blue green', '', '#ffff', '#ffaa0088', 'fff']) expect(isColor(text)).toBe(false);
});
