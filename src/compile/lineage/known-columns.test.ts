import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { SeedNode } from '../../parse/index.ts';
import { columnNames } from '../../sql/index.ts';
import { seedColumns } from './known-columns.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-seed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function header(text: string, dialect: string, config: SeedNode['config'] = {}): readonly string[] | undefined {
  const absolutePath = join(folder, 'seed.csv');
  writeFileSync(absolutePath, text);
  const { columns, isClosed } = seedColumns({ absolutePath, config, columns: new Map() }, columnNames(dialect), false);
  return isClosed ? columns.map(({ name }) => name) : undefined;
}

test.each([
  ['id,name\n1,a\n', ['id', 'name']],
  ['\uFEFFid,"a, b","say ""x"""\r\n', ['id', 'a, b', 'say "x"']],
  ['größe,"two\nlines",😀\n', ['größe', 'two\nlines', '😀']],
  ['only', ['only']],
  [`${'c,'.repeat(20_000)}last\n`, [...Array<string>(20_000).fill('c'), 'last']],
])('the header of a seed %#', (text, expected) => {
  expect(header(text, 'duckdb')).toEqual(expected);
});

test('names are kept as the engine keeps them', () => {
  expect(header('Id;Name\n', 'postgres', { delimiter: ';' })).toEqual(['id', 'name']);
  expect(header('Id,Name\n', 'postgres', { quote_columns: true })).toEqual(['Id', 'Name']);
  expect(header('Id,Name\n', 'snowflake')).toEqual(['ID', 'NAME']);
});

test('a seed that is not there has no header', () => {
  const node = { absolutePath: join(folder, 'none.csv'), config: {}, columns: new Map() };
  expect(seedColumns(node, columnNames('duckdb'), true)).toEqual({ columns: [], isClosed: false });
});
