import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkRules } from '../compile/checks/index.ts';
import { checkPages } from './check-pages.ts';

const folder = join(import.meta.dirname, '../../docs/checks');

/** `npm run docs` writes the pages anew. */
test('every rule has its page in docs/checks', () => {
  const pages = checkPages(checkRules);
  if (process.env['UPDATE_DOCS'] !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  }
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('names and codes of rules are used once', () => {
  expect(new Set(checkRules.map(({ name }) => name)).size).toBe(checkRules.length);
  expect(new Set(checkRules.map(({ code }) => code)).size).toBe(checkRules.length);
  for (const { code, name } of checkRules) {
    expect(code).toBeGreaterThan(1700);
    expect(code).toBeLessThan(1800);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  }
});
