import { describe, expect, it } from 'vitest';
import { shopInfo } from '../../fixtures/project-info.ts';
import {
  type CoreNode,
  decodeColumns,
  decodeCore,
  decodeExpressions,
  encodeColumns,
  encodeCore,
  encodeExpressions,
  FLAG,
  neighbours,
} from '../../format/index.ts';
import { sourceFromCore } from './source-from-core.ts';

function node(id: string, parents: readonly number[], more: Partial<CoreNode> = {}): CoreNode {
  const [type = '', packageName = '', ...name] = id.split('.');
  return { id, name: name.at(-1) ?? '', type, package: packageName, parents, ...more };
}

const core = decodeCore(
  encodeCore({
    project: shopInfo,
    runs: [],
    files: new Map(),
    nodes: [
      node('exposure.shop.board', [2, 4]),
      node('macro.shop.m', []),
      node('model.shop.orders', [3, 5, 1], {
        folder: 'models/marts/core',
        materialized: 'table',
        status: 'error',
        duration: 1200,
        columnCount: 3,
        documentedColumns: 1,
        flags: FLAG.described,
        tests: 4,
        testsFailed: 1,
        tags: ['nightly'],
        owner: 'ana',
      }),
      node('model.shop.stg', [5], { folder: 'models/staging', version: '2' }),
      node('model.shop.off', [5], { flags: FLAG.disabled }),
      node('source.shop.raw.orders', [], { sourceName: 'raw', folder: 'models/staging', status: 'warn' }),
      node('test.shop.t', [2]),
    ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }),
);

const at = (id: string): number => core.indexOf.get(id) ?? -1;

describe('sourceFromCore', () => {
  const made = core.ids.map(() => ({
    columns: [{ name: 'a', type: 'int', state: 'none', from: [], expression: 'x + 1', line: 7 } as const],
    rows: [],
  }));
  const source = sourceFromCore(core, {
    hasColumns: true,
    columns: () => Promise.resolve(decodeColumns(encodeColumns(made), core.count)),
    expressions: () => Promise.resolve(decodeExpressions(encodeExpressions(made))),
  });

  it('knows what is a card, and edges between cards only', () => {
    const cards = core.ids.filter((_, index) => source.isCard(index));
    expect(cards).toEqual(['exposure.shop.board', 'model.shop.orders', 'model.shop.stg', 'source.shop.raw.orders']);
    const edges = core.ids.flatMap((id, index) =>
      [...neighbours(source.graph.parents, index)].map((parent) => `${core.ids[parent]} → ${id}`),
    );
    for (const edge of edges) expect(edge).not.toMatch(/macro|test|off/);
  });

  it('says of a node what cards and selections need', () => {
    expect(source.node(at('model.shop.orders'))).toMatchObject({
      name: 'orders',
      path: 'models/marts/core/orders.sql',
      fqn: ['shop', 'marts', 'core', 'orders'],
      state: 'fail',
      result: 'error',
      durationMs: 1200,
      documented: 0.5,
      tests: { total: 4, failed: 1 },
      owner: 'ana',
    });
    expect(source.node(at('model.shop.stg'))).toMatchObject({
      name: 'stg.v2',
      fqn: ['shop', 'staging', 'stg', 'v2'],
      state: 'none',
    });
    expect(source.node(at('source.shop.raw.orders'))).toMatchObject({
      name: 'raw.orders',
      state: 'stale',
      freshness: 'warn',
    });
    expect(source.hasResults).toBe(true);
  });

  it('loads columns and expressions when asked', async () => {
    expect((await source.columns()).count).toBe(core.count);
    expect((await source.steps())(0)).toEqual({ sql: 'x + 1', line: 7 });
    const without = sourceFromCore(core, {
      hasColumns: false,
      columns: () => Promise.reject(new TypeError('gone')),
      expressions: undefined,
    });
    expect(without.hasColumns).toBe(false);
    await expect(without.columns()).rejects.toThrow('gone');
    expect((await without.steps())(0)).toBeUndefined();
  });
});
