// `verify`: the same project on DuckDB and on Postgres, with values of every type, and with one value changed.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { CommandResult } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

interface Compared {
  readonly unique_id: string;
  readonly status: string;
  readonly rows: readonly number[] | null;
  readonly fingerprint: string | null;
  readonly fingerprint_columns: number | null;
  readonly reason: string | null;
  readonly difference: {
    readonly kind: string;
    readonly column: string | null;
    readonly message: string;
    readonly example: { readonly key: object; readonly values: readonly (string | null)[] } | null;
  } | null;
  readonly left_out_columns: readonly { readonly column: string; readonly reason: string }[];
}

async function profiles(schema: string): Promise<string> {
  const { host, port, user, database } = await testServer();
  return JSON.stringify({
    demo: {
      target: 'dev',
      outputs: {
        dev: { type: 'duckdb', path: 'dev.duckdb', schema, threads: 2 },
        pg: { type: 'postgres', host, port, user, password: 'none', dbname: database, schema, threads: 2 },
      },
    },
  });
}

function verify(...args: string[]): Promise<CommandResult> {
  const path = project?.path ?? '';
  const all = ['verify', '--target', 'dev', '--target', 'pg', '--profile', 'demo', '--profiles-dir', path, ...args];
  return runWarm(all, { cwd: path, env: { HOME: path } });
}

async function compared(...args: string[]): Promise<{ readonly exit: number; readonly nodes: Map<string, Compared> }> {
  const done = await verify('--output', 'json', ...args);
  const { nodes } = JSON.parse(done.stdout) as { readonly nodes: readonly Compared[] };
  return { exit: done.exit, nodes: new Map(nodes.map((node) => [node.unique_id.split('.').at(-1) ?? '', node])) };
}

test('the example project is the same on both, and one changed value is found and named', async () => {
  project = projectFolder({ 'profiles.yml': await profiles('verify_example') });
  for (const part of ['dbt_project.yml', 'models', 'macros', 'seeds'])
    cpSync(join(root, part), join(project.path, part), { recursive: true });
  const same = await verify('--no-use-colors');
  expect(same.stdout).toContain('Done. EQUAL=16 DIFFERENT=0 NOT COMPARABLE=0 ERROR=0 LEFT OUT=1');
  expect(same.stdout).toContain('int_days: ephemeral: it has no relation of its own [LEFT OUT]');
  expect(same.exit).toBe(0);
  await withClient(await testServer(), (client) =>
    client.query(
      "update verify_example.fct_user_activity set spend_7d = spend_7d + 0.01 where user_id = 77 and as_of_day = '2025-03-05'",
    ),
  );
  const changed = await verify('--no-build', '--select', 'tag:features', '--no-use-colors');
  expect(changed.exit).toBe(1);
  expect(changed.stdout).toContain('Done. EQUAL=4 DIFFERENT=1 NOT COMPARABLE=0 ERROR=0 LEFT OUT=0');
  expect(changed.stdout).toMatch(/fct_user_activity: column spend_7d differs \[DIFFERENT\]/);
  const example = /user_id=77, as_of_day=2025-03-05.*: (\S+) in dev, (\S+) in pg/.exec(changed.stdout);
  expect(Number(example?.[2]) - Number(example?.[1])).toBeCloseTo(0.01, 9);
});

