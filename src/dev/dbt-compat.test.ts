import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compatPage, readCompat, rowProblems } from './dbt-compat.ts';

const root = join(import.meta.dirname, '../..');
const ledger = readFileSync(join(import.meta.dirname, 'dbt-compat.txt'), 'utf8');
const read = (path: string): string | undefined => {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

test('every row of the ledger is proved by a test that is there, or says why it is not', () => {
  const rows = readCompat(ledger);
  expect(rows.length).toBeGreaterThan(150);
  expect(rows.flatMap((row) => rowProblems(row, read))).toEqual([]);
});

test('what is wrong with a row is told', () => {
  const [missing, unknown, bare] = readCompat(
    '== A\na | works | case:none | \nb | differs | src/dev/error-pages.test.ts#no such title |\nc | works | | ',
  );
  const problems = [missing, unknown, bare].flatMap((row) => (row ? rowProblems(row, read) : []));
  expect(problems).toEqual([
    'A: a: tests/compat/cases/none/case.json does not exist',
    "A: b: src/dev/error-pages.test.ts has no test 'no such title'",
    'A: b: it does not say why',
    'A: c: no test proves it',
  ]);
});

test.each(['a | perhaps | case:x', '| works | case:x', 'a | differs | case:x | one | a part too many'])(
  'a row of another form is refused: %s',
  (row) => {
    expect(() => readCompat(row)).toThrow(`not a row of the ledger: ${row}`);
  },
);

/** `npm run docs` writes the page anew. */
test('docs/dbt-compat.md shows the ledger as it is', () => {
  const page = compatPage(readCompat(ledger));
  const path = join(root, 'docs/dbt-compat.md');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
