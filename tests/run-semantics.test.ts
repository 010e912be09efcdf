// What runs leave behind and tell, through the command line on DuckDB: each as dbt 1.12 with its DuckDB adapter did it.
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

/** Runs a command in the project of the test. */
function run(...words: string[]): ReturnType<typeof runWarm> {
  return runWarm([...words, '--no-use-colors'], { cwd: project?.path ?? '' });
}

/** What the run told of each node: status and failures by the node's name. */
interface Result {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
}

function resultsOf(): { [name: string]: Result } {
  const text = readFileSync(join(project?.path ?? '', 'target/run_results.json'), 'utf8');
  const { results } = JSON.parse(text) as { results: Result[] };
  return Object.fromEntries(results.map((one) => [one.unique_id.split('.').slice(2).join('.'), one]));
}

function statuses(): { [name: string]: string } {
  return Object.fromEntries(Object.entries(resultsOf()).map(([name, { status }]) => [name, status]));
}

/** The rows of a query, as `show` prints them. */
async function rows(sql: string): Promise<unknown> {
  const { stdout } = await run('-q', 'show', '--inline', sql, '--limit', '-1', '--output', 'json');
  return (JSON.parse(stdout) as { show: unknown }).show;
}

test('a relation that is filtered or limited has no alias but the model’s own', async () => {
  project = projectFolder({
    'models/events.sql': "select 1 as id, cast('2024-01-01 10:00' as timestamp) as seen\n",
    'models/events.yml': 'models: [{name: events, config: {event_time: seen}}]\n',
    'models/days.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen', begin='2024-01-01', batch_size='day') }}\n" +
      "select e.id, e.seen, '{{ ref('events').require_alias }}' as alias from {{ ref('events') }} as e\n",
  });
  await run('run', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-03');
  expect(statuses()).toEqual({ events: 'success', days: 'success' });
  expect(await rows("select id, alias from {{ ref('days') }}")).toEqual([{ id: 1, alias: 'False' }]);
  await run('run', '--select', 'days', '--empty', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-03');
  expect(statuses()).toEqual({ days: 'success' });
});

test('macros of a project read the window of a batch from the config, as dbt’s own used to', async () => {
  const name = '__dbt_internal_microbatch_event_time';
  project = projectFolder({
    'models/days.sql':
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen', begin='2024-01-01', batch_size='day') }}\n" +
      `select '{{ config.get("${name}_start") }} {{ model.config.${name}_end.day }}' as said, cast('2024-01-01' as timestamp) as seen\n`,
  });
  await run('run', '--event-time-start', '2024-01-01', '--event-time-end', '2024-01-02');
  expect(await rows("select said from {{ ref('days') }}")).toEqual([{ said: '2024-01-01 00:00:00+00:00 2' }]);
});

test('merge on DuckDB has the configs of dbt’s adapter: conditions, expressions, whole clauses', async () => {
  const merged = (config: string): string =>
    `{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id'${config && `, ${config}`}) }}\n` +
    "{% if is_incremental() %}select 1 as id, 'b' as name, 26 as age union all select 3, 'c', 40 union all select 4, 'd', 12\n" +
    "{% else %}select 1 as id, 'a' as name, 25 as age union all select 2, 'x', 30{% endif %}\n";
  const clauses = {
    when_matched: [
      { action: 'update', mode: 'explicit', condition: ['DBT_INTERNAL_SOURCE.age > 30', 'true'], update: {} },
      { action: 'delete' },
    ],
    when_not_matched: [
      { by: 'source', action: 'update', set_expressions: { name: "'gone'" } },
      { action: 'insert', mode: 'by_name', condition: 'DBT_INTERNAL_SOURCE.age > 20' },
    ],
  };
  project = projectFolder({
    'models/plain.sql': merged(''),
    'models/conditions.sql': merged(
      "merge_update_condition='DBT_INTERNAL_SOURCE.age > 30', merge_insert_condition='DBT_INTERNAL_SOURCE.age > 20'",
    ),
    'models/expressions.sql': merged(
      "merge_exclude_columns=['name'], merge_update_set_expressions={'age': 'DBT_INTERNAL_DEST.age + 100'}",
    ),
    'models/joined.sql': merged("merge_on_using_columns=['id'], merge_returning_columns=['id']"),
    'models/clauses.sql': merged(`merge_clauses=${JSON.stringify(clauses)}`),
    'models/fewer.sql':
      "{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}\n" +
      "{% if is_incremental() %}select 1 as id, 'b' as name union all select 3, 'c'{% else %}select 1 as id, 'a' as name, 25 as age{% endif %}\n",
    'models/refused.sql': merged("merge_update_columns='name', merge_clauses={'when_matched': []}"),
  });
  await run('run');
  const { exit, stdout } = await run('run');
  expect([exit, Object.entries(statuses()).filter(([, status]) => status === 'error')]).toEqual([
    1,
    [['refused', 'error']],
  ]);
  expect(stdout).toContain(
    'MERGE configuration errors:\n  merge_update_columns must be a list\n  merge_clauses.when_matched must contain at least one element',
  );
  const held = async (model: string): Promise<string> => {
    const found = await rows(`select id || name || coalesce(age, 0) as held from {{ ref('${model}') }} order by 1`);
    return (found as { held: string }[]).map((row) => row.held).join(' ');
  };
  expect(await held('plain')).toBe('1b26 2x30 3c40 4d12');
  expect(await held('conditions')).toBe('1a25 2x30 3c40');
  expect(await held('expressions')).toBe('1a125 2x30 3c40 4d12');
  expect(await held('fewer')).toBe('1b25 3c0');
  expect(await held('joined')).toBe('1b26 2x30 3c40 4d12');
  expect(await held('clauses')).toBe('2gone30 3c40');
}, 120_000);

test('what a hook tells while it is parsed is told when the project is parsed, not at each command', async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\non-run-start: "{{ say() }}"\n',
    'macros/say.sql': "{% macro say() %}{{ print('said ' ~ execute) }}{% endmacro %}\n",
    'models/m.sql': 'select 1 as id\n',
  });
  const told = async (...words: string[]): Promise<string[]> =>
    (await run(...words)).stdout.split('\n').filter((line) => line.startsWith('said'));
  expect(await told('parse')).toEqual(['said False']);
  expect(await told('ls')).toEqual([]);
  expect(await told('run')).toEqual(['said True']);
  expect(await told('ls', '--no-partial-parse')).toEqual(['said False']);
});

