// SQL written for one engine, run on another: translated, or refused at the place that has no translation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type CommandResult, runCommand } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { testServer } from './postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

function run(...args: string[]): Promise<CommandResult> {
  const path = project?.path ?? '';
  return runWarm([...args, '--no-use-colors'], { cwd: path, env: { HOME: path } });
}

function shown({ stdout, stderr }: CommandResult): unknown {
  expect(stdout + stderr).toContain('"show"');
  return (JSON.parse(stdout.slice(stdout.indexOf('{'))) as { readonly show: unknown }).show;
}

const RAW = {
  'seeds/raw_orders.csv':
    'id,user_id,status,amount,ordered_at\n1,7,paid,10,2024-01-31 22:59:00\n2,7,open,5,2024-02-01 00:01:00\n',
};

test('models, snapshots, tests and unit tests in the SQL of Snowflake run on DuckDB', async () => {
  project = projectFolder({
    ...RAW,
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\nmodels: {demo: {lake: {+meta: {tsdbt: {transpile: snowflake}}}}}\nsnapshots: {demo: {+meta: {tsdbt: {transpile: snowflake}}}}\n',
    'models/lake/stg.sql': `{{ config(materialized='ephemeral') }}
select id::int as id, user_id, iff(status = 'paid', amount, 0) as paid, ordered_at::timestamp as ordered_at
from {{ ref('raw_orders') }}`,
    'models/lake/orders.sql': `{{ config(materialized='incremental', unique_key='id') }}
-- the first order of each user
select id, user_id, paid, datediff(hour, ordered_at, dateadd(day, 1, ordered_at)) as hours,
  concat('user ', user_id::varchar) as label
from {{ ref('stg') }}
{% if is_incremental() %} where id >= (select max(id) from {{ this }}) {% endif %}
qualify row_number() over (partition by user_id order by ordered_at) = 1`,
    'models/lake/labels.sql': "select id, concat('user ', user_id::varchar) as label from {{ ref('raw_orders') }}",
    'models/plain.sql': "select *, 7 // 2 as half from {{ ref('orders') }}",
    'snapshots/kept.sql': `{% snapshot kept %}{{ config(unique_key='id', strategy='check', check_cols=['paid']) }}
select id, nvl(paid, 0) as paid from {{ ref('orders') }}{% endsnapshot %}`,
    'tests/none_negative.sql': `{{ config(meta={'tsdbt': {'transpile': {'from': 'snowflake'}}}) }}
select * from {{ ref('orders') }} where iff(paid < 0, true, false)`,
    'models/schema.yml': `
models: [{name: orders, columns: [{name: id, data_tests: [unique, not_null]}]}]
unit_tests:
  - name: labelled
    model: labels
    given: [{input: ref('raw_orders'), rows: [{id: 1, user_id: 2}, {id: 2}]}]
    expect: {rows: [{id: 1, label: user 2}, {id: 2, label: null}]}
`,
  });
  const built = await run('build');
  expect(built.stdout).toContain('Done. PASS=9 WARN=0 ERROR=0 SKIP=0');
  expect((await run('build', '--select', 'orders')).exit).toBe(0);
  expect(shown(await run('show', '--select', 'plain', '--output', 'json', '--quiet'))).toEqual([
    { id: 1, user_id: 7, paid: 10, hours: 24, label: 'user 7', half: 3 },
  ]);
  // What stands in the compiled file and in compiled_code is what is sent: the text of the target.
  const compiled = readFileSync(join(project.path, 'target/compiled/demo/models/lake/orders.sql'), 'utf8');
  expect(compiled).toContain("date_diff('hour'");
  expect(compiled).toContain('with __dbt__cte__stg as (');
});

test('what has no translation is refused at its place, all of it at once', async () => {
  project = projectFolder({
    ...RAW,
    'tsdbt.yml': 'transpile: snowflake\n',
    'models/bad.sql': `select
  id,
  {{ 'object_construct' }}('a', id) as doc,
  f.value
from {{ ref('raw_orders') }}, lateral flatten(input => doc) as f
`,
    'models/unreadable.sql': "select id,\n  from from {{ ref('raw_orders') }}\n",
    'models/generic.yml': 'models: [{name: fine, columns: [{name: id, data_tests: [not_null]}]}]\n',
    'models/fine.sql': "select id, zeroifnull(amount) as amount from {{ ref('raw_orders') }}",
  });
  const built = await run('build');
  expect(built.exit).toBe(1);
  expect(built.stdout).toContain('PASS=3 WARN=0 ERROR=2');
  expect(built.stdout).toContain('error[TSDBT-1613] sql-not-translated');
  expect(built.stdout).toContain('models/bad.sql:3:3');
  expect(built.stdout).toMatch(/for function flatten\/1[\s\S]*models\/bad\.sql:5:\d+/);
  expect(built.stdout).toMatch(/not understood as snowflake[\s\S]*models\/unreadable\.sql:2:/);
});

