// The site selects by the same grammar over other data: both must mean the same nodes.
import { describe, expect, it } from 'vitest';
import { completeSelection } from '../site/client/graph/complete-selection.ts';
import { graphOf } from '../site/client/graph/csr.ts';
import type { LineageNode, LineageSource } from '../site/client/graph/lineage-source.ts';
import { indicesOf, selectNodes } from '../site/client/graph/select-nodes.ts';
import { linkProject } from './link-project.ts';
import { selectResources } from './select-resources.ts';
import { TestProject } from './test-project.ts';

/** A project as the command line sees it, and the same as the site does. */
function shop() {
  const project = new TestProject({ packages: [{ name: 'lib' }] });
  project.node('raw_users', { kind: 'seed', path: 'seeds/raw_users.csv' });
  project.source('raw', 'orders', { path: 'models/staging/sources.yml', tags: ['daily'] });
  project.source('raw', 'items', { path: 'models/staging/sources.yml' });
  project.model('stg_users', {
    path: 'models/staging/stg_users.sql',
    refs: ['raw_users'],
    tags: ['daily', 'pii'],
    config: { materialized: 'view', meta: { owner: 'ann' } },
  });
  project.model('stg_orders', {
    path: 'models/staging/stg_orders.sql',
    sources: [['raw', 'orders']],
    config: { materialized: 'table' },
  });
  project.model('dim_users', { path: 'models/marts/dim_users.sql', refs: ['stg_users'], access: 'public' });
  project.model('fct_orders', {
    path: 'models/marts/fct_orders.sql',
    refs: ['stg_orders', 'stg_users'],
    config: { group: 'fin' },
  });
  project.model('report', { path: 'models/marts/report.sql', refs: ['fct_orders', 'dim_users'] });
  project.model('helper', { package: 'lib', path: 'models/staging/helper.sql' });
  project.exposure('board', { refs: ['report'], path: 'models/marts/exposures.yml' });
  const graph = linkProject(project.build()).value;
  const resources = [...graph.resources.values()];
  const config = (value: unknown, key: string): string | undefined => {
    const found = (value as { readonly [key: string]: unknown } | undefined)?.[key];
    return typeof found === 'string' ? found : undefined;
  };
  const nodes = resources.map((one): LineageNode => {
    const more = 'config' in one ? one.config : undefined;
    return {
      id: one.uniqueId,
      name: one.kind === 'source' ? `${one.sourceName}.${one.name}` : one.name,
      kind: one.kind,
      packageName: one.packageName,
      path: one.originalFilePath,
      fqn: one.fqn,
      tags: 'tags' in one ? one.tags : [],
      group: config(more, 'group'),
      access: one.kind === 'model' ? one.access : undefined,
      materialized: config(more, 'materialized'),
      owner: config((more as { readonly meta?: unknown } | undefined)?.meta, 'owner'),
      sourceName: one.kind === 'source' ? one.sourceName : undefined,
      state: 'none',
      result: one.name === 'report' ? 'error' : undefined,
    };
  });
  const { offsets, targets } = graph.adjacency.children;
  const from: number[] = [];
  for (let node = 0; node < nodes.length; node++) {
    for (let place = offsets[node] ?? 0; place < (offsets[node + 1] ?? 0); place++) from.push(node);
  }
  const source: LineageSource = {
    graph: graphOf(nodes.length, from, [...targets]),
    node: (index) => nodes[index] as LineageNode,
    isCard: () => true,
    indexOf: (id) => nodes.findIndex((node) => node.id === id),
    hasResults: true,
    projectName: graph.project.source.root.config.name,
    hasColumns: false,
    columns: () => Promise.reject(new TypeError('none')),
    steps: () => Promise.resolve(() => undefined),
  };
  return { graph, source };
}

const { graph, source } = shop();

function chosen(select: string, exclude = ''): string[] {
  return indicesOf(selectNodes(source, select, exclude).marks)
    .map((node) => source.node(node).id)
    .sort();
}

