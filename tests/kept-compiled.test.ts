// What compile takes from an earlier compile is what rendering gives: the same artifacts and files after every change.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

const many = Array.from({ length: 100 }, (_, n) => [`models/many/m${n}.sql`, `select ${n} as n`] as const);
const FILES: Readonly<{ [path: string]: string }> = {
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: main}
    other: {type: duckdb, path: shop.duckdb, schema: elsewhere}
`,
  'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {wide: 0, word: plain}\n',
  'macros/euros.sql': '{% macro euros(column) %}({{ inner(column) }} / 100.0){% endmacro %}\n',
  'macros/inner.sql': "{% macro inner(column) %}{{ column }} -- {{ env_var('INNER', 'in') }}\n{% endmacro %}\n",
  'models/schema.yml': `sources:
  - name: raw
    tables: [{name: payments}]
models:
  - name: base
    description: the base
    columns:
      - name: id
        description: the key
        data_tests:
          - unique
          - not_null: {config: {where: 'id > 0'}}
          - accepted_values: {arguments: {values: ["{{ env_var('VALUE', 'a') }}", b]}}
          - relationships: {arguments: {to: ref('child'), field: id}}
  - name: child
    columns: [{name: id, data_tests: [mine]}]
`,
  'tests/generic/mine.sql':
    "{% test mine(model, column_name, who='') %}select * from {{ model }} where {{ euros(column_name) }} is null{% endtest %}\n",
  'tests/alone.sql': "select * from {{ ref('child') }} where {{ var('wide') }} > 0\n",
  'models/base.sql': "select {{ euros('id') }} as id from {{ source('raw', 'payments') }}\n",
  'models/child.sql': "select * from {{ ref('base') }}\n",
  'models/inlined.sql': "{{ config(materialized='ephemeral') }}select {{ var('wide') }} as w from {{ ref('child') }}\n",
  'models/above.sql': "select * from {{ ref('inlined') }}\n",
  'models/words.sql':
    "select '{{ var('word') }}' as w, '{{ env_var('WHO', 'me') }}' as who, '{{ target.schema }}' as s\n",
  'models/self.sql': "select '{{ model.description }}' as d, '{{ model.columns | list }}' as c, '{{ this }}' as t\n",
  'models/graphed.sql': "select {{ graph.nodes | length }} as n, '{{ flags.FULL_REFRESH }}' as f\n",
  'models/which.sql': "select '{{ flags.WHICH }}' as command\n",
  'models/dated.sql': "select '{{ run_started_at }}' as at, '{{ invocation_id }}' as id\n",
  'models/hidden.sql': "select '{{ context['invocation_id'] }}' as id\n",
  'models/told.sql': "select 1 {{ log('said', info=true) if execute }} as n\n",
  'models/asks.sql': "select '{{ adapter.get_relation(database=none, schema='main', identifier='x') }}' as r\n",
  'models/incremental.sql': `{{ config(materialized='incremental') }}select 1 as id{% if is_incremental() %} where false{% endif %}\n`,
  ...Object.fromEntries(many),
};
const at = cli.project('shop', FILES);
const target = join(at, 'target');
const KEPT = join(target, 'tsdbt_compiled.txt');

type Texts = { [path: string]: string };
let env: Texts = {};

function write(files: Texts): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
}
const text = (path: string): string => readFileSync(join(at, path), 'utf8');
const edit = (path: string, from: string, to: string) => (): void => {
  expect(text(path)).toContain(from);
  write({ [path]: text(path).replace(from, to) });
};

interface Compiled {
  readonly stdout: string;
  readonly nodes: unknown;
  readonly results: unknown;
  readonly files: Texts;
}

/** Takes out what is another in each run. */
function steady(texts: string): string {
  return texts
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d+(?:Z|\+00:00)?/g, 'TIME')
    .replace(/"(?:created_at|execution_time)":[0-9.e-]+/g, '"x":0');
}

async function compile(words: readonly string[]): Promise<Compiled> {
  const ran = await cli.runWith(at, { env }, 'compile', '--profiles-dir', at, ...words);
  expect(ran.stdout).not.toContain('Error');
  expect(ran.code).toBe(0);
  const files: Texts = {};
  const compiled = join(target, 'compiled');
  for (const entry of readdirSync(compiled, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path] = steady(readFileSync(path, 'utf8'));
  }
  const json = (name: string, key: string): unknown =>
    JSON.parse(steady(JSON.stringify(readJson(target, name)[key] ?? null)));
  // Warnings of a file whose parse is taken from the cache are not told again.
  const said = ran.stdout.split('\n').filter((line) => /^(?:said|told)$/.test(line));
  return {
    stdout: said.join('\n'),
    nodes: json('manifest.json', 'nodes'),
    results: json('run_results.json', 'results'),
    files,
  };
}

/** The same, where nothing is kept. */
async function cold(words: readonly string[]): Promise<Compiled> {
  const away = join(at, 'away');
  renameSync(target, away);
  try {
    return await compile(words);
  } finally {
    rmSync(target, { recursive: true });
    renameSync(away, target);
  }
}

/** Files of the earlier compile stay where they are when their node is gone. */
async function expectSame(words: readonly string[]): Promise<void> {
  const [found, expected] = [await compile(words), await cold(words)];
  expect(found.results).toEqual(expected.results);
  expect(found.nodes).toEqual(expected.nodes);
  expect(found.files).toMatchObject(expected.files);
  expect(found.stdout).toBe(expected.stdout);
}

/** Another text in a compiled file, of which the list is told: what is taken from there shows it. */
function tamper(path: string, from: string, to: string): void {
  const file = join(target, 'compiled/shop', path);
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  const after = before.replace(from, to);
  writeFileSync(file, after);
  const hash = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  const list = readFileSync(KEPT, 'utf8');
  expect(list).toContain(hash(before));
  writeFileSync(KEPT, list.replace(hash(before), hash(after)));
}

const compiledCode = (id: string): unknown => {
  const nodes = readJson(target, 'manifest.json')['nodes'] as { [id: string]: { compiled_code?: string } };
  return nodes[id]?.compiled_code;
};

test('what is as it was is read and not rendered, and nothing else', async () => {
  await compile([]);
  tamper('models/child.sql', 'select', 'SELECT');
  await compile([]);
  expect(compiledCode('model.shop.child')).toBe('SELECT * from "shop"."main"."base"');
  // What the project says, says more than what was kept; and a file that somebody has edited is no witness.
  await compile(['--no-partial-parse']);
  expect(compiledCode('model.shop.child')).toBe('select * from "shop"."main"."base"');
  writeFileSync(join(target, 'compiled/shop/models/child.sql'), 'select 1');
  rmSync(join(target, 'compiled/shop/models/words.sql'));
  await expectSame([]);
  const names = readFileSync(KEPT, 'utf8')
    .split('\n')
    .map((line) => line.split('\t')[0]);
  for (const name of ['child', 'base', 'words', 'self', 'm7']) expect(names).toContain(`model.shop.${name}`);
  for (const name of ['dated', 'hidden', 'graphed', 'told', 'asks', 'incremental', 'above'])
    expect(names).not.toContain(`model.shop.${name}`);
});

test('docs generate takes what compile has kept, and compile what docs generate has', async () => {
  await compile([]);
  const written = statSync(KEPT).ino;
  const which = join(target, 'compiled/shop/models/which.sql');
  expect(readFileSync(which, 'utf8')).toContain("'compile'");
  const { code } = await cli.runWith(at, { env }, 'docs', 'generate', '--profiles-dir', at);
  expect(code).toBe(0);
  expect(readFileSync(which, 'utf8')).toContain("'generate'");
  await expectSame([]);
  expect(statSync(KEPT).ino).toBe(written);
});

test('a list that is cut off or damaged is of no use', async () => {
  await compile([]);
  const list = readFileSync(KEPT, 'utf8');
  for (const part of [0, 10, 40, Math.floor(list.length / 2), list.length - 3]) {
    writeFileSync(KEPT, list.slice(0, part));
    await expectSame([]);
  }
});

const EDITS: readonly (readonly [string, () => void, (readonly string[])?])[] = [
  ['nothing', () => undefined],
  ['SQL of a model', edit('models/base.sql', ' as id', ' as id, 2 as n')],
  ['an ephemeral model', edit('models/inlined.sql', ' as w', ' as w, 3 as x')],
  ['a model that becomes ephemeral', edit('models/base.sql', 'select', "{{ config(materialized='ephemeral') }}select")],
  ['and no longer is', edit('models/base.sql', "{{ config(materialized='ephemeral') }}", '')],
  ['a macro', edit('macros/euros.sql', '100.0', '1000.0')],
  ['a macro of a macro', edit('macros/inner.sql', '--', '--  ')],
  [
    'a variable of the environment that a macro reads',
    () => {
      env = { INNER: 'out' };
    },
  ],
  [
    'one that a model reads',
    () => {
      env = { ...env, WHO: 'you' };
    },
  ],
  [
    'one that the argument of a test reads',
    () => {
      env = { ...env, VALUE: 'z' };
    },
  ],
  ['a variable of the project', edit('dbt_project.yml', 'wide: 0', 'wide: 1')],
  ['a variable of the command line', () => undefined, ['--vars', 'wide: 7']],
  ['a variable that holds a template', edit('dbt_project.yml', 'word: plain', `word: "{{ env_var('WORD', 'w') }}"`)],
  [
    'what it reads',
    () => {
      env = { ...env, WORD: 'other' };
    },
  ],
  ['a plain variable again', edit('dbt_project.yml', `"{{ env_var('WORD', 'w') }}"`, 'plain')],
  ['another target', () => undefined, ['--target', 'other']],
  ['no rows', () => undefined, ['--empty']],
  ['a full refresh', () => undefined, ['--full-refresh']],
  ['an alias', edit('models/base.sql', 'select', "{{ config(alias='renamed') }}select")],
  ['a schema', edit('models/child.sql', 'select', "{{ config(schema='x') }}select")],
  ['the place of a source', edit('models/schema.yml', '{name: payments}', '{name: payments, identifier: paid}')],
  ['a description', edit('models/schema.yml', 'the base', 'the first')],
  ['a description that SQL shows', () => write({ 'models/self.yml': 'models: [{name: self, description: mine}]\n' })],
  ['a column that SQL shows', () => write({ 'models/self.yml': 'models: [{name: self, columns: [{name: c}]}]\n' })],
  ['the condition of a test', edit('models/schema.yml', 'id > 0', 'id > 1')],
  ['the arguments of a test', edit('models/schema.yml', ', b]', ', c]')],
  ['a generic test', edit('tests/generic/mine.sql', 'is null', 'is not null')],
  [
    'an own macro for a built-in one',
    () => write({ 'macros/where.sql': '{% macro get_where_subquery(r) %}own {{ r }}{% endmacro %}\n' }),
  ],
  [
    'another',
    () => write({ 'macros/unique.sql': '{% macro default__test_unique(model, column_name) %}own{% endmacro %}\n' }),
  ],
  [
    'an own ref',
    () => write({ 'macros/ref.sql': '{% macro ref(n) %}{{ builtins.ref(n) }} /* own */{% endmacro %}\n' }),
  ],
  ['which is gone', () => rmSync(join(at, 'macros/ref.sql'))],
  ['a model in the place of another', () => renameSync(join(at, 'models/base.sql'), join(at, 'models/many/base.sql'))],
  ['a model that tells something', edit('models/words.sql', 'select', "{{ log('told', info=true) if execute }}select")],
  ['a part', () => undefined, ['--select', 'many', 'child']],
  ['a part after a change', edit('models/child.sql', '*', 'id'), ['--select', 'many']],
  ['the whole after it', () => undefined],
  [
    'a contract',
    edit(
      'models/schema.yml',
      '- name: child\n    columns: [{name: id,',
      "- name: child\n    constraints: [{type: foreign_key, columns: [id], to: ref('m1'), to_columns: [n]}]\n    columns: [{name: id, data_type: integer,",
    ),
  ],
  ['the relation of a foreign key', edit('models/many/m1.sql', 'select', "{{ config(alias='one') }}select")],
];

const STEPS = EDITS.map(([what, change, words = []]) => ({ what, change, words }));

test.each(STEPS)('the same after a change: $what', async ({ change, words }) => {
  if (!existsSync(target)) await compile([]);
  change();
  await expectSame(words);
});
