// A column renamed through queries, properties and tests; afterwards the project builds and its tests pass as before.

import { afterEach, expect, it } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver/node';
import { CliFolder } from '../../src/testing/cli-folder.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { LspClient } from './client.ts';

const PROJECT: Readonly<{ [path: string]: string }> = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\n',
  'seeds/raw_orders.csv': 'id,user_id,amount,status\n1,7,10,paid\n2,8,20,open\n',
  'macros/cents.sql': '{% macro cents(column) %}{{ column }} / 100.0{% endmacro %}\n',
  'models/stg_orders.sql': `with source as (
    select * from {{ ref('raw_orders') }}
),
renamed as (
    select
        id as order_id,
        user_id,
        {{ cents('amount') }} as paid,
        status
    from source
)
select * from renamed
`,
  'models/orders.sql': `{{ config(materialized='incremental', unique_key='order_id') }}
select o.order_id, o.paid, {{ cents('o.paid') }} as small, 'order_id' as text
from {{ ref('stg_orders') }} o
where o.paid > 0 -- order_id
order by o.order_id
`,
  'models/totals.sql': `select user_id, sum(paid) as paid, count(order_id) as orders
from {{ ref('stg_orders') }}
group by user_id
`,
  'models/everything.sql': "select * from {{ ref('orders') }}\n",
  'models/other.sql': 'select 1 as order_id\n',
  'models/schema.yml': `models:
  - name: stg_orders
    columns:
      - name: order_id
        description: Number.
        data_tests: [unique, not_null]
  - name: orders
    columns:
      - name: order_id
        data_tests:
          - relationships:
              arguments: {to: ref('stg_orders'), field: order_id}
      - name: paid
        data_tests:
          - not_null:
              config: {where: "order_id > 0 and paid is not null"}
  - name: other
    columns:
      - name: order_id
unit_tests:
  - name: totals_add
    model: totals
    given:
      - input: ref('stg_orders')
        rows:
          - {order_id: 1, user_id: 1, paid: 2}
          - {order_id: 2, user_id: 1, paid: 3}
    expect:
      rows:
        - {user_id: 1, paid: 5, orders: 2}
`,
};

let folder: ProjectFolder | undefined;
let client: LspClient | undefined;
afterEach(async () => {
  await client?.stop();
  folder?.remove();
});

async function started(files: Readonly<{ [path: string]: string }> = {}): Promise<LspClient> {
  folder = projectFolder({ ...PROJECT, ...files });
  client = await LspClient.start(folder.path);
  return client;
}

const rename = (lsp: LspClient, path: string, marked: string, newName: string): Promise<WorkspaceEdit> =>
  lsp.request('textDocument/rename', { ...lsp.at(path, marked), newName });

it('follows the column from where it is made', async () => {
  const lsp = await started();
  const before = await new CliFolder().run(lsp.directory, 'build');
  expect(before.code, before.stdout).toBe(0);
  const texts = lsp.applied(await rename(lsp, 'models/stg_orders.sql', 'id as order|_id', 'number'));
  expect(Object.keys(texts)).toEqual([
    'models/orders.sql',
    'models/schema.yml',
    'models/stg_orders.sql',
    'models/totals.sql',
  ]);
  expect(texts['models/stg_orders.sql']).toContain('id as number,');
  expect(texts['models/orders.sql']).toBe(
    (PROJECT['models/orders.sql'] ?? '')
      .replace("unique_key='order_id'", "unique_key='number'")
      .replaceAll('o.order_id', 'o.number'),
  );
  expect(texts['models/totals.sql']).toContain('count(number) as orders');
  const yaml = texts['models/schema.yml'] ?? '';
  expect(yaml).toContain('  - name: other\n    columns:\n      - name: order_id\n');
  expect(yaml.replace('      - name: order_id\nunit_tests', '')).not.toContain('order_id');
  folder?.write(texts);
  const after = await new CliFolder().run(lsp.directory, 'build', '--full-refresh');
  expect(after.code, after.stdout).toBe(0);
  expect(after.stdout.match(/Done\. .*/)?.[0]).toBe(before.stdout.match(/Done\. .*/)?.[0]);
});

