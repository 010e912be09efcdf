// What run takes from the run before is what rendering gives: the same SQL, the same relations, the same errors.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

const many = Array.from({ length: 100 }, (_, n) => [`models/many/m${n}.sql`, `select ${n} as n`] as const);
const at = cli.project('shop', {
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main, threads: 4}
`,
  'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {wide: 0}\n',
  'macros/euros.sql': '{% macro euros(column) %}({{ column }} / 100.0){% endmacro %}\n',
  'models/schema.yml': 'models: [{name: base, columns: [{name: id, data_tests: [unique]}]}]\n',
  'models/base.sql': 'select {{ euros(250) }} as id, {{ var("wide") }} as wide\n',
  'models/child.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('base') }}\n",
  'models/inlined.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('child') }}\n",
  'models/above.sql': "select * from {{ ref('inlined') }}\n",
  'models/wrong.sql':
    "{# first #}\nselect\n  {{ euros('id') }} as a,\n  {{ euros('missing_column') }} as b\nfrom {{ ref('base') }}\n",
  'models/plainly.sql': "select id,\n  missing_too\nfrom {{ ref('base') }}\n",
  'models/incremental.sql': `{{ config(materialized='incremental') }}select 1 as id{% if is_incremental() %} where false{% endif %}\n`,
  'models/dated.sql': "select '{{ invocation_id }}' as id\n",
  ...Object.fromEntries(many),
});
const target = join(at, 'target');
const KEPT = join(target, 'tsdbt_compiled_by_run.txt');

interface Ran {
  readonly code: unknown;
  readonly results: unknown;
  readonly told: readonly string[];
}

async function ran(command: string, ...words: string[]): Promise<Ran> {
  const { stdout } = await cli.runWith(at, {}, command, '--profiles-dir', at, '--threads', '1', ...words);
  const { nodes } = readJson(target, 'manifest.json') as {
    readonly nodes: { readonly [id: string]: { readonly compiled_code?: string; readonly depends_on?: unknown } };
  };
  const { results } = readJson(target, 'run_results.json') as {
    readonly results: readonly { readonly unique_id: string; readonly status: string; readonly message: unknown }[];
  };
  const code = Object.entries(nodes).map(([id, node]) => [id, node.compiled_code, node.depends_on]);
  return {
    code: JSON.parse(JSON.stringify(code).replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')),
    results: results.map(({ unique_id: id, status, message }) => [id, status, message]),
    told: stdout
      .slice(stdout.indexOf('Completed with'))
      .split('\n')
      .map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '')),
  };
}

/** Another text in a compiled file, of which the list is told: what is taken from there shows it. */
function tamper(path: string, from: string, to: string): void {
  const file = join(target, 'compiled/shop', path);
  const before = readFileSync(file, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
  const hash = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  const list = readFileSync(KEPT, 'utf8');
  expect(list).toContain(hash(before));
  writeFileSync(KEPT, list.replace(hash(before), hash(after)));
}

const edit = (path: string, from: string, to: string): void => {
  const before = readFileSync(join(at, path), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(at, path), before.replace(from, to));
};

test('a run that takes its SQL from the one before says and makes what that one did, errors with their places too', async () => {
  await ran('run');
  rmSync(KEPT);
  const rendered = await ran('run');
  const taken = await ran('run');
  expect(taken).toEqual(rendered);
  const told = taken.told.join('\n');
  expect(told).toContain('models/wrong.sql:4');
  expect(told).toContain('models/plainly.sql:2');
  const names = readFileSync(KEPT, 'utf8').split('\n');
  const isKept = (name: string): boolean => names.some((line) => line.startsWith(`model.shop.${name}\t`));
  for (const name of ['base', 'child', 'wrong', 'plainly', 'm7']) expect(isKept(name), name).toBe(true);
  for (const name of ['above', 'incremental', 'dated']) expect(isKept(name), name).toBe(false);
});

test('what is as it was is read, from a file that nobody has edited', async () => {
  const before = await ran('run');
  tamper('models/child.sql', 'select', 'SELECT');
  const taken = await ran('run');
  expect(JSON.stringify(taken.code)).toContain('SELECT * from');
  writeFileSync(join(target, 'compiled/shop/models/child.sql'), 'select 1');
  rmSync(join(target, 'compiled/shop/models/base.sql'));
  expect(await ran('run')).toEqual(before);
  expect(readFileSync(join(target, 'compiled/shop/models/base.sql'), 'utf8')).toContain('250 / 100.0');
});

const EDITS: readonly (readonly [string, () => void, readonly string[]])[] = [
  ['a macro', () => edit('macros/euros.sql', '100.0', '10.0'), []],
  ['a variable of the project', () => edit('dbt_project.yml', 'wide: 0', 'wide: 1'), []],
  ['a variable of the command line', () => undefined, ['--vars', 'wide: 7']],
  ['SQL of a model', () => edit('models/base.sql', ' as wide', ' as wide, 2 as n'), []],
  ['a part', () => undefined, ['--select', 'base', 'many']],
  ['the whole after it', () => undefined, []],
  ['an alias', () => edit('models/child.sql', "materialized='table'", "materialized='table', alias='kid'"), []],
  ['no rows', () => undefined, ['--empty']],
  ['a model that becomes ephemeral', () => edit('models/child.sql', "'table'", "'ephemeral'"), []],
];

test.each(EDITS)('the same after a change: %s', async (_, change, words) => {
  change();
  const found = await ran('build', ...words);
  const again = await ran('build', ...words);
  const cold = await ran('build', ...words, '--no-partial-parse');
  expect(found.code).toEqual(cold.code);
  expect(again).toEqual(cold);
});
