import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunRecord } from './run-columns.ts';
import { hasRunRecord, keepRunRecord, readRunRecords } from './run-record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (day: number, more: Partial<RunRecord['results'][number]> = {}): RunRecord => ({
  id: `${day}abcdef0-1111-2222-3333-444444444444`,
  command: 'build',
  startedAt: `2026-01-0${day}T00:00:00.000Z`,
  elapsed: 1.5,
  target: 'dev',
  results: [
    {
      id: 'model.a.b',
      status: 'success',
      start: 1.4,
      duration: 2.6,
      thread: 'Thread-1',
      rows: 5,
      failures: -1,
      message: '',
    },
    {
      id: 'test.a.c',
      status: 'fail',
      start: -1,
      duration: 3,
      thread: '',
      rows: -1,
      failures: 2,
      message: 'a\nb',
      ...more,
    },
  ],
});
const keep = (one: RunRecord, most = 30, redact = (text: string): string => text): void =>
  keepRunRecord(folder, one, most, redact);
const read = (most = 30) => [...readRunRecords(folder, most)];

test('a record comes back, column by column', () => {
  keep(record(1));
  const [one] = read();
  expect(one).toMatchObject({
    id: record(1).id,
    command: 'build',
    elapsed: 1.5,
    target: 'dev',
    ids: ['model.a.b', 'test.a.c'],
  });
  expect(Array.from(one?.status ?? [], (at) => one?.statuses[at])).toEqual(['success', 'fail']);
  expect(Array.from(one?.thread ?? [], (at) => one?.threads[at])).toEqual(['Thread-1', '']);
  expect([one?.start, one?.duration]).toEqual([Int32Array.of(1, -1), Int32Array.of(3, 3)]);
  expect([one?.rows, one?.failures, one?.messages]).toEqual([
    new Map([[0, 5]]),
    new Map([[1, 2]]),
    new Map([[1, 'a\nb']]),
  ]);
  expect(hasRunRecord(folder, record(1).id)).toBe(true);
  expect(hasRunRecord(folder, record(2).id)).toBe(false);
});

test('the newest come first, the oldest go, whatever the order of writing', () => {
  for (const day of [3, 1, 5, 2, 4]) keep(record(day), 3);
  expect(read().map(({ startedAt }) => startedAt.slice(9, 10))).toEqual(['5', '4', '3']);
  expect(read(1).length).toBe(1);
  keep(record(6), 0);
  expect(readdirSync(join(folder, 'run_history')).length).toBe(3);
});

test('secrets are taken out, long messages are cut, broken files are passed over', () => {
  keep(record(1, { message: `secret ${'x'.repeat(5000)}` }), 30, (text) => text.replaceAll('secret', '*****'));
  const message = read()[0]?.messages.get(1) ?? '';
  expect([message.slice(0, 7), message.length < 2001]).toEqual(['***** x', true]);
  for (const [at, text] of [
    '',
    '{',
    'null',
    '[]',
    '{"schema":"tsdbt/run"}',
    '{"schema":"tsdbt/run","schema_version":2,"ids":""}',
  ].entries()) {
    writeFileSync(join(folder, 'run_history', `2026020${at + 1}T000000000-0000000${at}.json`), text);
  }
  writeFileSync(join(folder, 'run_history', 'notes.txt'), 'x');
  expect(read().map(({ startedAt }) => startedAt)).toEqual([record(1).startedAt]);
});

test('a secret is taken out before a long message is cut', () => {
  const message = `${'x'.repeat(1995)}hunter2secret`;
  keep(record(1, { message }), 30, (text) => text.replaceAll('hunter2secret', '*****'));
  expect(read()[0]?.messages.get(1)).toBe(`${'x'.repeat(1995)}*****`);
});

test('records with the same ids and with others come back, whatever characters are in them', () => {
  const ids = ['model.a.b', 'model.a."b"', 'model.a.b', 'model.a.é\\', 'model.a.é\\', 'model.a.bc'];
  for (const [day, id] of ids.entries())
    keep({ ...record(day + 1), results: [{ ...record(1).results[0], id } as never] });
  expect(read().map((one) => one.ids)).toEqual(ids.map((id) => [id]).reverse());
});

