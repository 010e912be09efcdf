import { expect, test } from 'vitest';
import { shopInfo } from '../../../fixtures/project-info.ts';
import { decodeCore, encodeCore, type RunRow } from '../../../format/index.ts';
import { changes } from '../../data/attention.ts';
import { scheduleOf } from './schedule.ts';

const node = (name: string, parents: readonly number[]) => ({
  id: `model.shop.${name}`,
  name,
  type: 'model',
  package: 'shop',
  parents,
});
// a → b → d, c → d
const nodes = [node('a', []), node('b', [0]), node('c', []), node('d', [1, 2])];
const core = decodeCore(encodeCore({ project: shopInfo, runs: [], files: new Map(), nodes }));

function row(at: number, start: number, duration: number, thread = -1, id = core.ids[at] ?? ''): RunRow {
  return { id, node: at, test: -1, status: 'pass', start, duration, thread, rows: -1, failures: -1, message: '' };
}

const rows = [
  row(0, 0, 10, 0),
  row(1, 12, 30, 0),
  row(2, 0, 20, 1),
  row(3, 50, 5, 1),
  row(-1, 56, 2, 0, 'test.shop.t'),
];

test('the critical path goes back from what ended last', () => {
  const found = scheduleOf(core, rows, new Map([['test.shop.t', 3]]));
  expect(found.bars.filter((bar) => bar.isCritical).map((bar) => bar.row.id)).toEqual([
    'model.shop.a',
    'model.shop.b',
    'model.shop.d',
    'test.shop.t',
  ]);
  expect(found).toMatchObject({ total: 58, work: 67, critical: 47, criticalCount: 4, lanes: 2, hasThreads: true });
});

test('waiting counts from the end of what was needed', () => {
  const waited = scheduleOf(core, rows, new Map()).bars.map((bar) => [bar.row.id, bar.waited]);
  expect(waited).toEqual([
    ['model.shop.a', -1],
    ['model.shop.c', -1],
    ['model.shop.b', 2],
    ['model.shop.d', 8],
    ['test.shop.t', -1],
  ]);
});

test('without threads, lanes do not overlap; what has no time is left out', () => {
  const found = scheduleOf(core, [row(0, 0, 10), row(1, 5, 10), row(2, 10, 10), row(3, -1, -1)], new Map());
  expect(found.bars.map((bar) => bar.lane)).toEqual([0, 1, 0]);
  expect(found.hasThreads).toBe(false);
  expect(scheduleOf(core, [], new Map())).toMatchObject({ bars: [], lanes: 0, total: 0 });
});

test('changes between two runs', () => {
  const before = [
    { id: 'a', status: 'pass' },
    { id: 'b', status: 'fail' },
    { id: 'c', status: 'error' },
    { id: 'e', status: 'pass' },
  ] as const;
  const now = [
    { id: 'a', node: 0, status: 'error' },
    { id: 'b', node: 1, status: 'warn' },
    { id: 'c', node: 2, status: 'fail' },
    { id: 'd', node: 3, status: 'fail' },
    { id: 'e', node: 4, status: 'pass' },
  ] as const;
  expect(changes(before, now)).toEqual([
    { id: 'a', node: 0, before: 'pass', now: 'error' },
    { id: 'b', node: 1, before: 'fail', now: 'warn' },
  ]);
});