test('an incremental strategy that nobody has is told before anything is built; errors of DuckDB are headed as by dbt’s adapter', async () => {
  project = projectFolder({
    'models/m.sql': "{{ config(materialized='incremental', incremental_strategy='nope') }} select 1 as id\n",
    'models/u.sql': "select {{ 'nope' }} as id\n",
  });
  await run('run');
  expect(statuses()).toEqual({ m: 'error', u: 'error' });
  expect(resultsOf()['m']?.message).toContain('get_incremental_nope_sql');
  expect(resultsOf()['u']?.message).toMatch(/^Runtime Error in model u \(models\/u.sql\)\n {2}Binder Error/);
  expect(resultsOf()['u']?.message).not.toContain('compiled code at');
});

test('column_types of a seed means the columns that are written just so', async () => {
  project = projectFolder({
    'seeds/s.csv': 'ID,name,val\n01,a,1\n02,b,2\n',
    'seeds/s.yml': 'seeds: [{name: s, config: {column_types: {ID: varchar, id: smallint, VAL: double}}}]\n',
  });
  const { stdout, stderr } = await run('seed');
  expect(stdout).toContain(
    `[WARNING]: Column types specified for non-existent columns in seed 's' (file: ${realpathSync(project.path)}/./seeds/s.csv): VAL, id. These column type overrides will be ignored.`,
  );
  expect(stderr).toContain('column_types names VAL, which is no column; did you mean val?');
  expect(await rows("select ID as text, typeof(val) as kind from {{ ref('s') }} order by 1")).toEqual([
    { text: '01', kind: 'INTEGER' },
    { text: '02', kind: 'INTEGER' },
  ]);
});

test('texts of a seed say `null` where the file does; what is empty is null', async () => {
  project = projectFolder({
    'seeds/s.csv': 'id,plain,typed,number\n1,NULL,null,1\n2,,,NULL\n3,x,y,\n',
    'seeds/s.yml': 'seeds: [{name: s, config: {column_types: {typed: varchar, number: integer}}}]\n',
    'seeds/slow.csv': 'id,plain\n1,NULL\n2,x\n',
    'seeds/slow.yml': 'seeds: [{name: slow, config: {fast: false}}]\n',
  });
  await run('seed');
  expect(await rows("select * from {{ ref('s') }} order by id")).toEqual([
    { id: 1, plain: 'NULL', typed: 'null', number: 1 },
    { id: 2, plain: null, typed: null, number: null },
    { id: 3, plain: 'x', typed: 'y', number: null },
  ]);
  expect(await rows("select plain from {{ ref('slow') }} order by id")).toEqual([{ plain: null }, { plain: 'x' }]);
});

test('a seed is quoted as DuckDB finds out that it is: by single quotes, with backslashes, behind spaces', async () => {
  project = projectFolder({
    'seeds/single.csv': "id,t,typed\n1,'it''s',\n2,'','7'\n",
    'seeds/single.yml': 'seeds: [{name: single, config: {column_types: {typed: integer}}}]\n',
    'seeds/escaped.csv': 'id,t\n1,"{\\"k\\": 2}"\n2, "x"\n',
    'seeds/slow.csv': 'id,t\n1,"p"q\n2,\'r\'\n',
    'seeds/slow.yml': 'seeds: [{name: slow, config: {fast: false}}]\n',
  });
  await run('seed');
  expect(await rows("select * from {{ ref('single') }} order by id")).toEqual([
    { id: 1, t: "it's", typed: null },
    { id: 2, t: null, typed: 7 },
  ]);
  expect(await rows("select t from {{ ref('escaped') }} order by id")).toEqual([{ t: '{"k": 2}' }, { t: 'x' }]);
  expect(await rows("select t from {{ ref('slow') }} order by id")).toEqual([{ t: 'pq' }, { t: "'r'" }]);
});

test('what dbt dispatches in its own name is looked for in the root project and in dbt, not in the package of the node', async () => {
  const asked =
    "select '{{ dbt.concat(['p', 'q']) }} {{ adapter.dispatch('concat')(['p']) }} {{ adapter.dispatch('concat', 'inner')(['p']) }} {{ dbt.length('p') }}' as t\n";
  project = projectFolder({
    'packages.yml': 'packages: [{local: inner}]\n',
    'dbt_packages/inner/dbt_project.yml': 'name: inner\nversion: "1.0"\n',
    'dbt_packages/inner/macros/own.sql':
      "{% macro duckdb__concat(fields) %}own{% endmacro %}{% macro duckdb__create_view_as(relation, sql) %}create view {{ relation }} as select 'own' as t{% endmacro %}",
    'dbt_packages/inner/models/within.sql': asked,
    'models/outside.sql': asked,
    'macros/of_root.sql': '{% macro default__length(text) %}of root{% endmacro %}',
  });
  await run('run');
  expect(statuses()).toEqual({ within: 'success', outside: 'success' });
  expect(await rows("select * from {{ ref('within') }}")).toEqual([{ t: 'p || q own own of root' }]);
  expect(await rows("select * from {{ ref('outside') }}")).toEqual([{ t: 'p || q p own of root' }]);
});

test('a macro that a package does not have is missed in the words of dbt', async () => {
  project = projectFolder({ 'models/m.sql': 'select {{ dbt.no_such_macro() }} as id\n' });
  await run('run');
  expect(resultsOf()['m']?.message).toMatch(
    /^Compilation Error in model m \(models\/m.sql\)\n {2}'dbt.context.macros.MacroNamespace object' has no attribute 'no_such_macro'. This can happen/,
  );
});

test('a unit test that ran is told to hooks as the node that was made of the model', async () => {
  project = projectFolder({
    'dbt_project.yml':
      "name: demo\nversion: \"1.0\"\non-run-end: \"{% for r in results %}{{ print(r.node.name ~ ' ' ~ r.node.config.materialized ~ ' ' ~ r.node.relation_name ~ ' ' ~ r.node.resource_type) }}{% endfor %}\"\n",
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml': 'unit_tests: [{name: u, model: m, given: [], expect: {rows: [{id: 1}]}}]\n',
  });
  const { stdout } = await run('build', '--select', 'm');
  expect(stdout).toContain('u unit None unit_test');
});

