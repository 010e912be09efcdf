import { describe, expect, it } from 'vitest';
import { cpuMilliseconds } from '../../../testing/cpu-time.ts';
import { syntheticSource } from '../../fixtures/synthetic-source.ts';
import { type Columns, decodeColumns, EDGE_KINDS, type EdgeKind, encodeColumns } from '../../format/index.ts';
import { graphOf } from './csr.ts';
import { csvOf } from './csv.ts';
import { impactOf, styleOf, type Trace, traceColumn } from './trace-column.ts';

/**
 * Nodes a(0: id, v) → b(1: id, v2, n) → c(2: total), and a → c; b's rows hang on a.v, c.total is also ordered by b.id.
 */
function small(): Columns {
  const column = (name: string, ...from: (readonly [number, EdgeKind])[]) =>
    ({ name, type: 'int', state: 'resolved', from }) as const;
  return decodeColumns(
    encodeColumns([
      { columns: [column('id'), column('v')], rows: [] },
      {
        columns: [column('id', [0, 'copied']), column('v2', [1, 'renamed']), column('n', [1, 'derived'])],
        rows: [[1, 'filter']],
      },
      { columns: [column('total', [3, 'aggregated'], [4, 'aggregated'], [2, 'window'])], rows: [[2, 'group']] },
    ]),
    3,
  );
}

const columns = small();

function told(trace: Trace): string[] {
  return trace.edges.map(
    ({ fromColumn, toColumn, toNode, kind, distance }) =>
      `${fromColumn}→${toColumn === -1 ? `rows of ${toNode}` : toColumn} ${kind} ${distance}`,
  );
}

describe('traceColumn', () => {
  it('goes both ways over values, nearest first', () => {
    expect(told(traceColumn(columns, 3, false))).toEqual(['1→3 renamed -1', '3→5 aggregated 1']);
    expect([...traceColumn(columns, 5, false).columns].sort()).toEqual([1, 3, 4, 5]);
  });

  it('tells each edge once where ways meet', () => {
    expect(told(traceColumn(columns, 5, false))).toEqual([
      '3→5 aggregated -1',
      '4→5 aggregated -1',
      '1→3 renamed -2',
      '1→4 derived -2',
    ]);
  });

  it('adds what decides on rows when asked, and ends there', () => {
    expect(told(traceColumn(columns, 1, true))).toEqual([
      '1→3 renamed 1',
      '1→4 derived 1',
      '1→rows of 1 filter 1',
      '3→5 aggregated 2',
      '4→5 aggregated 2',
    ]);
    expect(told(traceColumn(columns, 5, true))).toContain('2→5 window -1');
    expect(told(traceColumn(columns, 5, true))).toContain('2→rows of 2 group -1');
    // What only orders a value is no way to go on.
    expect(traceColumn(columns, 5, true).columns.has(0)).toBe(false);
  });

  it('comes to an end where columns feed each other', () => {
    const column = (name: string, ...from: (readonly [number, EdgeKind])[]) =>
      ({ name, type: '', state: 'resolved', from }) as const;
    const loop = decodeColumns(
      encodeColumns([{ columns: [column('a', [1, 'copied']), column('b', [0, 'copied'])], rows: [] }]),
      1,
    );
    expect(traceColumn(loop, 0, true).columns.size).toBe(2);
  });

  it('draws every kind somehow', () => {
    expect(EDGE_KINDS.map(styleOf)).toEqual([
      'same',
      'same',
      'changed',
      'changed',
      'rows',
      'rows',
      'rows',
      'rows',
      'rows',
    ]);
  });

  it('lists what hangs on a column, with what reads the nodes', () => {
    const source = syntheticSource(3);
    const exposed = {
      ...source,
      graph: graphOf(4, [0, 1, 0, 2], [1, 2, 2, 3]),
      node: (index: number) => ({ ...source.node(index), kind: index === 3 ? 'exposure' : 'model' }),
    };
    expect(impactOf(exposed, traceColumn(columns, 1, false))).toEqual([
      { node: 1, column: 3, kinds: ['renamed'], distance: 1 },
      { node: 1, column: 4, kinds: ['derived'], distance: 1 },
      { node: 2, column: 5, kinds: ['aggregated'], distance: 2 },
      { node: 3, column: -1, kinds: [], distance: 3 },
    ]);
  });

  it('takes milliseconds among 100,000 columns', async () => {
    const many = await syntheticSource(10_000).columns();
    let edges = 0;
    const before = cpuMilliseconds();
    for (let column = 0; column < 1000; column++) edges += traceColumn(many, column * 7, true).edges.length;
    const used = cpuMilliseconds() - before;
    expect(many.count).toBeGreaterThan(90_000);
    expect(edges).toBeGreaterThan(1000);
    // 1000 traces in less than what one may take.
    expect(used).toBeLessThan(5000);
  });
});

describe('csvOf', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['  =1', '"\'  =1"'],
    ['plain', 'plain'],
    ['a,"b"', '"a,""b"""'],
    ['two\nlines', '"two\nlines"'],
  ])('writes %j so that no spreadsheet runs it', (text, expected) => {
    const cell = csvOf([[text]]).replace(/\r\n$/, '');
    expect(cell.replace(/^"?'/, (mark) => mark)).toBe(
      expected.startsWith('"') || !/[",\n\t']/.test(expected) ? expected : `"${expected}"`,
    );
  });

  it('keeps numbers and rows', () => {
    expect(
      csvOf([
        ['a', 1],
        ['b', -2],
      ]),
    ).toBe('a,1\r\nb,-2\r\n');
  });
});