it('renames where a use or the properties name it, and stops where another name begins', async () => {
  const lsp = await started();
  const texts = lsp.applied(await rename(lsp, 'models/orders.sql', 'where o.pai|d', 'price'));
  expect(texts['models/stg_orders.sql']).toContain("{{ cents('amount') }} as price");
  expect(texts['models/orders.sql']).toContain("select o.order_id, o.price, {{ cents('o.price') }} as small");
  expect(texts['models/totals.sql']).toContain('select user_id, sum(price) as paid, count');
  expect(texts['models/schema.yml']).toContain('order_id > 0 and price is not null');
  expect(texts['models/schema.yml']).toContain('- {order_id: 1, user_id: 1, price: 2}');
  expect(texts['models/schema.yml']).toContain('- {user_id: 1, paid: 5, orders: 2}');
});

it('begins at the model whose properties name it', async () => {
  const lsp = await started();
  const texts = lsp.applied(await rename(lsp, 'models/schema.yml', '- name: pai|d', 'price'));
  expect(Object.keys(texts)).toEqual(['models/orders.sql', 'models/schema.yml']);
  expect(texts['models/orders.sql']).toContain("select o.order_id, o.paid as price, {{ cents('o.paid') }} as small");
  expect(texts['models/orders.sql']).toContain('where o.paid > 0');
  expect(texts['models/schema.yml']).toContain('- {order_id: 1, user_id: 1, paid: 2}');
});

it('keeps the name above the query that renames it', async () => {
  const lsp = await started({
    'models/thin.sql': "select user_id, order_id from {{ ref('stg_orders') }}\n",
    'models/reads.sql': "select t.user_id from {{ ref('thin') }} as t\n",
  });
  await lsp.open('models/thin.sql');
  const buyer = lsp.applied(await rename(lsp, 'models/thin.sql', 'select user|_id', 'buyer'));
  expect(buyer['models/stg_orders.sql']).toContain('        user_id as buyer,\n');
  expect(buyer['models/thin.sql']).toBe("select buyer, order_id from {{ ref('stg_orders') }}\n");
  expect(buyer['models/reads.sql']).toBe("select t.buyer from {{ ref('thin') }} as t\n");
  const texts = lsp.applied(await rename(lsp, 'models/thin.sql', ', order|_id', 'number'));
  expect(texts['models/thin.sql']).toBe("select user_id, number from {{ ref('stg_orders') }}\n");
});

it.each([
  [
    'a macro that names it',
    {
      'macros/list.sql': '{% macro list() %}order_id, paid{% endmacro %}\n',
      'models/m.sql': "select {{ list() }} from {{ ref('stg_orders') }}\n",
    },
    /models\/m\.sql uses it through the macro list/,
  ],
  [
    'a template that makes names',
    { 'models/m.sql': "{% for c in ['order_id'] %}select {{ c }} from {{ ref('stg_orders') }}{% endfor %}\n" },
    /not known whether it is meant at models\/m\.sql:1/,
  ],
  [
    'rows in a file',
    {
      'models/u.yml':
        "unit_tests:\n  - name: u\n    model: totals\n    given:\n      - input: ref('stg_orders')\n        format: csv\n        fixture: f\n    expect: {rows: [{paid: 1}]}\n# order_id\n",
      'tests/fixtures/f.csv': 'order_id,paid,user_id\n1,1,1\n',
    },
    /has rows in the file f/,
  ],
  [
    'a column of the new name',
    { 'models/orders.sql': "select order_id, 1 as number from {{ ref('stg_orders') }}\n" },
    /has a column 'number' already/,
  ],
] as const)('refuses for %s', async (_, files, reason) => {
  const lsp = await started(files);
  await expect(rename(lsp, 'models/stg_orders.sql', 'id as order|_id', 'number')).rejects.toThrow(reason);
});
