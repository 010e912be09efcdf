// `build --changed`: after an edit exactly what it changes is built again, and nothing that is no longer known to be right
// is taken over.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

const FILES = {
  'profiles.yml': `demo:
  target: dev
  outputs:
    dev: {type: duckdb, path: demo.duckdb, schema: main, threads: 2}
    other: {type: duckdb, path: demo.duckdb, schema: other, threads: 2}
`,
  'dbt_project.yml': 'name: demo\nprofile: demo\nvars: {cut: 0}\n',
  'seeds/raw.csv': 'id,amount\n1,10\n2,20\n',
  'seeds/plain.csv': 'id\n7\n',
  'macros/double.sql': '{% macro double(name) %}{{ name }} * 2{% endmacro %}',
  'models/stg.sql': "select id, amount from {{ ref('raw') }}\n",
  'models/sums.sql':
    "{{ config(materialized='table') }}\nselect id, {{ double('amount') }} as twice from {{ ref('stg') }} where id > {{ var('cut') }}\n",
  'models/small.sql': "select * from {{ ref('mid') }}\n",
  'models/mid.sql': "{{ config(materialized='ephemeral') }}\nselect id from {{ ref('plain') }}\n",
  'models/rows.sql':
    "{{ config(materialized='incremental', unique_key='id') }}\nselect id, amount from {{ ref('raw') }}\n{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}\n",
  'models/schema.yml': `models:
  - name: stg
    columns: [{name: id, data_tests: [unique, not_null]}]
  - name: sums
    columns: [{name: id, data_tests: [not_null]}]
unit_tests:
  - name: doubles
    model: sums
    given: [{input: ref('stg'), rows: [{id: 1, amount: 4}]}]
    expect: {rows: [{id: 1, twice: 8}]}
`,
};

let at = '';
let count = 0;

beforeEach(() => {
  count += 1;
  at = folder.project(`p${count}`, FILES);
});

function write(path: string, text: string): void {
  writeFileSync(join(at, path), text);
}

/** What ran, by name; and what the last line says. */
async function changed(...words: string[]): Promise<{ ran: string[]; done: string; code: number }> {
  const run = await folder.run(at, 'build', '--changed', '--profiles-dir', at, ...words);
  const { results } = readJson(at, 'target', 'run_results.json') as {
    results: { unique_id: string; status: string }[];
  };
  const ran = results
    .filter(({ status }) => status !== 'reused')
    .map(({ unique_id: id }) => shortName(id))
    .sort();
  return { ran, done: /Done\..*/.exec(run.stdout)?.[0] ?? run.stdout, code: run.code };
}

interface Plan {
  readonly nodes: readonly {
    unique_id: string;
    action: string;
    class: string | null;
    columns: { name: string; change: string }[] | null;
    blast_radius: {
      level: string;
      models: { unique_id: string; columns: string[] }[];
      tests: string[];
      exposures: string[];
    } | null;
  }[];
  readonly orphans: readonly { unique_id: string; kept: string | null }[];
}

async function planned(...words: string[]): Promise<Plan> {
  const run = await folder.run(at, 'plan', '--output', 'json', '--profiles-dir', at, ...words);
  return JSON.parse(run.stdout) as Plan;
}

function shortName(id: string): string {
  const [kind, , name = '', hash] = id.split('.');
  return kind === 'unit_test' ? (hash ?? '') : name;
}

async function sql(text: string): Promise<void> {
  const done = await folder.run(at, 'run-operation', '--sql', `${text}; commit`, '--profiles-dir', at);
  expect(done.code).toBe(0);
}

const ALL = [
  'doubles',
  'mid',
  'not_null_stg_id',
  'not_null_sums_id',
  'plain',
  'raw',
  'rows',
  'small',
  'stg',
  'sums',
  'unique_stg_id',
];
const BUILT = ALL.filter((name) => name !== 'mid');
const SUMS = ['doubles', 'not_null_sums_id', 'sums'];
const STG = ['not_null_stg_id', 'stg', 'unique_stg_id', ...SUMS].sort();