test('a record that is cut off or was changed is passed over, whatever was read before', () => {
  for (const day of [1, 2, 3]) keep(record(day));
  const at = (day: number): string => join(folder, 'run_history', `2026010${day}T000000000-${day}abcdef0.run`);
  const read1 = readFileSync(at(1), 'utf8');
  const days = (): string[] => read().map(({ startedAt }) => startedAt.slice(9, 10));
  for (const text of [
    '',
    read1.slice(0, 40),
    read1.slice(0, -1),
    `${read1}x`,
    read1.replace('"count":2', '"count":3'),
  ]) {
    writeFileSync(at(1), text);
    expect(days(), text).toEqual(['3', '2']);
  }
  // Its ids are those of the newer ones; the newest one is read as a whole.
  writeFileSync(at(1), read1.replace('test.a.c', 'test.a.d'));
  expect(days()).toEqual(['3', '2', '1']);
  writeFileSync(at(3), read1.replace('test.a.c', 'test.a.d'));
  expect(days()).toEqual(['2', '1']);
  expect(read().map((one) => one.ids)).toEqual(
    [record(1), record(1)].map(({ results }) => results.map(({ id }) => id)),
  );
  for (const [from, to] of [
    ['"start":"', '"start":"AA'],
    ['"duration":"', '"duration":"AAAAAA'],
    ['"rows":"', '"rows":"AAAAAAAAAAA'],
    ['"schema_version":2', '"schema_version":3'],
  ] as const) {
    writeFileSync(at(1), read1.replace(from, to));
    expect(days(), from).toEqual(['2']);
  }
});

test('what cannot be read at all is passed over', () => {
  keepRunRecord(folder, record(1), 5, (text) => text);
  mkdirSync(join(folder, 'run_history', '20260102T000000000-2abcdef0.run'));
  mkdirSync(join(folder, 'run_history', '20260103T000000000-3abcdef0.json'));
  expect([...readRunRecords(folder, 5)].map(({ id }) => id)).toEqual([record(1).id]);
  // Those that cannot be removed do not end a run.
  keepRunRecord(folder, record(4), 1, (text) => text);
  expect([...readRunRecords(folder, 5)].map(({ id }) => id)).toEqual([record(4).id]);
  rmSync(join(folder, 'run_history'), { recursive: true });
  writeFileSync(join(folder, 'run_history'), '');
  expect([...readRunRecords(folder, 5)]).toEqual([]);
  expect(hasRunRecord(folder, record(1).id)).toBe(false);
});

test('records of the first form are read beside others', () => {
  keep(record(2));
  const first = {
    schema: 'tsdbt/run',
    schema_version: 1,
    id: record(1).id,
    command: 'test',
    startedAt: record(1).startedAt,
    elapsed: 2,
    target: 'dev',
    statuses: ['success'],
    threads: ['T'],
    start: [4, 5],
    duration: [6, 7],
    ids: 'model.a.b\nmodel.a.c',
    status: '11',
    thread: '10',
    rows: [[1, 8]],
    failures: [],
    messages: [[0, 'm']],
  };
  for (const day of [1, 3]) {
    const name = `2026010${day}T000000000-${day}abcdef0.json`;
    writeFileSync(join(folder, 'run_history', name), JSON.stringify({ ...first, id: record(day).id }));
  }
  expect(hasRunRecord(folder, record(1).id)).toBe(true);
  const [newest, middle, oldest] = read();
  expect([newest?.id, middle?.id, oldest?.id]).toEqual([record(3).id, record(2).id, record(1).id]);
  expect(oldest).toMatchObject({ ids: ['model.a.b', 'model.a.c'], command: 'test' });
  expect([oldest?.start, oldest?.duration]).toEqual([Int32Array.of(4, 5), Int32Array.of(6, 7)]);
  expect([Array.from(oldest?.status ?? []), Array.from(oldest?.thread ?? [])]).toEqual([
    [0, 0],
    [0, -1],
  ]);
  expect([oldest?.rows, oldest?.messages]).toEqual([new Map([[1, 8]]), new Map([[0, 'm']])]);
  // Lists of the same ids are one list.
  expect(oldest?.ids).toBe(newest?.ids);
});