/** Column → expressions for both engines, a changed one, what the difference shows. */
const TYPES: readonly (readonly [string, string, string, string])[] = [
  ['yes', 'true', 'true', 'false'],
  ['small', 'cast(7 as smallint)', 'cast(7 as numeric(10, 2))', 'cast(8 as smallint)'],
  [
    'big',
    'cast(-9007199254740993 as bigint)',
    'cast(-9007199254740993 as bigint)',
    'cast(-9007199254740992 as bigint)',
  ],
  [
    'huge',
    "cast('170141183460469231731687303715884105727' as hugeint)",
    "cast('170141183460469231731687303715884105727' as numeric)",
    "cast('1' as numeric)",
  ],
  ['money', 'cast(12.50 as decimal(10, 2))', 'cast(12.5 as numeric)', 'cast(12.51 as numeric)'],
  ['nothing', 'cast(0 as decimal(10, 4))', 'cast(0 as integer)', 'cast(0.0001 as numeric(10, 4))'],
  ['ratio', 'cast(1 as double) / 3', 'cast(1 as numeric) / 3', 'cast(0.333333 as numeric)'],
  ['single', 'cast(0.1 as float)', 'cast(0.1 as real)', 'cast(0.2 as real)'],
  ['tiny', 'cast(-1.5e-200 as double)', 'cast(-1.5e-200 as double precision)', 'cast(-1.6e-200 as double precision)'],
  ['endless', "cast('inf' as double)", "cast('Infinity' as double precision)", "cast('NaN' as double precision)"],
  ['no_number', "cast('nan' as double)", "cast('NaN' as double precision)", 'cast(0 as double precision)'],
  ['day', "date '2024-02-29'", "date '2024-02-29'", "date '2024-03-01'"],
  ['old', "date '0033-04-03'", "date '0033-04-03'", "date '0033-04-04'"],
  ['hour', "time '23:59:59.000001'", "time '23:59:59.000001'", "time '23:59:59'"],
  [
    'moment',
    "timestamp '2024-03-10 02:30:00.123456'",
    "timestamp '2024-03-10 02:30:00.123456'",
    "timestamp '2024-03-10 02:30:00.123457'",
  ],
  [
    'zoned',
    "timestamptz '2024-03-10 02:30:00+05:30'",
    "timestamptz '2024-03-09 21:00:00+00'",
    "timestamptz '2024-03-09 21:00:01+00'",
  ],
  ['words', "'é😀 \"x\" '' \\ ' || chr(10)", "'é😀 \"x\" '' \\ ' || chr(10)", "'e'"],
  ['empty', "''", "cast('' as varchar(5))", "' '"],
  ['missing', 'cast(null as varchar)', 'cast(null as text)', "'\\N'"],
  [
    'id_text',
    "cast('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' as uuid)",
    "cast('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' as uuid)",
    "cast('b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' as uuid)",
  ],
  ['bytes', "cast('\\x00\\xFFa' as blob)", "decode('00ff61', 'hex')", "decode('00ff62', 'hex')"],
  [
    'doc',
    `cast('{"b": [1, 2], "a": {"x": null}}' as json)`,
    `cast('{"a": {"x": null}, "b": [1, 2]}' as jsonb)`,
    `cast('{"a": 1}' as jsonb)`,
  ],
  ['items', '[1, 2, 3]', 'array[1, 2, 3]', 'array[1, 3, 2]'],
];

function typesModel(changed?: string): string {
  const column = ([name, one, other, wrong]: (typeof TYPES)[number]): string =>
    `{% if target.type == 'duckdb' %}${one}{% else %}${name === changed ? wrong : other}{% endif %} as ${name}`;
  return `select n as key, ${TYPES.map(column).join(',\n  ')}
from (select 1 as n union all select 2) as two`;
}

test('values of every type have one fingerprint, and a changed value of any type is found', async () => {
  project = projectFolder({
    'profiles.yml': await profiles('verify_types'),
    'models/types.sql': typesModel(),
    ...Object.fromEntries(TYPES.map(([name]) => [`models/changed/changed_${name}.sql`, typesModel(name)])),
    'models/schema.yml': 'models: [{name: types, columns: [{name: key, data_tests: [unique]}]}]\n',
  });
  const { exit, nodes } = await compared();
  expect(nodes.get('types')).toMatchObject({ status: 'equal', rows: [2, 2], left_out_columns: [] });
  expect(exit).toBe(1);
  for (const [name] of TYPES) {
    const found = nodes.get(`changed_${name}`);
    expect([name, found?.status, found?.difference?.column]).toEqual([name, 'different', name]);
    expect(found?.difference?.example?.values).toHaveLength(2);
  }
});