test('`this` of an ephemeral model is the relation that its name would have, which has no columns', async () => {
  project = projectFolder({
    'models/e.sql':
      "{{ config(materialized='ephemeral') }} select '{{ this.identifier }} {{ this.type }} {{ adapter.get_columns_in_relation(this) }}' as t\n",
    'models/plain.sql': "{{ config(materialized='ephemeral') }} select '{{ this.identifier }}' as t\n",
    'models/m.sql':
      "select * from {{ ref('e') }} union all select * from {{ ref('plain') }} -- {{ adapter.get_columns_in_relation(ref('e')) }}\n",
  });
  await run('run');
  expect(await rows("select * from {{ ref('m') }} order by 1")).toEqual([{ t: 'e None []' }, { t: 'plain' }]);
});

test('a skipped node is told by its name, not by its alias', async () => {
  project = projectFolder({
    'models/broken.sql': 'select nothing\n',
    'models/below.sql': "{{ config(alias='other') }} select * from {{ ref('broken') }}\n",
  });
  const { stdout } = await run('run');
  expect(stdout).toContain('2 of 2 SKIP relation main.below ..');
});

test('`--empty` makes a seed of whole numbers where the file has decimals: there is none to see', async () => {
  project = projectFolder({ 'seeds/s.csv': 'id,n\n1,1.5\n' });
  await run('seed', '--empty');
  expect(
    await rows("select data_type as t from information_schema.columns where table_name = '{{ ref('s').identifier }}'"),
  ).toEqual([{ t: 'INTEGER' }, { t: 'INTEGER' }]);
});

test('hooks see the schemas of stored failures, and the arguments of the command', async () => {
  project = projectFolder({
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\non-run-end:\n' +
      "  - \"{{ print('schemas ' ~ (schemas | sort | join(' '))) }}\"\n" +
      "  - \"{{ print([invocation_args_dict.select, invocation_args_dict.exclude, invocation_args_dict.vars, invocation_args_dict.get('full_refresh'), invocation_args_dict.get('target', 'none'), invocation_args_dict.warn_error_options]) }}\"\n",
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml':
      'models: [{name: m, columns: [{name: id, data_tests: [{not_null: {config: {store_failures: true}}}]}]}]\n',
  });
  const { stdout } = await run('build', '--select', 'm', 'n', '--vars', '{a: 1}');
  expect(stdout).toContain('schemas main main_dbt_test__audit');
  expect(stdout).toContain("[('m', 'n'), (), {'a': 1}, None, 'none', {'error': [], 'warn': [], 'silence': []}]");
});

test('`show` prints moments and floats as JSON of Python does; lists and structs are texts, in templates too', async () => {
  project = projectFolder({
    'macros/m.sql':
      "{% macro m() %}{{ print(run_query(\"select [1, 2] as l, {'a': date '2026-01-01', 'b': 1.50} as s, interval 13 month as i\")[0].values() | list) }}{% endmacro %}\n",
  });
  expect((await run('-q', 'run-operation', 'm')).stdout.trim()).toBe(
    `['[1, 2]', '{"a": "2026-01-01", "b": 1.5}', '390 days, 0:00:00']`,
  );
  const query = "select 2::double as d, 1.00 as n, 3 as i, timestamp '2026-01-01 10:00:00' as t, ['x'] as l";
  const { stdout } = await run('-q', 'show', '--inline', query, '--output', 'json');
  expect(stdout).toContain(
    '"d": 2.0,\n      "n": 1.0,\n      "i": 3,\n      "t": "2026-01-01T10:00:00",\n      "l": "[\\"x\\"]"',
  );
});

test('a contract is checked by the query behind the header of the model', async () => {
  project = projectFolder({
    'models/m.sql':
      "{{ config(materialized='table', sql_header='create or replace temp macro two() as 2;') }} select two() as id\n",
    'models/m.yml':
      'models: [{name: m, config: {contract: {enforced: true}}, columns: [{name: id, data_type: integer}]}]\n',
  });
  await run('run');
  expect(statuses()).toEqual({ m: 'success' });
});

test('names of columns that a snapshot’s own config gives stand for those of the project', async () => {
  project = projectFolder({
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\nsnapshots: {+snapshot_meta_column_names: {dbt_valid_from: since}}\n',
    'snapshots/s.sql':
      "{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all', snapshot_meta_column_names={'dbt_valid_to': 'ended'}) }} select 1 as id{% endsnapshot %}\n",
  });
  await run('snapshot');
  expect(await rows("select dbt_valid_from is not null as a, ended from {{ ref('s') }}")).toEqual([
    { a: true, ended: null },
  ]);
});

test('a sample of days begins at the time of day at which it ends', async () => {
  project = projectFolder({
    'models/e.sql':
      'select current_timestamp - interval 20 hour as seen union all select current_timestamp - interval 25 hour\n',
    'models/e.yml': 'models: [{name: e, config: {event_time: seen}}]\n',
    'models/m.sql': "{{ config(materialized='table') }} select * from {{ ref('e') }} as e\n",
  });
  await run('run', '--sample', '1 day');
  expect(await rows("select count(*) as n from {{ ref('m') }}")).toEqual([{ n: 1 }]);
});

test('a retried build runs a unit test after its model, and also without it', async () => {
  project = projectFolder({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': "select * from {{ ref('a') }}\n",
    'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id\n",
    'models/a.yml':
      'unit_tests:\n' +
      '  - {name: u, model: e, given: [], expect: {rows: [{id: 2}]}}\n' +
      '  - {name: t, model: a, given: [], expect: {rows: [{id: 2}]}}\n',
  });
  await run('build');
  expect(statuses()).toEqual({ a: 'skipped', b: 'skipped', 'e.u': 'fail', 'a.t': 'fail' });
  await run('retry');
  expect(statuses()).toEqual({ a: 'success', b: 'success', 'e.u': 'fail', 'a.t': 'fail' });
});

