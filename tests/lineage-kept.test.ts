// Lineage and checks with what an earlier command kept of nodes are what they are without: the same text after every
// kind of change.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

const SCHEMA = `models:
  - name: orders
    description: one
    columns: [{name: id, description: the key}, {name: total}]
  - name: kept
    config: {contract: {enforced: false}}
    columns: [{name: id, data_type: integer}, {name: also, data_type: integer}]
`;
const FILES = {
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main}
    other: {type: duckdb, path: shop.duckdb, schema: elsewhere}
`,
  'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {wide: 0}\non-run-end: "{{ log(\'x\') }}"\n',
  'seeds/customers.csv': 'id,name\n1,a\n',
  'macros/euros.sql':
    '{% macro euros(column) %}({{ column }} / 100.0){% endmacro %}\n{% macro unused() %}1{% endmacro %}\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - {name: open}
      - name: payments
        meta: {tsdbt: {columns: complete}}
        columns: [{name: id}, {name: order_id}, {name: cents}]
`,
  'models/schema.yml': SCHEMA,
  'models/stg.sql':
    "{{ config(materialized='ephemeral') }}\nselect id as payment_id, order_id, {{ euros('cents') }} as amount from {{ source('raw', 'payments') }}\n",
  'models/orders.sql':
    "select s.order_id as id, sum(s.amount) as total, c.name\nfrom {{ ref('stg') }} s left join {{ ref('customers') }} c on c.id = s.order_id group by all\n",
  'models/starred.sql': "select * from {{ ref('orders') }}\n",
  'models/of_open.sql': "select *, id + 1 as next_id from {{ source('raw', 'open') }}\n",
  'models/reads_open.sql': "select kind, next_id from {{ ref('of_open') }}\n",
  'models/wide.sql':
    "select id{% if var('wide') > 0 %}, total{% endif %}, '{{ env_var('WHO', 'me') }}' as who from {{ ref('orders') }}\n",
  'models/dated.sql': "select '{{ run_started_at.year }}' as year, id from {{ ref('orders') }}\n",
  'models/asking.sql':
    "select {% for c in adapter.get_columns_in_relation(ref('orders')) %}{{ c.name }} as {{ c.name }}_2, {% endfor %}1 as one from {{ ref('orders') }}\n",
  'models/hard.sql': 'select id, later from main.added\n',
  'models/kept.sql': "select id, id as also from {{ ref('orders') }}\n",
  'models/unused.sql': 'with a as (select 1 as id), b as (select 2 as id)\nselect id from a\n',
  'models/joined.sql':
    "select o.id, s.total from {{ ref('orders') }} o join {{ ref('starred') }} s on s.total = o.total join {{ ref('kept') }} k on k.id = o.name\n",
  'models/wrong.sql': "select nope from {{ ref('orders') }}\n",
  'models/broken.sql': 'select from where\n',
  'models/of_history.sql': "select id, dbt_valid_to from {{ ref('history') }}\n",
  'snapshots/history.sql':
    "{% snapshot history %}{{ config(unique_key='id', strategy='check', check_cols='all') }}\nselect * from {{ ref('orders') }}\n{% endsnapshot %}\n",
};

type Texts = { [path: string]: string };
const at = cli.project('shop', FILES);

function write(files: Texts): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
}

let env: Texts = {};

async function check(...words: string[]): Promise<string> {
  const { stdout } = await cli.runWith(at, { env }, 'check', '--output', 'json', '--profiles-dir', at, ...words);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  return stdout;
}

async function lineage(...words: string[]): Promise<string> {
  const { code, stdout } = await cli.runWith(at, { env }, 'lineage', '--all', '--profiles-dir', at, ...words);
  expect(code).toBe(0);
  return stdout;
}

/** The same, where nothing is kept. */
async function cold(...words: string[]): Promise<readonly string[]> {
  const [target, away] = [join(at, 'target'), join(at, 'away')];
  renameSync(target, away);
  mkdirSync(target);
  if (existsSync(join(away, 'catalog.json')))
    writeFileSync(join(target, 'catalog.json'), readFileSync(join(away, 'catalog.json')));
  const texts = [await lineage(...words), await check(...words)];
  rmSync(target, { recursive: true });
  renameSync(away, target);
  return texts;
}

const text = (path: keyof typeof FILES): string => readFileSync(join(at, path), 'utf8');
const edit = (path: keyof typeof FILES, from: string, to: string) => (): void => {
  const before = text(path);
  expect(before).toContain(from);
  write({ [path]: before.replace(from, to) });
};