test('the first time everything is built, then nothing', async () => {
  const first = await changed();
  expect(first).toMatchObject({ code: 0, done: 'Done. PASS=10 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=10' });
  expect(first.ran).toEqual(BUILT);
  const log = readFileSync(join(at, 'logs', 'dbt.log'), 'utf8').length;
  const second = await changed();
  expect(second).toMatchObject({ ran: [], done: 'Done. PASS=0 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=10 TOTAL=10' });
  const sent = readFileSync(join(at, 'logs', 'dbt.log'), 'utf8').slice(log);
  expect(sent).not.toMatch(/create (or replace )?(table|view)|dbt_internal_test|insert into/i);
});

test('a plain build runs everything, and is known to the next', async () => {
  await folder.run(at, 'build', '--profiles-dir', at);
  expect((await changed()).ran).toEqual([]);
  await folder.run(at, 'build', '--profiles-dir', at);
  const { results } = readJson(at, 'target', 'run_results.json') as { results: { status: string }[] };
  expect(results.filter(({ status }) => status === 'reused')).toEqual([]);
  // The increment may hold anything now: it has another version, but nothing reads it.
  expect((await changed()).ran).toEqual([]);
});

test('what SQL means is worked out by who compares, not by who builds', async () => {
  write('models/dated.sql', "select current_date as today, id from {{ ref('stg') }}");
  const kept = (): string => readFileSync(join(at, 'target/state/dev.json'), 'utf8');
  await folder.run(at, 'build', '--profiles-dir', at);
  expect(kept()).toContain('current_date as today');
  // Twice, since what is as it was is taken over.
  await folder.run(at, 'run', '--profiles-dir', at, '--select', 'stg');
  await folder.run(at, 'compile', '--profiles-dir', at);
  write('models/stg.sql', `-- told\n${readFileSync(join(at, 'models/stg.sql'), 'utf8')}`);
  await folder.run(at, 'compile', '--profiles-dir', at);
  expect((await changed()).ran).toEqual(['dated']);
  expect((await changed()).ran).toEqual(['dated']);
  expect(kept()).not.toContain('from "demo"."main"."raw"');
  await sql('drop view stg');
  // It is the same again, so what reads it is not built; what it was made of is known.
  expect((await changed()).ran).toEqual(['dated', 'not_null_stg_id', 'stg', 'unique_stg_id']);
});

test('rows that are others each time are told apart, though nobody has looked at the SQL', async () => {
  write('models/dated.sql', 'select current_date as today');
  write('models/of_dated.sql', "select today from {{ ref('dated') }}");
  write('models/below.sql', "select today from {{ ref('of_dated') }}");
  await folder.run(at, 'build', '--profiles-dir', at);
  await folder.run(at, 'run', '--profiles-dir', at, '--select', 'dated');
  expect((await changed('--select', 'of_dated')).ran).toEqual(['of_dated']);
  await folder.run(at, 'run', '--profiles-dir', at, '--select', 'dated', 'of_dated');
  expect((await changed('--select', 'below')).ran).toEqual(['below']);
});

test('a relation that was dropped or altered by hand is built again', async () => {
  await changed();
  await sql('drop table sums');
  expect((await changed()).ran).toEqual(SUMS);
  await sql('alter table sums add column more integer');
  expect((await changed()).ran).toEqual(SUMS);
  await sql('drop view small; create table small as select 7 as id');
  expect((await changed()).ran).toEqual(['small']);
  expect((await changed()).ran).toEqual([]);
});

test('every command that builds takes --changed; a snapshot runs each time', async () => {
  mkdirSync(join(at, 'snapshots'));
  write(
    'snapshots/kept.sql',
    "{% snapshot kept %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select id from {{ ref('raw') }}{% endsnapshot %}",
  );
  await changed();
  const said = async (...words: string[]): Promise<string> =>
    (await folder.run(at, ...words, '--changed', '--profiles-dir', at)).stdout;
  expect(await said('snapshot')).toContain('Done. PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=1');
  expect(await said('seed')).toContain('Done. PASS=0 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=2 TOTAL=2');
  expect(await said('run')).toContain('Done. PASS=0 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=4 TOTAL=4');
});