test('what else may differ is told as what it is', async () => {
  const by = (one: string, other: string): string =>
    `{% if target.type == 'duckdb' %}${one}{% else %}${other}{% endif %}`;
  project = projectFolder({
    'profiles.yml': await profiles('verify_kinds'),
    'models/names.sql': `select 1 as a, 2 as ${by('b', 'c')}`,
    'models/order_of.sql': `select ${by('1 as a, 2 as b', '2 as b, 1 as a')}`,
    'models/kinds.sql': `select 1 as a, ${by('2', "'2'")} as b`,
    'models/ratios.sql': 'select 1 as a, cast(0.5 as double precision) as b',
    'models/more_rows.sql': `select 1 as a, 2 as b union all select 3, 4 ${by('', 'union all select 5, 6')}`,
    'models/swapped.sql': `select 1 as id, ${by('10', '20')} as v union all select 2, ${by('20', '10')}`,
    'models/twice.sql': `select 1 as a union all select ${by('1', '2')} union all select ${by('2', '2')}`,
    'models/only_spans.sql': "select interval '1 day' as b",
    'models/spans.sql': "select 1 as a, interval '1 day' as b",
    'models/told.sql': `{{ config(meta={'tsdbt': {'verify': {'leave_out': ['LOADED']}}}) }} select 1 as a, ${by('1', '2')} as loaded`,
    'models/only_here.sql': `{{ config(enabled=(target.type == 'duckdb')) }} select 1 as a`,
    'models/broken.sql': `{{ config(materialized='table') }} select ${by('1', '1/0')} as a`,
    'models/after_broken.sql': "select * from {{ ref('broken') }}",
    // Added up in other orders: other last bits.
    'models/sums.sql': `{{ config(materialized='table') }}
      select n % 7 as id, sum(cast(n as double precision) / 3) as total
      from (select * from generate_series(1, 5000) as t(n) order by ${by('n', '-n')}) as s group by 1`,
    'snapshots/history.sql': `{% snapshot history %}{{ config(unique_key='a', strategy='check', check_cols='all') }}
      select 1 as a, 'x' as b{% endsnapshot %}`,
  });
  const { exit, nodes } = await compared('--exclude', 'broken+');
  const told = (name: string): unknown => [
    nodes.get(name)?.status,
    nodes.get(name)?.difference?.message ?? nodes.get(name)?.reason,
  ];
  expect(told('names')).toEqual(['different', 'column 2 is b in dev, c in pg']);
  expect(told('order_of')).toEqual(['different', 'column 1 is a in dev, b in pg']);
  expect(told('kinds')).toEqual(['different', 'column b is INTEGER in dev, text in pg']);
  expect(told('more_rows')).toEqual(['different', '2 rows in dev, 3 in pg']);
  expect(nodes.get('more_rows')?.difference?.example).toEqual({ key: { a: '5', b: '6' }, values: [null, null] });
  expect(told('swapped')).toEqual([
    'different',
    'every column holds the same values, but they are combined to other rows',
  ]);
  expect(told('twice')).toEqual(['different', 'column a differs']);
  expect([nodes.get('ratios'), nodes.get('spans')].map((one) => one?.fingerprint_columns)).toEqual([1, 1]);
  expect(told('spans')).toEqual(['equal', null]);
  expect(nodes.get('spans')?.left_out_columns).toEqual([
    { column: 'b', reason: 'not comparable: INTERVAL has no text that all engines share' },
  ]);
  expect(told('only_spans')).toEqual(['left out', 'no column of it can be compared']);
  expect(told('told')).toEqual(['equal', null]);
  expect(nodes.get('told')?.left_out_columns).toEqual([{ column: 'loaded', reason: 'leave_out of meta.tsdbt.verify' }]);
  expect(told('only_here')).toEqual(['left out', 'not part of the project in pg']);
  expect(told('sums')).toEqual(['equal', null]);
  expect(told('history')).toEqual(['equal', null]);
  expect(
    nodes
      .get('history')
      ?.left_out_columns.map(({ column }) => column)
      .sort(),
  ).toEqual(['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to']);
  expect(exit).toBe(1);
  const failed = await compared('--select', 'told', 'broken+');
  expect(failed.exit).toBe(2);
  expect(failed.nodes.get('broken')).toMatchObject({ status: 'left out', reason: 'error in pg' });
  expect(failed.nodes.get('after_broken')).toMatchObject({ status: 'left out', reason: 'skipped in pg' });
  expect(failed.nodes.get('told')).toMatchObject({ status: 'equal' });
  expect(readFileSync(join(project.path, 'target/verify/pg/run_results.json'), 'utf8')).toContain('division by zero');
});

test('a selection that finds nothing is told once for each target, and artifacts lie where the project wants them', async () => {
  const outputs = { dev: { type: 'duckdb', path: 'dev.duckdb' }, pg: { type: 'duckdb', path: 'other.duckdb' } };
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\ntarget-path: out\n',
    'profiles.yml': JSON.stringify({ demo: { target: 'dev', outputs } }),
    'models/a.sql': 'select 1 as a',
  });
  const done = await verify('--select', 'nothing', '--no-use-colors');
  expect(done.stdout.match(/criterion 'nothing' does not match/g)).toHaveLength(2);
  for (const name of ['dev', 'pg'])
    expect(existsSync(join(project.path, 'out/verify', name, 'manifest.json'))).toBe(true);
  expect(existsSync(join(project.path, 'target'))).toBe(false);
  expect(done.exit).toBe(0);
});

test('two targets are needed', async () => {
  project = projectFolder({ 'profiles.yml': await profiles('verify_none') });
  const done = await runWarm(['verify', '--target', 'dev'], { cwd: project.path, env: { HOME: project.path } });
  expect(done.exit).toBe(2);
  expect(done.stdout).toContain("verify compares two different targets, but 1 were given: ['dev']");
});