test('the catalog holds the tables of tests that keep their failures', async () => {
  project = projectFolder({
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml':
      'models: [{name: m, columns: [{name: id, data_tests: [unique, {not_null: {name: kept, config: {store_failures: true}}}]}]}]\n',
  });
  await run('build');
  await run('docs', 'generate');
  const { nodes } = JSON.parse(readFileSync(join(project.path, 'target/catalog.json'), 'utf8')) as { nodes: object };
  expect(Object.keys(nodes).map((id) => id.split('.')[2])).toEqual(['m', 'kept']);
});

test('templates of a build are not told the unit tests among what is selected; those of `test` are', async () => {
  project = projectFolder({
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\non-run-end: "{{ print(\'selected \' ~ selected_resources | sort) }}"\n',
    'models/m.sql': 'select 1 as id\n',
    'models/m.yml': 'unit_tests: [{name: u, model: m, given: [], expect: {rows: [{id: 1}]}}]\n',
  });
  expect((await run('build')).stdout).toContain("selected ['model.demo.m']");
  expect((await run('test')).stdout).toContain("selected ['unit_test.demo.m.u']");
});

test('after a run that had nothing to do there is none to retry', async () => {
  project = projectFolder({ 'models/m.sql': 'select 1 as id\n' });
  await run('run', '--select', 'tag:nothing');
  const { exit, stdout } = await run('retry');
  expect(stdout).toContain("Could not find previous run in 'target'");
  expect(exit).toBe(2);
});

test('a skip is laid to an ephemeral model when that is the last of what was skipped above', async () => {
  project = projectFolder({
    'models/a.sql': 'select nothing\n',
    'models/b.sql': "select * from {{ ref('a') }}\n",
    'models/e.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('a') }}\n",
    'models/s.sql': "select * from {{ ref('a') }}\n",
    'models/t.sql': "select * from {{ ref('e') }}, {{ ref('s') }}\n",
    'models/u.sql': "select * from {{ ref('b') }}, {{ ref('e') }}\n",
  });
  const { stdout } = await run('build', '--threads', '1');
  expect(stdout).toMatch(/SKIP relation main\.t \.+ \[SKIP\]/);
  expect(stdout).toContain("SKIP relation main.u due to ephemeral model status 'skipped'");
});

test('a materialization for other languages than SQL refuses a model in SQL', async () => {
  project = projectFolder({
    'macros/m.sql':
      "{% materialization snakes, default, supported_languages=['python'] %}{{ return({'relations': [this]}) }}{% endmaterialization %}\n",
    'models/a.sql': "{{ config(materialized='snakes') }} select 1 as a\n",
  });
  const { exit, stdout } = await run('run');
  expect(exit).toBe(1);
  expect(stdout).toContain(
    'Runtime Error in model a (models/a.sql)\n' +
      '  Materialization "materialization_snakes_default" only supports languages [\'python\']; got "sql"\n',
  );
});

const flagged = (flag: string): string => `name: demo\nflags: {${flag}: false}\n`;

test('a package that gives a built-in materialization anew is warned of once, and each node counted', async () => {
  project = projectFolder({
    'dbt_project.yml': flagged('require_explicit_package_overrides_for_builtin_materializations'),
    'packages.yml': 'packages: [{local: pk}]\n',
    'pk/dbt_project.yml': 'name: pk\n',
    'pk/macros/m.sql':
      "{% materialization view, default %}{% call statement('main') %}create or replace view {{ this }} as {{ sql }}{% endcall %}" +
      "{{ return({'relations': [this]}) }}{% endmaterialization %}\n",
    'models/a.sql': 'select 1 as a\n',
    'models/b.sql': 'select 1 as a\n',
    'models/c.sql': "{{ config(materialized='table') }} select 1 as a\n",
  });
  await run('deps');
  const { stdout } = await run('run');
  expect(stdout.match(/Installed package/g)).toHaveLength(1);
  expect(stdout).toContain(
    "[WARNING]: Installed package 'pk' is overriding the built-in materialization\n" +
      "'view'. Overrides of built-in materializations from installed packages will be\n",
  );
  expect(stdout).toContain('- PackageMaterializationOverrideDeprecation: 2 occurrences\n');
});

test('a microbatch strategy of the project’s own that runs without batches is warned of once', async () => {
  const model =
    "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='t', begin='2026-01-01', batch_size='day') }}\n" +
    "select timestamp '2026-01-01' as t\n";
  project = projectFolder({
    'dbt_project.yml': flagged('require_batched_execution_for_custom_microbatch_strategy'),
    'macros/m.sql': '{% macro get_incremental_microbatch_sql(arg_dict) %}select 1{% endmacro %}\n',
    'models/a.sql': model,
    'models/b.sql': model,
  });
  const { stdout } = await run('parse');
  expect(stdout).toContain(
    '[WARNING]: The use of a custom microbatch macro outside of batched execution is\ndeprecated.',
  );
  expect(stdout).toContain('- MicrobatchMacroOutsideOfBatchesDeprecation: 1 occurrence\n');
});

test('of a model, a snapshot and a seed with one name a reference means the seed', async () => {
  project = projectFolder({
    'macros/alias.sql':
      '{% macro generate_alias_name(custom, node) %}{{ node.name }}_{{ node.resource_type }}{% endmacro %}\n',
    'models/x.sql': "select 'model' as kind\n",
    'models/y.sql': "select * from {{ ref('x') }}\n",
    'seeds/x.csv': 'kind\nseed\n',
    'snapshots/x.sql':
      "{% snapshot x %}{{ config(strategy='check', unique_key='kind', check_cols='all') }} select 'snapshot' as kind{% endsnapshot %}\n",
  });
  await run('build');
  expect(await rows("select kind from {{ ref('y') }}")).toEqual([{ kind: 'seed' }]);
});

test('run-operation leaves a manifest, which is there when the macro runs', async () => {
  project = projectFolder({
    'macros/op.sql': "{% macro op() %}{% do log('called', info=true) %}{% endmacro %}\n",
    'models/a.sql': 'select 1 as a\n',
  });
  const { stdout } = await run('run-operation', 'op');
  expect(stdout).toContain('called');
  const manifest = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as { nodes: object };
  expect(Object.keys(manifest.nodes)).toEqual(['model.demo.a']);
});