test('what failed is not kept, and what was skipped because of it runs too', async () => {
  await changed();
  const text = readFileSync(join(at, 'models/stg.sql'), 'utf8');
  write('models/stg.sql', text.replace('amount', 'nowhere as amount'));
  const failed = await changed();
  expect(failed).toMatchObject({ code: 1, ran: STG });
  // The old text again: its relation may be anything after a run that failed.
  write('models/stg.sql', text);
  const again = await changed();
  expect(again).toMatchObject({ code: 0, ran: ['not_null_stg_id', 'stg', 'unique_stg_id'] });
});

test('a test that failed runs until it passes', async () => {
  write('seeds/raw.csv', 'id,amount\n1,10\n1,20\n');
  expect((await changed()).code).toBe(1);
  const again = await changed();
  expect(again.ran).toContain('unique_stg_id');
  expect(again.code).toBe(1);
});

test('targets and folders of states do not mix', async () => {
  await changed();
  expect((await changed('--target', 'other')).ran).toEqual(BUILT);
  expect((await changed('--target', 'other')).ran).toEqual([]);
  expect((await changed()).ran).toEqual([]);
  expect((await changed('--state-dir', 'kept')).ran).toEqual(BUILT);
  rmSync(join(at, 'target'), { recursive: true });
  expect((await changed('--state-dir', 'kept')).ran).toEqual([]);
  expect((await changed()).ran).toEqual(BUILT);
});

test('the lines of a run that was killed count, those that were cut off do not', async () => {
  await changed();
  const store = join(at, 'target', 'state');
  expect(readdirSync(store)).toEqual(['dev.json']);
  // As a run leaves it that is killed while it builds one node and writes of another.
  const now = Date.now();
  const line = JSON.stringify({ at: now, id: 'model.demo.sums', what: 'begin', value: null });
  write('target/state/dev.killed.ndjson', `${line}\n{"at": ${now}, "id": "model.demo.st`);
  const { ran } = await changed();
  expect(ran).toEqual(SUMS);
  write('target/state/dev.json', '{"schema_version": 1, "nodes": {"mod');
  expect((await changed()).ran).toEqual(BUILT);
});

test('what the time or chance decides on runs each time, unless its author answers for it', async () => {
  write('models/dated.sql', 'select current_date as today, 1 as id');
  write('models/lucky.sql', "{{ config(meta={'tsdbt': {'reuse': true}}) }} select random() as r");
  write('models/hard.sql', 'select * from main.raw');
  write('models/never.sql', "{{ config(meta={'tsdbt': {'reuse': false}}) }} select 1 as a");
  await changed();
  expect((await changed()).ran).toEqual(['dated', 'hard', 'never']);
});

test('a source is trusted when it says its version or when it was loaded', async () => {
  write(
    'models/sources.yml',
    `sources:
  - name: ext
    schema: main
    tables:
      - name: silent
      - {name: told, meta: {tsdbt: {source_version: "{{ env_var('LOAD', '1') }}"}}}
      - {name: dated, loaded_at_field: loaded_at, freshness: {warn_after: {count: 9, period: day}}}
`,
  );
  for (const name of ['silent', 'told', 'dated'])
    write(`models/on_${name}.sql`, `select * from {{ source('ext', '${name}') }}`);
  for (const name of ['silent', 'told', 'dated'])
    await sql(`create table ${name} as select 1 as id, timestamp '2024-01-01' as loaded_at`);
  await changed();
  expect((await changed()).ran).toEqual(['on_silent']);
  await sql("insert into dated values (2, timestamp '2024-01-02')");
  expect((await changed()).ran).toEqual(['on_dated', 'on_silent']);
  expect((await changed()).ran).toEqual(['on_silent']);
});

test('a test whose arguments read a variable of the environment runs again when that is another', async () => {
  const values = `["{{ env_var('LOW', '1') }}", 2]`;
  const arguments_ = `{values: ${values}, quote: false}`;
  const columns = `[{name: id, data_tests: [accepted_values: {arguments: ${arguments_}}]}]`;
  write('models/rows.yml', `models: [{name: rows, columns: ${columns}}]\n`);
  await changed();
  expect((await changed()).ran).toEqual([]);
  const run = await folder.runWith(at, { env: { LOW: '0' } }, 'build', '--changed', '--profiles-dir', at);
  expect(run.stdout).toContain('FAIL 1 accepted_values_rows_id__');
});