test('errors of the engine stand in the SQL as it was written', async () => {
  project = projectFolder({
    ...RAW,
    'models/gone.sql': `{{ config(meta={'tsdbt': {'transpile': {'from': 'snowflake', 'trust': ['my_function']}}}) }}
select
  iff(id > 1, 'x', 'y') as kind,
  no_such_column
from {{ ref('raw_orders') }}`,
    'models/trusted.sql': `{{ config(meta={'tsdbt': {'transpile': {'from': 'snowflake', 'trust': ['hash']}}}) }}
select hash(id) is not null as hashed from {{ ref('raw_orders') }}`,
    'models/typo.sql': `{{ config(meta={'tsdbt': {'transpile': {'from': 'snowflak'}}}) }} select 1 as a`,
    'models/key.sql': `{{ config(meta={'tsdbt': {'transpile': {'form': 'snowflake'}}}) }} select 1 as a`,
  });
  const built = await run('build');
  expect(built.exit).toBe(1);
  expect(built.stdout).toContain('models/gone.sql:4:3');
  expect(built.stdout).toContain("transpile of 'typo' cannot be used: 'snowflak' is no dialect that is known");
  expect(built.stdout).toContain("did you mean 'snowflake'?");
  expect(built.stdout).toContain("it has no key 'form'");
  expect(built.stdout).toContain('PASS=2 WARN=0 ERROR=3');
});

test('SQL of DuckDB runs on Postgres, and names in the quotes of Spark are read on DuckDB', async () => {
  const { host, port, user, database } = await testServer();
  const pg = {
    type: 'postgres',
    host,
    port,
    user,
    password: 'none',
    dbname: database,
    schema: 'transpile',
    threads: 1,
  };
  project = projectFolder({
    ...RAW,
    'profiles.yml': JSON.stringify({
      demo: { target: 'pg', outputs: { pg, duck: { type: 'duckdb', path: 'duck.duckdb' } } },
    }),
    'models/from_duck.sql': `{{ config(meta={'tsdbt': {'transpile': 'duckdb'}}) }}
select id, amount / 4 as quarter, if(status = 'paid', 1, 0) as paid, strftime(ordered_at, '%Y-%m-%d') as day
from {{ ref('raw_orders') }} qualify row_number() over (order by id) = 1`,
    'models/from_spark.sql': `{{ config(meta={'tsdbt': {'transpile': 'spark'}}, enabled=(target.name == 'duck')) }}
select \`id\`, date_format(ordered_at, 'yyyy-MM-dd') as day, "text" as word, dayofweek(ordered_at) as n
from {{ ref('raw_orders') }} where id = 1`,
  });
  const profile = ['--profile', 'demo', '--profiles-dir', project.path];
  expect((await run('build', ...profile)).stdout).toContain('PASS=2 WARN=0 ERROR=0');
  const rows = await run('show', '--select', 'from_duck', '--output', 'json', '--quiet', ...profile);
  expect(shown(rows)).toEqual([{ id: 1, quarter: 2.5, paid: 1, day: '2024-01-31' }]);
  const duck = [...profile, '--target', 'duck'];
  expect((await run('build', '--select', '+from_spark', ...duck)).stdout).toContain('PASS=2 WARN=0 ERROR=0');
  const spark = await run('show', '--select', 'from_spark', '--output', 'json', '--quiet', ...duck);
  expect(shown(spark)).toEqual([{ id: 1, day: '2024-01-31', word: 'text', n: 4 }]);
});

test('without the package that reads SQL only what needs it fails', async () => {
  project = projectFolder({
    'hidden.mjs': `import { register } from 'node:module';
const hooks = "export async function resolve(name, context, next) { if (name.startsWith('@polyglot-sql/sdk')) throw new Error('it is not here'); return next(name, context); }";
register('data:text/javascript,' + encodeURIComponent(hooks));
`,
    'models/plain.sql': 'select 1 as a',
    'models/other.sql': `{{ config(meta={'tsdbt': {'transpile': 'snowflake'}}) }} select 1 as a`,
  });
  const env = { HOME: project.path, NODE_OPTIONS: `--import=${join(project.path, 'hidden.mjs')}` };
  const built = await runCommand(['build', '--no-use-colors'], { cwd: project.path, env });
  expect(built.exit).toBe(1);
  expect(built.stdout).toContain('PASS=1 WARN=0 ERROR=1');
  expect(built.stdout).toContain('@polyglot-sql/sdk could not be loaded (it is not here)');
});