test('a generic test of a package that calls macros by their bare names is parsed, and fails when it runs', async () => {
  project = projectFolder({
    'packages.yml': 'packages: [{local: pk}]\n',
    'pk/dbt_project.yml': 'name: pk\n',
    'pk/macros/m.sql':
      "{% test one(model) %}{{ return(adapter.dispatch('inner')(model)) }}{% endtest %}\n" +
      "{% macro default__inner(model) %}select 'pk' as w where false{% endmacro %}\n" +
      "{% test two(model) %}select '{{ helper() }}' as w where false{% endtest %}\n" +
      '{% macro helper() %}pk{% endmacro %}\n',
    'models/a.sql': 'select 1 as a\n',
    'models/s.yml': 'models: [{name: a, data_tests: [pk.one, pk.two]}]\n',
  });
  await run('deps');
  const { exit, stdout } = await run('build');
  expect(exit).toBe(1);
  expect(Object.values(statuses()).sort()).toEqual(['error', 'error', 'success']);
  expect(stdout).toContain("No macro named 'inner' found within namespace: 'None'");
  expect(stdout).toContain("'helper' is undefined");
});

test('verdicts of a test may be words, where the project computes them itself', async () => {
  project = projectFolder({
    'macros/sql.sql':
      '{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}\n' +
      "select {{ fail_calc }} as failures, 'no' as should_warn, '{{ var('verdict') }}' as should_error\n" +
      'from ({{ main_sql }})\n{% endmacro %}\n',
    'models/a.sql': 'select 1 as a\n',
    'tests/none.sql': "select * from {{ ref('a') }} where false\n",
  });
  await run('build', '--vars', 'verdict: y');
  expect(statuses()).toEqual({ a: 'success', none: 'fail' });
  const { exit, stdout } = await run('build', '--vars', 'verdict: x');
  expect([exit, statuses()]).toEqual([1, { a: 'success', none: 'error' }]);
  expect(stdout).toContain("Macro 'get_test_sql' returns 'x'.");
});

test('a method that the adapter has not fails the models that call it, and is not defined', async () => {
  project = projectFolder({
    'models/a.sql': "select '{{ adapter.get_partitions is defined }}' as known\n",
    'models/b.sql': '{{ adapter.get_partitions() }} select 1 as a\n',
    'models/c.sql': '{% if false %}{{ adapter.get_partitions() }}{% endif %} select 1 as a\n',
  });
  const { exit, stdout } = await run('run');
  expect([exit, statuses()]).toEqual([1, { a: 'success', b: 'error', c: 'success' }]);
  expect(stdout).toContain("'adapter' has no method 'get_partitions'");
  expect(await rows("select known from {{ ref('a') }}")).toEqual([{ known: 'False' }]);
});

test('the adapter asks a macro of the project for columns where there is one', async () => {
  project = projectFolder({
    'models/a.sql': 'select 1 as id, 2 as hidden\n',
    'models/b.sql':
      "{% set found = adapter.get_columns_in_relation(ref('a')) | map(attribute='name') | list %}\n" +
      "select '{{ found | join(',') }}' as columns\n",
    'macros/columns.sql':
      '{% macro duckdb__get_columns_in_relation(relation) %}\n' +
      '  {% set kept = [] %}\n' +
      "  {% for one in run_query('describe ' ~ relation) if one[0] != 'hidden' %}\n" +
      '    {% do kept.append(api.Column(one[0], one[1])) %}\n' +
      '  {% endfor %}\n' +
      '  {{ return(kept) }}\n' +
      '{% endmacro %}\n',
  });
  await run('run');
  expect(await rows("select columns from {{ ref('b') }}")).toEqual([{ columns: 'id' }]);
});

test('a project overrides a source of a package, also where the package was parsed before', async () => {
  const override =
    'sources:\n' +
    '  - {name: shop, overrides: dep, schema: mine, tables: [{name: orders, identifier: others, columns: [{name: id, data_tests: [not_null]}]}]}\n' +
    '  - {name: nowhere, overrides: dep, schema: mine}\n';
  project = projectFolder({
    'packages.yml': 'packages: [{local: dep}]\n',
    'dbt_packages/dep/dbt_project.yml': 'name: dep\nversion: "1.0"\n',
    'dbt_packages/dep/models/theirs.yml':
      'sources:\n' +
      '  - name: shop\n' +
      '    description: theirs\n' +
      '    config: {tags: [gone]}\n' +
      '    tables:\n' +
      '      - {name: orders, config: {tags: [kept]}, columns: [{name: id, data_tests: [unique]}]}\n' +
      '      - {name: items, description: untouched}\n',
    'models/m.sql': 'select 1 as id\n',
  });
  const sources = async (): Promise<unknown> => {
    const { stdout } = await run('-q', 'ls', '--resource-type', 'source', 'test', '--output', 'name');
    const manifest = JSON.parse(readFileSync(join(project?.path ?? '', 'target/manifest.json'), 'utf8')) as {
      sources: { [id: string]: { schema: string; identifier: string; source_description: string; tags: string[] } };
    };
    const found = Object.values(manifest.sources).map((one) => [
      one.schema,
      one.identifier,
      one.source_description,
      one.tags,
    ]);
    return [...found.map((one) => JSON.stringify(one)), ...stdout.trim().split('\n')].sort();
  };
  const before = [
    '["shop","items","theirs",["gone"]]',
    '["shop","orders","theirs",["gone","kept"]]',
    'shop.items',
    'shop.orders',
    'source_unique_shop_orders_id',
  ];
  expect(await sources()).toEqual(before);
  project.write({ 'models/override.yml': override });
  const after = [
    '["mine","items","theirs",[]]',
    '["mine","others","theirs",["kept"]]',
    'shop.items',
    'shop.orders',
    'source_not_null_shop_orders_id',
  ];
  expect(await sources()).toEqual(after);
  expect(await sources()).toEqual(after);
  expect((await run('parse', '--no-partial-parse')).stdout).toContain('Source dep.nowhere (in models/override.yml)');
  rmSync(join(project.path, 'models/override.yml'));
  expect(await sources()).toEqual(before);
});

