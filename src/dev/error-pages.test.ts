import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { baseErrors } from '../base/errors.ts';
import { errorPages, type PageKind } from './error-pages.ts';

const folder = join(import.meta.dirname, '../../docs/errors');
const source = join(import.meta.dirname, '..');

/** All kinds of all `errors.ts`: none can be forgotten here. */
async function everyKind(): Promise<PageKind[]> {
  const files = readdirSync(source, { recursive: true })
    .map(String)
    .filter((path) => basename(path) === 'errors.ts');
  const modules = await Promise.all(files.map((path): Promise<object> => import(join(source, path))));
  const registries = modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, value]: [string, object]) => (name.endsWith('Errors') ? [value] : [])),
  );
  expect(registries).toHaveLength(files.length);
  return registries.flatMap((kinds): PageKind[] => Object.values(kinds));
}

/** `npm run docs` writes the pages anew. */
test('every kind of error has its page in docs/errors', async () => {
  const pages = errorPages(await everyKind());
  if (process.env['UPDATE_DOCS'] !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of pages) writeFileSync(join(folder, name), text);
  }
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('two kinds with one code are refused', () => {
  expect(() => errorPages([baseErrors.internal, baseErrors.internal])).toThrow('two kinds of error have the code 9001');
});
