import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { LineageCache, type LineageRequest } from '../src/sql/index.ts';
import { LineageThread } from '../src/sql/lineage/lineage-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-thread-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function request(sql: string): LineageRequest {
  return { sql, dialect: 'duckdb', upstream: [{ name: 't', open: false, columns: [{ name: 'a' }] }] };
}

test('the built thread answers in order', async () => {
  const file = join(import.meta.dirname, '../dist/sql/lineage-worker.js');
  expect(existsSync(file)).toBe(true);
  const thread = new LineageThread(pathToFileURL(file));
  const queries = ['select a from t', 'select a + 1 as b from t', 'select from where'];
  const answers = await Promise.all(queries.map((sql) => thread.analyze(request(sql))));
  await thread.close();
  expect(answers.map(({ status, columns }) => [status, columns.map(({ name }) => name)])).toEqual([
    ['resolved', ['a']],
    ['resolved', ['b']],
    ['unresolved', []],
  ]);
});

test('a query that kills the thread, or never ends, is given up alone', async () => {
  const file = join(folder, 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ sql }) => {
  if (sql === 'dies') throw new Error('out of memory');
  if (sql !== 'hangs') parentPort.postMessage({ columns: [{ name: sql }], problems: [] });
});`,
  );
  const thread = new LineageThread(pathToFileURL(file), 3000);
  const answers = await Promise.all(['a', 'dies', 'b', 'hangs', 'c'].map((sql) => thread.analyze(request(sql))));
  await thread.close();
  expect(answers.map(({ columns, problems }) => columns[0]?.name ?? problems[0]?.message)).toEqual([
    'a',
    'the query could not be analyzed: out of memory',
    'b',
    'the query could not be analyzed: it takes too long',
    'c',
  ]);
});

test('a cache that was cut off, or is of another version, knows less and nothing wrong', () => {
  const lineage = { status: 'resolved', columns: [], open: [], relations: [], indirect: [], problems: [] } as const;
  const cache = new LineageCache();
  const one = cache.keyOf(request('select 1'));
  const other = cache.keyOf(request('select 2'));
  cache.set(one, lineage);
  cache.set(other, { ...lineage, status: 'partial' });
  const text = [...cache.lines()].join('');
  const again = new LineageCache(text);
  expect([again.get(one)?.status, again.get(other)?.status, again.isChanged]).toEqual(['resolved', 'partial', false]);
  const cut = new LineageCache(text.slice(0, -20));
  expect([cut.get(one)?.status, cut.get(other)?.status]).toEqual(['resolved', undefined]);
  expect(new LineageCache(text.replace(/\d+/, '0')).get(one)).toBeUndefined();
  expect(new LineageCache(text, 'another').get(one)).toBeUndefined();
  expect(cache.keyOf({ ...request('select 1'), dialect: 'spark' })).not.toBe(one);
  // What nobody asked for is not kept.
  const half = new LineageCache(text);
  half.get(one);
  expect(new LineageCache([...half.lines()].join('')).get(other)).toBeUndefined();
});
