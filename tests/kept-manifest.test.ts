// A manifest that is copied from the one before is, byte for byte, the manifest that a full parse gives; and it is copied
// only from what the command before has left, untouched.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRedactor, processEnv, type Services, sha256, silentLog } from '../src/base/index.ts';
import { type OpenedProject, openProject } from '../src/pipeline/index.ts';
import { writeManifest } from '../src/report/index.ts';

const FILES: Readonly<Record<string, string>> = {
  'dbt_project.yml': 'name: demo\nversion: "1.0"\nconfig-version: 2\n',
  'models/a.sql': 'select 1 as id, 2 as n',
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/c.sql': "select * from {{ source('s', 't') }}",
  'models/d.sql': 'select \'{{ var("x", 1) }}\' as x',
  'models/p.yml': `models:
  - name: a
    description: "{{ doc('words') }}"
    columns: [{name: id, data_tests: [unique]}, {name: n, description: "Of {{ env_var('WHO', 'nobody') }}."}]
  - name: b
    columns: [{name: id, data_tests: [not_null]}]
sources:
  - name: s
    tables: [{name: t, description: a table}]
`,
  'models/e.yml': `exposures:
  - {name: e, type: dashboard, owner: {name: A}, depends_on: [ref('b')]}
macros:
  - {name: m, description: "{{ doc('words') }} {{ env_var('WHOM', 'nobody') }}"}
`,
  'macros/m.sql': '{% macro m() %}1{% endmacro %}\n',
  'models/d.md': '{% docs words %}Some words.{% enddocs %}\n',
};
const MANIFEST = 'target/manifest.json';
const INDEX = 'target/tsdbt_manifest_index.jsonl';

const renamed = vi.hoisted(() => ({ tell: (_path: string): void => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const renameSync = (from: string, to: string): void => {
    renamed.tell(to);
    fs.renameSync(from, to);
  };
  return { ...fs, renameSync };
});

let folder: string;
let env: Record<string, string>;
let secrets: string[];
let vars: string[];
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-kept-'));
  env = {};
  secrets = [];
  vars = [];
  now = 1_750_000_000_000;
  mkdirSync(join(folder, 'p'));
  for (const [path, text] of Object.entries(FILES)) write(path, text);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, 'p', path)), { recursive: true });
  writeFileSync(join(folder, 'p', path), text);
}

const read = (path: string): string => readFileSync(join(folder, 'p', path), 'utf8');

function services(): Services {
  const redactor = createRedactor();
  for (const one of secrets) redactor.addSecret(one);
  return {
    clock: { now: () => now, monotonic: () => 0 },
    env: processEnv(env),
    log: silentLog,
    redactor,
    invocationId: '00000000-0000-0000-0000-000000000000',
    signal: new AbortController().signal,
  };
}

async function open(name: string, isPartial: boolean): Promise<OpenedProject> {
  const projectDir = join(folder, name);
  const flags = new Map([['PARTIAL_PARSE', isPartial]]);
  return openProject({ cwd: projectDir, projectDir, profilesDir: projectDir, flags, vars: vars[0] }, services());
}

/** The manifest that a command writes. */
async function manifest(): Promise<string> {
  writeManifest(await open('p', true), { compiled: new Map() });
  return read(MANIFEST);
}

/** The manifest that a full parse gives. */
async function expected(): Promise<string> {
  rmSync(join(folder, 'q'), { recursive: true, force: true });
  cpSync(join(folder, 'p'), join(folder, 'q'), { recursive: true });
  writeManifest(await open('q', false), { compiled: new Map() });
  return readFileSync(join(folder, 'q', MANIFEST), 'utf8');
}

/** What the next command gives is what a full parse gives. */
async function expectSame(): Promise<void> {
  const found = await manifest();
  expect(found === (await expected())).toBe(true);
}

/** Another text of the same length in the manifest, of which the index is told: what is copied shows it. */
function tamper(from: string, to: string, isTold = true, program?: string): void {
  const text = read(MANIFEST);
  expect(text).toContain(from);
  expect(to).toHaveLength(from.length);
  write(MANIFEST, text.replaceAll(from, to));
  if (!isTold) return;
  const [first = '', body = ''] = read(INDEX).split('\n');
  const { dev, ino, size, mtimeNs, ctimeNs } = statSync(join(folder, 'p', MANIFEST), { bigint: true });
  const known = JSON.parse(body);
  const keys = { ...known.keys, ...(program === undefined ? {} : { program }) };
  const told = JSON.stringify({ ...known, keys, file: [dev, ino, size, mtimeNs, ctimeNs].join(' ') });
  const head = { ...JSON.parse(first), sha256: sha256(told) };
  write(INDEX, `${JSON.stringify(head)}\n${told}`);
}

const RAW = '"raw_code":"select * from {{ source(\'s\', \'t\') }}"';
const FALSE = RAW.replace('select', 'SELECT');

