// lineage.json that an earlier `docs generate` left stays where nothing has changed, and only there.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

const at = cli.project('shop', {
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, schema: main}}}\n',
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'tsdbt.yml': 'docs: {inherit_descriptions: false}\n',
  'seeds/customers.csv': 'id,name\n1,a\n',
  'models/sources.yml':
    'sources:\n  - {name: raw, schema: main, tables: [{name: payments, columns: [{name: id, description: key}]}]}\n',
  'models/schema.yml': 'models:\n  - {name: orders, columns: [{name: id, description: one}]}\n',
  'models/orders.sql': "select p.*, c.name from {{ source('raw', 'payments') }} p, {{ ref('customers') }} c\n",
  'models/kept.sql': "select id, extra from {{ ref('orders') }}\n",
});
const artifact = join(at, 'target/lineage.json');
const read = (): string => readFileSync(artifact, 'utf8');
const mark = (): bigint => statSync(artifact, { bigint: true }).ino;
const write = (path: string, text: string): void => writeFileSync(join(at, path), text);
const edit = (path: string, from: string, to: string) => (): void => {
  const before = readFileSync(join(at, path), 'utf8');
  expect(before).toContain(from);
  write(path, before.replace(from, to));
};

async function generate(...words: string[]): Promise<void> {
  const { code, stdout, stderr } = await cli.run(at, 'docs', 'generate', ...words);
  expect(code, `${stdout}\n${stderr}`).toBe(0);
}

/** The same where nothing is kept but the catalog. */
async function cold(): Promise<string> {
  const [target, away] = [join(at, 'target'), join(at, 'away')];
  renameSync(target, away);
  mkdirSync(target);
  writeFileSync(join(target, 'catalog.json'), readFileSync(join(away, 'catalog.json')));
  expect((await cli.run(at, 'lineage', '--all')).code).toBe(0);
  const text = read();
  rmSync(target, { recursive: true });
  renameSync(away, target);
  return text;
}

const CHANGES: readonly (readonly [string, () => unknown])[] = [
  ['a description of a source', edit('models/sources.yml', 'key', 'the key')],
  ['a description of a model', edit('models/schema.yml', 'one', 'the one')],
  ['SQL', edit('models/kept.sql', 'extra', 'extra, name')],
  ['the header of a seed', () => write('seeds/customers.csv', 'id,name,more\n1,a,b\n')],
  ['the setting for descriptions', () => write('tsdbt.yml', 'docs: {inherit_descriptions: true}\n')],
  ['columns that the warehouse tells of', () => cli.run(at, 'run-operation', 'made')],
  ['the place of a model', () => renameSync(join(at, 'models/kept.sql'), join(at, 'models/sub_kept.sql'))],
];

test('the artifact stays while nothing has changed, and is what a first command makes of every change', async () => {
  mkdirSync(join(at, 'macros'));
  write(
    'macros/made.sql',
    "{% macro made() %}{% do run_query('create table payments (id integer, extra varchar)') %}{% do adapter.commit() %}{% endmacro %}\n",
  );
  await generate();
  for (const [name, change] of CHANGES) {
    const before = read();
    await change();
    await generate();
    const after = read();
    expect(after, name).toBe(await cold());
    expect(after === before, name).toBe(false);
    const file = mark();
    await generate();
    expect(mark(), name).toBe(file);
  }
  // A node that is another one, and of which the same is found.
  const same = mark();
  write('models/kept.sql', `${readFileSync(join(at, 'models/sub_kept.sql'), 'utf8')}-- a remark\n`);
  rmSync(join(at, 'models/sub_kept.sql'));
  await generate();
  expect(mark()).not.toBe(same);
  const moved = mark();
  for (const remark of ['-- one more\n', '', '-- and more\n']) {
    write('models/kept.sql', `${readFileSync(join(at, 'models/kept.sql'), 'utf8')}${remark}`);
    await generate();
    expect(mark()).toBe(moved);
    expect(read()).toBe(await cold());
  }
  // What somebody else has written is no lineage of this project, however old the note beside it.
  const whole = read();
  writeFileSync(artifact, whole.replace('"id"', '"it"'));
  await generate();
  expect(read()).toBe(whole);
  rmSync(artifact);
  await generate();
  expect(read()).toBe(whole);
  await generate('--no-lineage');
  expect(existsSync(artifact)).toBe(true);
});