test('a metric is its name as text, and has what is known of it; what it says now is in the SQL', async () => {
  const described = (label: string): string =>
    'semantic_models:\n' +
    '  - name: sold\n' +
    "    model: ref('sales')\n" +
    '    defaults: {agg_time_dimension: sold_on}\n' +
    '    entities: [{name: id, type: primary}]\n' +
    '    dimensions: [{name: sold_on, type: time, type_params: {time_granularity: day}}]\n' +
    '    measures: [{name: total, agg: sum, expr: amount}]\n' +
    `metrics: [{name: revenue, label: ${label}, type: simple, type_params: {measure: total}}]\n` +
    'models:\n' +
    '  - {name: spine, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}\n';
  project = projectFolder({
    'models/sales.sql': "select 1 as id, 2 as amount, date '2024-01-01' as sold_on\n",
    'models/spine.sql': "select date '2024-01-01' as day\n",
    'models/shown.sql':
      "{% set used = metric('revenue') %}{{ config(meta={'uses': used.metric_name}) }}\n" +
      "select '{{ used }}' as name, '{{ used.package_name }}' as package, '{{ used.label }}' as label\n",
    'models/described.yml': described('Before'),
  });
  for (const label of ['Before', 'After']) {
    project.write({ 'models/described.yml': described(label) });
    await run('run', '--select', 'shown');
    expect(await rows("select * from {{ ref('shown') }}")).toEqual([{ name: 'revenue', package: 'demo', label }]);
  }
  const manifest = readFileSync(join(project.path, 'target/manifest.json'), 'utf8');
  expect(manifest).toContain('"uses":"revenue"');
});

test('`debug` tells what is outdated in the project file, and fails where warnings are errors', async () => {
  project = projectFolder({ 'dbt_project.yml': 'name: demo\nversion: "1.0"\nsource-paths: [models]\n' });
  const told = await run('debug');
  expect(told.stdout).toContain('`source-paths`');
  expect(told.stdout).toContain('All checks passed!');
  expect(await run('--warn-error', 'debug')).toMatchObject({ exit: 2 });
});

test('env is another name of target, in models, macros and hooks', async () => {
  project = projectFolder({
    'models/m.sql':
      "{{ config(post_hook=\"{{ log('hook ' ~ env.name, info=true) }}\", alias=env.name ~ '_m') }} select '{{ env.type }} {{ env == target }} {{ kind() }}' as said\n",
    'macros/kind.sql': '{% macro kind() %}{{ env.type }}{% endmacro %}',
  });
  const { stdout } = await run('run');
  expect(statuses()).toEqual({ m: 'success' });
  expect(stdout).toMatch(/hook \w+/);
  expect(await rows("select said from {{ ref('m') }}")).toEqual([{ said: 'duckdb True duckdb' }]);
});

test('an empty database, schema or identifier of a source means none', async () => {
  project = projectFolder({
    'models/raw.yml':
      "sources:\n  - name: raw\n    database: \"{{ '' }}\"\n    schema: \"{{ var('nothing', '') }}\"\n    tables: [{name: users, identifier: ''}]\n",
    'models/users.sql': "select '{{ source('raw', 'users') }}' as relation\n",
  });
  await run('parse');
  const { sources } = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as {
    sources: { [id: string]: { [key: string]: unknown } };
  };
  const [source = {}] = Object.values(sources);
  expect(source).toMatchObject({ schema: 'raw', identifier: 'users', unrendered_database: "{{ '' }}" });
  expect(source['database']).toBeTruthy();
  expect(source['relation_name']).toBe(`"${String(source['database'])}"."raw"."users"`);
});

test('a config that is given as one dict is read in models that name nothing else, too', async () => {
  project = projectFolder({
    'models/one.sql': "{{ config({'materialized': 'table'}) }}\nselect 1 as id\n",
    'models/two.sql': "{{ config({'materialized': 'table'}, alias='second') }}\nselect id from {{ ref('one') }}\n",
  });
  expect((await run('run')).exit).toBe(0);
  expect(await rows("select count(*) as n from {{ ref('two') }}")).toEqual([{ n: 1 }]);
});

test('what compiles to nothing has no compiled file', async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\non-run-end: "{{ \'\' }}"\n',
    'analyses/none.sql': '{# later #}',
    'analyses/some.sql': 'select 1',
  });
  await run('compile');
  const manifest = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as {
    nodes: { [id: string]: { compiled_path: string | null } };
  };
  const paths = Object.values(manifest.nodes).map(({ compiled_path: path }) => path);
  expect(paths.filter((path) => path !== null)).toEqual(['target/compiled/demo/analyses/some.sql']);
  expect(existsSync(join(project.path, 'target/compiled/demo/analyses/none.sql'))).toBe(false);
  expect(existsSync(join(project.path, 'target/compiled/demo/dbt_project.yml'))).toBe(false);
});

test('the macro that writes below a Python model is one of its macros once it is compiled, not before', async () => {
  project = projectFolder({
    'models/one.sql': 'select 1 as id\n',
    'models/two.py': "def model(dbt, session):\n    return dbt.ref('one')\n",
  });
  const macros = (): unknown => {
    const manifest = JSON.parse(readFileSync(join(project?.path ?? '', 'target/manifest.json'), 'utf8')) as {
      nodes: { [id: string]: { depends_on: { macros: readonly string[] } } };
    };
    return manifest.nodes['model.demo.two']?.depends_on.macros;
  };
  await run('parse');
  expect(macros()).toEqual([]);
  await run('compile');
  expect(macros()).toEqual(['macro.dbt.py_script_postfix']);
});

test('what does not exist is no JSON and is read from none, as in Python', async () => {
  project = projectFolder({
    'models/a.sql': "{% if execute %}{% set x = tojson({'a': [nope]}, 'default') %}{% endif %}select 1 as id\n",
    'models/b.sql': '{% if execute %}{% set x = fromjson(nope) %}{% endif %}select 1 as id\n',
    'models/c.sql': "{% if execute %}{% set x = fromjson(none, 'default') %}{% endif %}select 1 as id\n",
    'models/d.sql': "select '{{ fromjson('{no', 'given') }}' as id, '{{ tojson([none]) }}' as j\n",
  });
  await run('run');
  const told = resultsOf();
  expect(told['a']?.message).toContain('\n  Object of type Undefined is not JSON serializable');
  expect(told['b']?.message).toContain('\n  the JSON object must be str, bytes or bytearray, not Undefined');
  expect(told['c']?.message).toContain('\n  the JSON object must be str, bytes or bytearray, not NoneType');
  expect(told['d']?.status).toBe('success');
});