test('what is unchanged is copied, without a change', async () => {
  const first = await manifest();
  expect(await manifest()).toBe(first);
  tamper(RAW, FALSE);
  const copied = await manifest();
  expect(copied).toContain(FALSE);
  expect(copied.replace(FALSE, RAW)).toBe(first);
  tamper('"description":"a table"', '"description":"A TABLE"');
  tamper('{% macro m() %}1', '{% macro m() %}2');
  expect(await manifest()).toContain('{% macro m() %}2');
  tamper('"child_map":{"model.demo.a"', '"child_map":{"model.demo.A"');
  expect(await manifest()).toContain('A TABLE');
  expect(await manifest()).toContain('"child_map":{"model.demo.A"');
});

test('the rest is copied when one model was edited', async () => {
  await manifest();
  tamper(RAW, FALSE);
  write('models/b.sql', "select id from {{ ref('a') }}");
  const copied = await manifest();
  expect(copied).toContain(FALSE);
  expect(copied.replace(FALSE, RAW) === (await expected())).toBe(true);
});

test('nothing is copied from a manifest that was edited, replaced or is gone', async () => {
  const first = await manifest();
  const path = join(folder, 'p', MANIFEST);
  const { atime, mtime } = statSync(path);
  tamper(RAW, FALSE, false);
  utimesSync(path, atime, mtime);
  expect(await manifest()).toBe(first);
  cpSync(path, `${path}.copy`, { preserveTimestamps: true });
  rmSync(path);
  write(MANIFEST, read(`${MANIFEST}.copy`).replace(RAW, FALSE));
  utimesSync(path, statSync(`${path}.copy`).atime, statSync(`${path}.copy`).mtime);
  expect(await manifest()).toBe(first);
  rmSync(path);
  expect(await manifest()).toBe(first);
});

test('nothing is copied with an index that is damaged, of another parse or gone', async () => {
  const first = await manifest();
  const index = read(INDEX);
  const digits = Array.from(index.matchAll(/\d/g), ({ index: at }) => at).filter(
    (at) => at > index.indexOf('"places"'),
  );
  for (const at of digits.filter((_, position) => position % Math.ceil(digits.length / 12) === 0)) {
    write(INDEX, index.slice(0, at) + (index[at] === '1' ? '2' : '1') + index.slice(at + 1));
    expect(await manifest()).toBe(first);
    write(INDEX, index.slice(0, at));
    expect(await manifest()).toBe(first);
  }
  rmSync(join(folder, 'p', INDEX));
  expect(await manifest()).toBe(first);
  rmSync(join(folder, 'p/target/tsdbt_parse_cache.jsonl'));
  tamper(RAW, FALSE);
  expect(await manifest()).toBe(first);
});

test('an index that is right for another manifest is of no use', async () => {
  await manifest();
  cpSync(join(folder, 'p/target'), join(folder, 'before'), { recursive: true, preserveTimestamps: true });
  write('models/c.sql', 'select 3 as changed');
  await manifest();
  cpSync(join(folder, 'before', 'tsdbt_manifest_index.jsonl'), join(folder, 'p', INDEX));
  await expectSame();
});

test('nothing is copied with an index that tells of what another command has written at the same time', async () => {
  const first = await manifest();
  tamper(RAW, FALSE);
  tamper('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001');
  expect(await manifest()).toBe(first);
});

test('nothing is copied from what another version of the program has written', async () => {
  const first = await manifest();
  tamper(RAW, FALSE);
  tamper('{% macro m() %}1', '{% macro m() %}2', true, 'another');
  expect(await manifest()).toBe(first);
});

test.runIf(existsSync('/proc/self/fd'))('a manifest is closed before the next takes its place', async () => {
  await manifest();
  const path = join(folder, 'p', MANIFEST);
  const held: string[] = [];
  let times = 0;
  renamed.tell = (to) => {
    if (to !== path) return;
    times += 1;
    for (const name of readdirSync('/proc/self/fd')) {
      try {
        held.push(readlinkSync(`/proc/self/fd/${name}`));
      } catch {
        // The one that has listed them.
      }
    }
  };
  tamper(RAW, FALSE);
  expect(await manifest()).toContain(FALSE);
  renamed.tell = () => {};
  expect(times).toBe(1);
  expect(held).not.toContain(path);
});

test('nothing is copied from a manifest that is older than the cache', async () => {
  await manifest();
  write('models/c.sql', "select * from {{ source('s', 't') }} where true");
  await open('p', true);
  await expectSame();
});