describe('selectNodes', () => {
  it.each([
    [''],
    ['*'],
    ['stg_users'],
    ['stg_*'],
    ['staging'],
    ['shop.staging.*'],
    ['staging.stg_users'],
    ['+report'],
    ['1+report'],
    ['2+report'],
    ['stg_users+'],
    ['stg_users+1'],
    ['1+dim_users+1'],
    ['@stg_orders'],
    ['@stg_users'],
    ['tag:daily'],
    ['tag:d*'],
    ['tag:daily,tag:pii'],
    ['tag:daily stg_orders'],
    ['source:raw'],
    ['source:raw.orders'],
    ['source:raw.orders+'],
    ['source:*'],
    ['+exposure:board'],
    ['exposure:*'],
    ['path:models/staging'],
    ['models/marts/'],
    ['path:models/*/stg_*'],
    ['path:models/**/*.sql'],
    ['stg_users.sql'],
    ['file:stg_*'],
    ['package:lib'],
    ['package:this'],
    ['group:fin'],
    ['access:public'],
    ['config.materialized:table'],
    ['config.materialized:view+'],
    ['config.meta.owner:ann'],
    ['resource_type:seed'],
    ['resource_type:model,+report'],
    ['result:error'],
    ['nothing'],
    ['+stg_users,fct_orders+'],
  ])('means by “%s” what the command line means', (select) => {
    const words = select.split(' ').filter((word) => word !== '');
    const results = new Map(
      source.node(source.indexOf('model.shop.report') ?? 0).id === '' ? [] : [['model.shop.report', 'error']],
    );
    const expected = selectResources(
      graph,
      { select: words, exclude: [], resourceTypes: [], excludeResourceTypes: [], indirect: 'eager' },
      { results: results as never, includeEmpty: true },
    ).value.ids;
    expect(chosen(select)).toEqual([...expected].sort());
  });

  it('leaves out what is excluded', () => {
    expect(chosen('+report', '+stg_users')).toEqual(chosen('report fct_orders dim_users stg_orders source:raw.orders'));
    expect(chosen('', 'resource_type:model')).toEqual(chosen('source:* exposure:* resource_type:seed'));
  });

  it('says what it cannot answer, and what selects nothing', () => {
    expect(selectNodes(source, 'tagg:x').problem).toContain('“tagg:” is no selection method');
    expect(selectNodes(source, '@x+').problem).toContain('do not go together');
    expect(selectNodes(source, 'state:modified.body').problem).toContain('does not hold');
    expect(selectNodes(source, 'config.enabled:true').problem).toContain('config.enabled');
    expect(selectNodes(source, 'report nothing').unmatched).toEqual(['nothing']);
  });

  it.each(['__proto__', 'config.__proto__:x', '[', 'a'.repeat(100_000), '()\\', '\u202e', ',', '+', '@', ':', '1+'])(
    'survives “%s”',
    (text) => {
      expect(selectNodes(source, text).count).toBe(0);
    },
  );
});

describe('completeSelection', () => {
  const labels = (text: string, cursor = text.length): string[] =>
    completeSelection(source, text, cursor).map(({ label }) => label);

  it('offers methods, names and values, what begins so first', () => {
    expect(labels('ta')).toContain('tag:');
    expect(labels('users')).toEqual(['dim_users', 'raw_users', 'stg_users']);
    expect(labels('tag:')).toEqual(['tag:pii', 'tag:daily']);
    expect(labels('1+source:raw.o')).toEqual(['source:raw.orders']);
    expect(labels('path:mo')).toContain('path:models/marts');
  });

  it('completes the word at the cursor and keeps the rest', () => {
    const [first] = completeSelection(source, '2+fct+1,tag:pii x', 5);
    expect(first).toMatchObject({ text: '2+fct_orders+1,tag:pii x', cursor: 12 });
  });
});