test('only what is selected runs; the rest stays changed', async () => {
  await changed();
  write('models/stg.sql', "select id, amount + 1 as amount from {{ ref('raw') }}\n");
  expect((await changed('--select', 'sums')).ran).toEqual([]);
  expect((await changed('--select', 'stg')).ran).toEqual(['not_null_stg_id', 'stg', 'unique_stg_id']);
  expect((await changed()).ran).toEqual(SUMS);
});

const CLASSES: readonly (readonly [string, string, string, string | undefined, readonly string[]])[] = [
  ['stg.sql', 'amount from', 'amount, 1 as one from', 'additive', ['added one']],
  ['stg.sql', 'id, amount', 'id', 'breaking', ['removed amount']],
  ['stg.sql', 'id, amount', 'id, amount as total', 'breaking', ['renamed amount']],
  ['stg.sql', 'id, amount', 'id, cast(amount as varchar) as amount', 'breaking', ['retyped amount']],
  ['stg.sql', 'id, amount', 'id, amount + 1 as amount', 'values', ['computed amount']],
  ['stg.sql', 'amount from', "amount, 1 as one from {{ ref('raw') }} where id > 1 --", 'additive', ['added one']],
  ['stg.sql', 'select', 'select -- all of it\n', 'cosmetic', []],
];

test.each(CLASSES)('%s: %s becomes %s: %s', async (file, from, to, kind, columns) => {
  await changed();
  const path = `models/${file}`;
  write(path, readFileSync(join(at, path), 'utf8').replace(from, to));
  const found = (await planned()).nodes.find(({ unique_id: id }) => id === 'model.demo.stg');
  expect(found?.class).toBe(kind);
  expect(found?.columns?.map(({ name, change }) => `${change} ${name}`)).toEqual(columns);
  const reached = found?.blast_radius?.models.map(({ unique_id: id }) => id);
  const isReached = kind === 'breaking' || kind === 'values' || to.includes('where');
  expect(reached).toEqual(isReached ? ['model.demo.sums'] : []);
});

test('a column is the same whether its name or a star brings it', async () => {
  const inner = (list: string): string =>
    `with a as (select ${list} from {{ ref('raw') }}), b as (select id, amount from a) select * from b`;
  write('models/stg.sql', inner('*'));
  await changed();
  write('models/stg.sql', inner('1 as one, *'));
  const found = (await planned()).nodes.find(({ unique_id: id }) => id === 'model.demo.stg');
  expect(found?.columns).toEqual([]);
});

test('a plan against artifacts needs no warehouse, and knows the columns that were', async () => {
  await folder.run(at, 'parse', '--profiles-dir', at);
  renameSync(join(at, 'target'), join(at, 'base'));
  write('profiles.yml', FILES['profiles.yml'].replaceAll('demo.duckdb', 'no/such/folder/demo.duckdb'));
  const same = await planned('--state', 'base');
  expect(same.nodes.filter(({ action }) => action === 'run')).toEqual([]);
  write('models/stg.sql', "select id, amount * 2 as amount, id as other from {{ ref('raw') }}");
  write('models/rows.sql', `-- told\n${FILES['models/rows.sql']}`);
  const { nodes } = await planned('--state', 'base');
  const running = nodes.filter(({ action }) => action === 'run').map(({ unique_id: id }) => shortName(id));
  expect(running.sort()).toEqual(STG);
  const stg = nodes.find(({ unique_id: id }) => id === 'model.demo.stg');
  expect(stg?.columns?.map(({ name, change }) => `${change} ${name}`)).toEqual(['computed amount', 'added other']);
  expect(stg?.blast_radius).toMatchObject({
    level: 'column',
    models: [{ unique_id: 'model.demo.sums', columns: ['twice'] }],
  });
  expect(nodes.find(({ unique_id: id }) => id === 'model.demo.rows')).toMatchObject({
    action: 'reuse',
    class: 'cosmetic',
  });
});