test.each<readonly [what: string, edit: () => unknown]>([
  ['another reference', () => write('models/b.sql', "select * from {{ ref('c') }}")],
  ['a new model', () => write('models/a0.sql', 'select 1')],
  ['a model less', () => rmSync(join(folder, 'p/models/d.sql'))],
  ['a model switched off', () => write('models/d.sql', '{{ config(enabled=false) }} select 1')],
  ['another docs block', () => write('models/d.md', '{% docs words %}Other words.{% enddocs %}\n')],
  ['a variable that a description reads', () => Object.assign(env, { WHO: 'somebody' })],
  ['a variable that the description of a macro reads', () => Object.assign(env, { WHOM: 'somebody' })],
  ['another macro', () => write('macros/m.sql', '{% macro m() %}2{% endmacro %}\n')],
  [
    'another description of a macro',
    () => write('models/e.yml', (FILES['models/e.yml'] ?? '').replace('words', '__overview__')),
  ],
  ['another --vars', () => vars.push('{x: 2}')],
  ['a secret that stands in a model', () => secrets.push('select 1 as id')],
  ['another description', () => write('models/p.yml', (FILES['models/p.yml'] ?? '').replace('a table', 'the table'))],
  ['a key more', () => write('models/p.yml', (FILES['models/p.yml'] ?? '').replace('[not_null]', '[unique]'))],
  [
    'a key told of in another file',
    () => write('models/q.yml', 'models:\n  - name: c\n    columns: [{name: id, data_tests: [unique]}]\n'),
  ],
  ['a description in a new file', () => write('models/q.yml', 'models: [{name: c, description: new}]\n')],
  ['an exposure', () => write('models/e.yml', (FILES['models/e.yml'] ?? '').replace("ref('b')", "ref('a')"))],
  ['another project file', () => write('dbt_project.yml', `${FILES['dbt_project.yml']}models: {+tags: [t]}\n`)],
  ['nothing', () => {}],
])('%s is in the manifest as a full parse has it', async (_, edit) => {
  await manifest();
  await manifest();
  edit();
  await expectSame();
  await expectSame();
});

test.each([
  ['the description of a model', 'models/p.yml', '"{{ doc(\'words\') }}"'],
  ['the description of a column', 'models/p.yml', "\"Of {{ env_var('WHO', 'nobody') }}.\""],
  ['the description of a macro', 'models/e.yml', "\"{{ doc('words') }} {{ env_var('WHOM', 'nobody') }}\""],
  ['the meta data of a macro', 'models/e.yml', 'm, description: x, meta: {at: "{{ run_started_at }}"}, other: "'],
])('a moment in %s is that of each run', async (_, path, before) => {
  const [at, other] = [FILES[path] ?? '', '"{{ run_started_at }}"'];
  if (before.includes('meta')) write(path, at.replace(/m, description: .*/, `${before.replace(', other: "', '')}}`));
  else write(path, at.replace(before, other));
  // The head of a manifest has moments of its own.
  const body = async (): Promise<string> => (await manifest()).replace(/^.*?"nodes":/, '');
  expect(await body()).toContain('2025-06-15');
  await manifest();
  now += 400 * 86_400_000;
  expect(await body()).toContain('2026-07-20');
});

test('what was compiled stands in one manifest only', async () => {
  const first = await manifest();
  const opened = await open('p', true);
  const id = 'model.demo.b' as never;
  const compiled = new Map([[id, { sql: 'select 5', extraCtes: [], foreignKeys: undefined } as never]]);
  writeManifest(opened, { compiled });
  expect(read(MANIFEST)).toContain('"compiled_code":"select 5"');
  expect(await manifest()).toBe(first);
  writeManifest(await open('p', true), {
    compiled: new Map(),
    calledMacros: new Map([[id, new Set(['macro.dbt.x' as never])]]),
  });
  expect(read(MANIFEST)).toContain('macro.dbt.x');
  expect(await manifest()).toBe(first);
});

test('what was compiled as before is copied, and nothing else that was', async () => {
  const b = 'model.demo.b' as never;
  const c = 'model.demo.c' as never;
  const compile = async (sql: string, more: object = {}): Promise<string> => {
    const node = (text: string): never => ({ sql: text, extraCtes: [], foreignKeys: undefined, ...more }) as never;
    const compiled = new Map([
      [b, node(sql)],
      [c, node('select 7')],
    ]);
    writeManifest(await open('p', true), {
      compiled,
      calledMacros: new Map([[b, new Set(['macro.demo.m' as never])]]),
    });
    return read(MANIFEST);
  };
  const first = await compile('select 5');
  expect(await compile('select 5')).toBe(first);
  tamper('"compiled_code":"select 7"', '"compiled_code":"SELECT 7"');
  const copied = await compile('select 6');
  expect(copied.replace('SELECT 7', 'select 7')).toBe(first.replace('select 5', 'select 6'));
  expect(copied).toContain('SELECT 7');
  // Other things said of the same SQL.
  expect(await compile('select 6', { extraCtes: [{ id: b, sql: 'x' }] })).not.toContain('SELECT 7');
  expect(read(MANIFEST)).toContain('"extra_ctes":[{"id":"model.demo.b","sql":"x"}]');
  expect(await compile('select 6')).toBe(first.replace('select 5', 'select 6'));
  write('models/c.sql', "select * from {{ source('s', 't') }} where true");
  expect(await compile('select 6')).toContain("source('s', 't') }} where true");
  await expectSame();
});