const EDITS: readonly (readonly [string, () => void, (readonly string[])?])[] = [
  ['nothing', () => undefined],
  ['SQL of a model', edit('models/orders.sql', 'c.name', 'c.name as customer, s.payment_id')],
  ['a column less', edit('models/orders.sql', ', s.payment_id', '')],
  ['a line above', () => write({ 'models/orders.sql': `\n\n${text('models/orders.sql')}` })],
  ['an ephemeral model', edit('models/stg.sql', 'as amount', 'as amount, cents')],
  ['a macro', edit('macros/euros.sql', '100.0', '1000.0')],
  ['a place of a macro', () => write({ 'macros/euros.sql': `{# told #}\n\n${text('macros/euros.sql')}` })],
  [
    'the file of a macro',
    () => {
      write({ 'macros/money.sql': text('macros/euros.sql') });
      rmSync(join(at, 'macros/euros.sql'));
    },
  ],
  ['the header of a seed', () => write({ 'seeds/customers.csv': 'id,name,more\n1,a,b\n' })],
  ['columns of a source', edit('models/sources.yml', '{name: cents}', '{name: cents}, {name: fee}')],
  ['that they are all', edit('models/sources.yml', 'columns: complete', 'columns: some')],
  ['a column that somebody reads of an open source', edit('models/reads_open.sql', 'kind', 'kind, extra')],
  ['a description', edit('models/schema.yml', 'the key', 'the one key')],
  ['a contract', edit('models/schema.yml', 'enforced: false', 'enforced: true')],
  ['a variable', edit('dbt_project.yml', 'wide: 0', 'wide: 1')],
  ['a variable of the command line', () => undefined, ['--vars', 'wide: 0']],
  [
    'a variable of the environment',
    () => {
      env = { WHO: 'you' };
    },
  ],
  ['another target', () => undefined, ['--target', 'other']],
  ['a schema', edit('models/orders.sql', 'select', "{{ config(schema='x') }}\nselect")],
  [
    'a relation that another model names without a reference',
    () => write({ 'models/added.sql': 'select 1 as id, 2 as later' }),
  ],
  ['its columns', () => write({ 'models/added.sql': 'select 1 as id' })],
  ['that it is gone', () => rmSync(join(at, 'models/added.sql'))],
  ['text before a snapshot', () => write({ 'snapshots/history.sql': `{# a\nb #}\n${text('snapshots/history.sql')}` })],
  [
    'how a snapshot works',
    edit('snapshots/history.sql', "strategy='check', check_cols='all'", "strategy='timestamp', updated_at='total'"),
  ],
  ['a mistake that is mended', edit('models/wrong.sql', 'nope', 'id')],
  ['SQL that can be read', edit('models/broken.sql', 'select from where', 'select 1 as a')],
  [
    'a file that is moved',
    () => {
      mkdirSync(join(at, 'models/deep'));
      renameSync(join(at, 'models/kept.sql'), join(at, 'models/deep/kept.sql'));
    },
  ],
  [
    'a catalog',
    () => {
      const columns = { id: { name: 'id', type: 'INTEGER', index: 1 }, kind: { name: 'kind', type: 'TEXT', index: 2 } };
      write({ 'target/catalog.json': JSON.stringify({ sources: { 'source.shop.raw.open': { columns } } }) });
    },
  ],
  ['a mark of personal data', edit('models/schema.yml', '{name: total}', '{name: total, meta: {pii: true}}')],
  ['a key that is tested', edit('models/schema.yml', '{name: total,', '{name: total, data_tests: [unique],')],
  ['a test of a column', edit('models/schema.yml', '{name: also,', '{name: also, data_tests: [not_null],')],
  ['a mistake', edit('models/unused.sql', 'from a', 'from a, c')],
  [
    'a comment that takes a finding away',
    edit('models/unused.sql', 'from a, c', 'from a, c -- tsdbt: ignore missing-column, unused-cte'),
  ],
  ['a rule that is off', () => write({ 'tsdbt.yml': 'check: {rules: {unused-cte: off, pii-leak: error}}\n' })],
  ['a rule that is on again', () => write({ 'tsdbt.yml': 'check: {rules: {unused-cte: error}}\n' })],
  ['inherited descriptions', () => write({ 'tsdbt.yml': 'docs: {inherit_descriptions: true}\n' })],
  ['the text that is inherited', edit('models/schema.yml', 'the one key', 'the key')],
  [
    'models that are gone',
    () => {
      rmSync(join(at, 'models/starred.sql'));
      rmSync(join(at, 'models/joined.sql'));
    },
  ],
  ['nothing again', () => undefined],
];

test('there is something to find', async () => {
  const found = await check();
  for (const rule of ['sql-syntax', 'missing-column', 'unused-cte', 'unused-column'])
    expect(found).toContain(`"${rule}"`);
});

for (const [name, change, words = []] of EDITS) {
  test(name, async () => {
    change();
    const found = [await lineage(...words), await check(...words)];
    expect(found).toEqual(await cold(...words));
  });
}

const kept = (): string => readFileSync(join(at, 'target/tsdbt_lineage_nodes.txt'), 'utf8');

test('nodes that are as they were are taken from the file, others are not', async () => {
  await lineage();
  expect(
    kept()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  ).toContain('model.shop.orders');
  expect(kept()).not.toMatch(/^model\.shop\.(asking|dated|hard|broken2)\t/m);
  write({ 'target/tsdbt_lineage_nodes.txt': kept().replaceAll('"total"', '"forged"') });
  expect(await lineage()).toContain('"forged"');
  edit('models/orders.sql', 'select', 'select 1 as fresh,')();
  expect(await lineage()).not.toContain('"name":"forged"');
});

test('a file that was cut off, or that another program wrote, is as good as none', async () => {
  const text = await lineage();
  const lines = kept();
  write({ 'target/tsdbt_lineage_nodes.txt': lines.slice(0, lines.length - 30) });
  expect(await lineage()).toBe(text);
  write({
    'target/tsdbt_lineage_nodes.txt': lines
      .replace(/^.*/, 'tsdbt lineage of nodes 1 x y')
      .replaceAll('"id"', '"forged"'),
  });
  expect(await lineage()).toBe(text);
});
