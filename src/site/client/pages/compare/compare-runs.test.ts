import { expect, test } from 'vitest';
import type { RunRow, Status } from '../../../format/index.ts';
import { tableColumns } from '../../ui/json.tsx';
import { compareMarkdown, compareRuns } from './compare-runs.ts';

function row(id: string, status: Status, duration: number): RunRow {
  return { id, node: -1, test: -1, status, start: 0, duration, thread: 0, rows: -1, failures: -1, message: '' };
}

const before = [
  row('a', 'pass', 1000),
  row('b', 'fail', 10),
  row('c', 'pass', 1000),
  row('d', 'pass', 10),
  row('e', 'pass', 4000),
  row('gone', 'pass', 10),
  row('g', 'skip', 0),
];
const now = [
  row('a', 'error', 10),
  row('b', 'warn', 10),
  row('c', 'pass', 2000),
  row('d', 'pass', 300),
  row('e', 'pass', 1000),
  row('new|`', 'pass', 10),
  row('g', 'pass', 9000),
];

test('what broke comes first; small changes of the duration are noise', () => {
  expect(compareRuns(before, now).map((one) => [one.kind, one.id])).toEqual([
    ['broke', 'a'],
    ['mended', 'b'],
    ['added', 'new|`'],
    ['removed', 'gone'],
    ['slower', 'c'],
    ['faster', 'e'],
  ]);
  expect(compareRuns(now, now)).toEqual([]);
});

test('as Markdown, in which names stay names', () => {
  const text = compareMarkdown(compareRuns(before, now), 'Two runs');
  expect(text.split('\n').slice(0, 6)).toEqual([
    '### Two runs',
    '',
    '| what | id | before | now |',
    '|---|---|---|---|',
    '| broke | a | pass, 1.0 s | error, 10 ms |',
    '| mended | b | fail, 10 ms | warn, 10 ms |',
  ]);
  expect(text).toContain('| added | new\\|\\` | – | pass, 10 ms |');
  expect(compareMarkdown([], 'Two runs')).toBe('### Two runs\n\nNothing changed.\n');
});

test('a name of the project mentions nobody and links to nothing', () => {
  const row = { id: 'model.@team.see https://example.com <b> \u202e', node: 1, status: 'pass', duration: 1 } as const;
  const text = compareMarkdown([{ kind: 'added', id: row.id, node: 1, before: undefined, now: row }], 'Of @all');
  expect(text).not.toMatch(/@(?:team|all)|:\/\/|<b>|\u202e/);
});

test('lists of flat records are tables', () => {
  expect(
    tableColumns([
      { a: 1, b: 2 },
      { a: 1, c: 'x' },
    ]),
  ).toEqual(['a', 'b', 'c']);
  expect(tableColumns([{ a: 1 }])).toBeUndefined();
  expect(tableColumns([{ a: 1, b: [] }])).toBeUndefined();
  expect(tableColumns(['a', 'b'])).toBeUndefined();
  expect(tableColumns([])).toBeUndefined();
});
