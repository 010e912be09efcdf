// Findings about the semantic layer over several commands: with the parse cache, repaired, and warnings made errors.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CliFolder } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

const ORDERS = `semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities: [{name: order_key, type: primary}]
    dimensions: [{name: ordered_at, type: time, type_params: {time_granularity: day}}]
    measures: [{name: total, agg: sum, expr: amount}]
metrics:
  - {name: revenue, label: Revenue, type: simple, type_params: {measure: total}}
  - {name: growth, label: Growth, type: derived, type_params: {expr: revenue - last, metrics: [revenue, {name: revenue, alias: last}]}}
`;

function edited(from: string, to: string): string {
  expect(ORDERS).toContain(from);
  return ORDERS.replace(from, to);
}

it('are told after references to what is not there', async () => {
  const project = folder.project('order', {
    'models/orders.sql': "select * from {{ ref('gone') }}\n",
    'models/orders.yml': edited('measure: total', 'measure: nothing'),
  });
  const { code, stdout } = await folder.run(project, 'parse');
  expect(code).toBe(2);
  const [missing, measure] = ["depends on a node named 'gone'", 'having a measure `nothing`'].map((text) =>
    stdout.indexOf(text),
  );
  expect(missing).toBeGreaterThan(0);
  expect(measure).toBeGreaterThan(missing ?? 0);
});

it('are told by each command until they are repaired', async () => {
  const project = folder.project('sl', {
    'models/orders.sql': 'select 1 as id\n',
    'models/metricflow_time_spine.sql': 'select 1 as date_day\n',
    'models/orders.yml': ORDERS,
  });
  const run = (...words: string[]) => folder.run(project, 'parse', ...words);
  const write = (path: string, text: string): void => writeFileSync(join(project, path), text);
  expect((await run()).code).toBe(0);

  write('models/orders.yml', edited('label: Growth', 'label: Revenue'));
  for (const sql of ['select 1 as id\n', 'select 2 as id\n']) {
    write('models/orders.sql', sql);
    const { code, stdout } = await run();
    expect(code).toBe(2);
    expect(stdout).toContain('Parsing Error\n  Semantic Manifest validation failed.');
    expect(stdout).toContain("'revenue' and 'growth' have the same label 'Revenue'");
    expect(stdout).toContain('models/orders.yml:10:27');
  }

  write('models/orders.yml', edited('revenue - last', 'revenue - 1'));
  for (const sql of ['select 2 as id\n', 'select 3 as id\n']) {
    write('models/orders.sql', sql);
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toContain("[WARNING]: The derived metric 'growth' has the input 'last'");
  }
  expect((await run('--warn-error')).code).toBe(2);
  const options = (action: string): string => `{${action}: [SemanticValidationFailure]}`;
  expect((await run('--warn-error-options', options('error'))).code).toBe(2);
  const quiet = await run('--warn-error-options', options('silence'));
  expect([quiet.code, quiet.stdout.includes('derived metric')]).toEqual([0, false]);

  write('models/orders.yml', ORDERS);
  const repaired = await run('--warn-error-options', options('error'));
  expect(repaired.code).toBe(0);
});