test('relations of deleted models are listed, and dropped only when that is asked for', async () => {
  await sql('create table unknown as select 1 as id');
  write('models/left.sql', 'select 1 as id');
  write('models/hurt.sql', 'select 1 as id');
  await changed();
  rmSync(join(at, 'models/left.sql'));
  rmSync(join(at, 'models/hurt.sql'));
  await sql('create or replace view hurt as select 1 as id, 2 as more');
  const { orphans } = await planned();
  expect(orphans.map(({ unique_id: id, kept }) => [id, kept])).toEqual([
    ['model.demo.hurt', 'it is not the relation that was built: column more was added'],
    ['model.demo.left', null],
  ]);
  await changed();
  await sql('select * from "left"');
  const dropped = await folder.run(at, 'build', '--changed', '--drop-orphans', '--profiles-dir', at);
  expect(dropped.stdout).toContain('which was built for model.demo.left');
  const gone = await folder.run(at, 'run-operation', '--sql', 'select * from "left"', '--profiles-dir', at);
  expect(gone.code).toBe(1);
  await sql('select * from hurt; select * from unknown');
  expect((await planned()).orphans.map(({ unique_id: id }) => id)).toEqual(['model.demo.hurt']);
});

test('one sentence says why a node runs or does not', async () => {
  await changed();
  write('models/stg.sql', "select id, amount + 1 as amount from {{ ref('raw') }}\n");
  const said = async (name: string): Promise<string> =>
    (await folder.run(at, 'build', '--changed', '--explain', name, '--profiles-dir', at)).stdout;
  expect(await said('sums')).toContain('model.demo.sums runs: its input has changed: stg.\n');
  expect(await said('sums')).toContain('model.demo.sums is reused: its code,');
  const wrong = await folder.run(at, 'plan', '--explain', 'sumz', '--profiles-dir', at);
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stdout).toContain("did you mean 'sums'?");
});

test('a review is one comment: changes, what they reach, contracts, lineage, rows', async () => {
  write(
    'models/contracted.yml',
    `models:
  - name: kept
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: integer, data_tests: [unique]}, {name: amount, data_type: integer}]
`,
  );
  write('models/kept.sql', "{{ config(materialized='table') }}\nselect id, amount from {{ ref('stg') }}\n");
  write('models/old.sql', 'select 1 as id\n');
  await folder.run(at, 'build', '--profiles-dir', at);
  cpSync(join(at, 'target'), join(at, 'base'), { recursive: true });
  rmSync(join(at, 'models/old.sql'));
  write(
    'models/contracted.yml',
    readFileSync(join(at, 'models/contracted.yml'), 'utf8').replace(', {name: amount, data_type: integer}', ''),
  );
  write('models/kept.sql', "{{ config(materialized='table') }}\nselect id from {{ ref('stg') }}\n");
  write('models/stg.sql', "select id, id + 1 as amount from {{ ref('raw') }}\n");
  await folder.run(at, 'build', '--target', 'other', '--profiles-dir', at);
  const done = await folder.run(at, 'review', '--state', 'base', '--data', '--target', 'other', '--profiles-dir', at);
  expect(done).toMatchObject({ code: 0 });
  const parts = done.stdout.split(/^### /m);
  expect(parts.map((part) => part.split('\n')[0])).toEqual([
    '## tsdbt review',
    'Changed',
    'What it reaches',
    'Broken contracts',
    'Lineage',
    'Data',
  ]);
  expect(parts[0]).toContain('Removed: `old`.');
  expect(parts[1]).toContain('| `stg` | of values | `~ amount is computed otherwise: amount becomes id + 1` |');
  expect(parts[1]).toContain('| `kept` | **breaking** | `- amount` |');
  expect(parts[2]).toContain('- `stg` reaches models');
  expect(parts[3]).toContain('- `kept`: Columns were removed: amount');
  expect(parts[4]).toContain('| `stg.amount` | `raw.amount` | `raw.id` |');
  expect(parts[5]).toContain('| `stg` | 2 | 0 added, 0 removed, 2 changed | differ: `amount` in 2 rows');
  const wrong = await folder.run(at, 'review', '--profiles-dir', at);
  expect(wrong.code).toBe(2);
});