test('a hook of the project has the ephemeral models that it reads in front of it, as dbt puts them there', async () => {
  project = projectFolder({
    'dbt_project.yml':
      "name: demo\non-run-end:\n  - create or replace table seen (id int)\n  - insert into seen select id from {{ ref('two') }}\n" +
      "  - \"{% if execute %}{% do print('seen ' ~ run_query('select id from seen')[0].id) %}{% endif %}\"\n",
    'models/one.sql': "{{ config(materialized='ephemeral') }}select 5 as id\n",
    'models/two.sql': "{{ config(materialized='ephemeral') }}select id + 1 as id from {{ ref('one') }}\n",
    'models/three.sql': 'select 1 as id\n',
  });
  const { exit, stdout } = await run('run');
  expect([exit, stdout]).toEqual([0, expect.stringContaining('seen 6\n')]);
  const { nodes } = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as {
    nodes: { [id: string]: { compiled_code: string; extra_ctes: readonly { id: string }[] } };
  };
  const hook = nodes['operation.demo.demo-on-run-end-1'];
  expect(hook?.compiled_code).toBe(
    'with __dbt__cte__one as (\nselect 5 as id\n),  __dbt__cte__two as (\nselect id + 1 as id from __dbt__cte__one\n) ' +
      'insert into seen select id from __dbt__cte__two',
  );
  expect(hook?.extra_ctes.map(({ id }) => id)).toEqual(['model.demo.one', 'model.demo.two']);
});

test('a Python model reads what it refers to by name; a node that could not be compiled has no file of its statements', async () => {
  project = projectFolder({
    'models/one.sql': 'select 1 as id\n',
    'models/two.py': "def model(dbt, session):\n    return dbt.ref('one')\n",
    'models/three.sql': "select {{ exceptions.raise_compiler_error('no') if execute }}\n",
    'models/four.sql': "select nope from {{ ref('one') }}\n",
  });
  await run('run', '--exclude', 'two');
  const { nodes } = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as {
    nodes: { [id: string]: { build_path: string | null } };
  };
  expect([nodes['model.demo.three']?.build_path, nodes['model.demo.four']?.build_path]).toEqual([
    null,
    'target/run/demo/models/four.sql',
  ]);
  await run('compile', '-s', 'two');
  const code = readFileSync(join(project.path, 'target/compiled/demo/models/two.py'), 'utf8');
  expect(code).toMatch(/refs = \{"one": /);
});

test('macros written in templates have names of their own, so that bare names mean those of the project', async () => {
  const local = "{% macro said(a='') %}local{{ a }}{% endmacro %}{% macro own(a='') %}own{{ a }}{% endmacro %}";
  const snapshot = "{{ config(unique_key='a', strategy='check', check_cols='all') }}";
  const hook = '{% macro own() %}1{% endmacro %}select {{ own() }}';
  project = projectFolder({
    'macros/said.sql': "{% macro said(a: str = 'x') %}project{% endmacro %}\n",
    'models/bare.sql': `${local}select '{{ said() }}' as a\n`,
    'models/unknown.sql': `${local}select '{{ own() }}' as a\n`,
    'models/named.sql': `${local}select '{{ dbt_macro__said(1) }}' as a\n`,
    'models/recursive.sql':
      "{% macro r(n) %}{{ n }}{% if n > 0 %}{{ dbt_macro__r(n - 1) }}{% endif %}{% endmacro %}select '{{ dbt_macro__r(3) }}' as a\n",
    'models/looped.sql':
      '{% for i in [1, 2] %}{% macro m(a) %}{{ a }}{{ i }}{% endmacro %}{{ "union all " if i > 1 }}select {{ dbt_macro__m(3) }} as a {% endfor %}\n',
    'models/after_loop.sql':
      '{% for i in [1] %}{% macro m() %}1{% endmacro %}{% endfor %}select {{ dbt_macro__m() }} as a\n',
    'models/in_if.sql': "{% if true %}{% macro m() %}2{% endmacro %}{% endif %}select '{{ dbt_macro__m() }}' as a\n",
    'models/reader.sql': "{% macro m() %}{{ ref('named') }}{% endmacro %}select a from {{ dbt_macro__m() }}\n",
    'models/own_ref.sql': "{% macro ref(a) %}none{% endmacro %}select a from {{ ref('named') }}\n",
    'models/hooked.sql': `{{ config(pre_hook="${hook}") }}select 1 as a\n`,
    'models/hooked_named.sql': `{{ config(pre_hook="${hook.replace('{{ own', '{{ dbt_macro__own')}") }}select 1 as a\n`,
    'tests/t.sql': `${local}select 1 where '{{ said() }}{{ dbt_macro__own(2) }}' <> 'projectown2'\n`,
    'snapshots/s.sql': `{% snapshot s %}${snapshot}${local}select '{{ dbt_macro__own(3) }}' as a{% endsnapshot %}\n`,
    'models/d.md': '{% docs d %}{% macro m() %}told{% endmacro %}{{ dbt_macro__m() }}{% enddocs %}\n',
    'models/p.yml':
      "models: [{name: named, description: '{{ doc(\"d\") }}', config: {tags: '{% macro m() %}t{% endmacro %}{{ dbt_macro__m() }}'}}]\n",
  });
  await run('build');
  expect(statuses()).toEqual({
    bare: 'success',
    unknown: 'error',
    named: 'success',
    recursive: 'success',
    looped: 'success',
    after_loop: 'error',
    in_if: 'success',
    reader: 'success',
    own_ref: 'success',
    hooked: 'error',
    hooked_named: 'success',
    t: 'pass',
    s: 'success',
  });
  expect(resultsOf()['unknown']?.message).toContain("'own' is undefined. This can happen when calling a macro");
  const first = async (name: string): Promise<unknown> => await rows(`select a from {{ ref('${name}') }} order by a`);
  expect(await first('bare')).toEqual([{ a: 'project' }]);
  expect(await first('reader')).toEqual([{ a: 'local1' }]);
  expect(await first('own_ref')).toEqual([{ a: 'local1' }]);
  expect(await first('recursive')).toEqual([{ a: '3210' }]);
  expect(await first('looped')).toEqual([{ a: 31 }, { a: 32 }]);
  expect(await first('s')).toEqual([{ a: 'own3' }]);
  const { stdout } = await run(
    '-q',
    'ls',
    '--select',
    'named',
    '--output',
    'json',
    '--output-keys',
    'description tags',
  );
  expect(JSON.parse(stdout)).toEqual({ description: 'told', tags: ['t'] });
});

test('where a hook of the start failed nothing else is the cause of a skip, and ephemeral models are skipped too', async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\non-run-start: "select no_such"\n',
    'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id\n",
    'models/m.sql': "select * from {{ ref('e') }}\n",
    'models/m.yml': 'models: [{name: m, columns: [{name: id, data_tests: [not_null]}]}]\n',
  });
  const { stdout } = await run('build');
  expect(stdout).toMatch(/1 of 2 SKIP relation main\.e \.+ \[SKIP\]/);
  expect(stdout).toMatch(/2 of 2 SKIP relation main\.m \.+ \[SKIP\]/);
  expect(stdout).toContain('PASS=0 WARN=0 ERROR=1 SKIP=3 NO-OP=0 REUSED=0 TOTAL=4');
  expect(resultsOf()['m']).toMatchObject({ status: 'skipped', message: null });
  expect(resultsOf()['e']).toMatchObject({ status: 'skipped', message: null });
});

test('a disabled model may be described more than once, and two of one name by each other’s file; an enabled one may not', async () => {
  const described = (word: string): string => `models: [{name: m, description: ${word}, config: {tags: [${word}]}}]\n`;
  project = projectFolder({
    'models/a/m.sql': '{{ config(enabled=false) }} select 1 as id\n',
    'models/a/m.yml': described('first'),
    'models/b/m.sql': '{{ config(enabled=false) }} select 2 as id\n',
    'models/b/m.yml': described('last'),
  });
  expect((await run('parse')).exit).toBe(0);
  const text = readFileSync(join(project.path, 'target/manifest.json'), 'utf8');
  const { disabled } = JSON.parse(text) as { disabled: { [id: string]: { description: string; tags: string[] }[] } };
  expect(disabled['model.demo.m']?.map(({ description, tags }) => [description, tags])).toEqual([
    ['last', ['first', 'last']],
    ['last', ['first', 'last']],
  ]);
  project.write({ 'models/b/m.sql': 'select 2 as id\n' });
  expect((await run('parse')).stdout).toContain('dbt found two schema.yml entries for the same resource named m');
});

test('graph tells of nodes that were compiled and run how, also to hooks at the end, whose logs stand below the nodes', async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\non-run-end: "{{ look() }}"\n',
    'models/first.sql': '{% if execute %}{{ deep() }}{% endif %}select 1 as id\n',
    'models/second.sql':
      "-- depends_on: {{ ref('first') }}\n{% if execute %}{% set first = graph.nodes['model.demo.first'] %}" +
      "{{ log('seen ' ~ first.compiled_code ~ first.compiled_path ~ first.build_path, info=true) }}{% endif %}select 1 as id\n",
    'models/models.yml': 'models: [{name: first, columns: [{name: id, data_tests: [unique]}]}]\n',
    'macros/macros.sql':
      '{% macro deep() %}/* deep */{% endmacro %}' +
      "{% macro look() %}{% if execute %}{% for node in graph.nodes.values() if node.resource_type != 'operation' %}" +
      "{% do log(node.name ~ ' ' ~ node.compiled ~ ' ' ~ node.depends_on.macros, info=true) %}" +
      '{% endfor %}{% endif %}{% endmacro %}',
  });
  const lines = (await run('build')).stdout.split('\n').map((line) => line.replace(/^[\d:]+ {2}/, ''));
  expect(lines).toContain(
    'seen /* deep */select 1 as idtarget/compiled/demo/models/first.sqltarget/run/demo/models/first.sql',
  );
  const end = lines.findIndex((line) => line.startsWith('first True'));
  const ofTest =
    "['macro.dbt.test_unique', 'macro.dbt.get_where_subquery', 'macro.dbt.get_limit_subquery_sql', 'macro.dbt.should_store_failures', 'macro.dbt.statement']";
  expect(lines.slice(end - 1, end + 3)).toEqual([
    '',
    "first True ['macro.demo.deep']",
    'second True []',
    `unique_first_id True ${ofTest}`,
  ]);
});

test('methods of the adapter call the macro that a package has for them, which sees its own macros', async () => {
  project = projectFolder({
    'packages.yml': 'packages: [{local: local_packages/keys}]\n',
    'local_packages/keys/dbt_project.yml': 'name: keys\nversion: "1.0"\n',
    'local_packages/keys/macros/macros.sql':
      "{% macro truncate_relation(relation) %}{{ return(adapter.dispatch('truncate_relation')(relation)) }}{% endmacro %}" +
      "{% macro duckdb__truncate_relation(relation) %}{{ log('emptied by ' ~ own_name(), info=true) }}" +
      "{{ return(adapter.dispatch('truncate_relation', 'dbt')(relation)) }}{% endmacro %}" +
      '{% macro own_name() %}the package{% endmacro %}',
    'seeds/numbers.csv': 'id\n1\n',
  });
  await run('deps');
  await run('seed');
  expect((await run('seed')).stdout).toContain('emptied by the package');
  expect(statuses()).toEqual({ numbers: 'success' });
});

test('docs generate tells once what templates log, though it reads columns out of them too', async () => {
  project = projectFolder({
    'models/m.sql': "{% if execute %}{{ log('told', info=true) }}{{ print('printed') }}{% endif %}select 1 as id\n",
  });
  const { stdout } = await run('docs', 'generate');
  expect(stdout.match(/told|printed/g)).toEqual(['told', 'printed']);
});
