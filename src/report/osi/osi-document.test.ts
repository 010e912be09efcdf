// osi_document.json of a project with every kind of metric against the one that a real dbt wrote of it.
import { appendFileSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

function project(name: string): string {
  const path = join(folder.root, name);
  cpSync(join(import.meta.dirname, 'fixtures/project'), path, { recursive: true });
  const profile = 'f1: {target: dev, outputs: {dev: {type: duckdb, path: dbt.duckdb, schema: main}}}\n';
  writeFileSync(join(path, 'profiles.yml'), profile);
  return path;
}

const said = (out: string): string[] =>
  [...out.matchAll(/'(\w+)' was (included|excluded)/g)].map(([, name, what]) => `${name} ${what}`);
const LOSSES = [
  ...['cum', 'cum2', 'cum3', 'cum4', 'cum5'].map((name) => `${name} included`),
  'conv excluded',
  'amount_fill_nulls_with_0_join_to_timespine excluded',
  'amount_fill_nulls_with_neg_2 excluded',
];

test('equals what a real dbt writes, and the same is said of what it cannot say', async () => {
  const path = project('all');
  const parsed = await folder.run(path, 'parse');
  expect(parsed.code).toBe(0);
  expect(said(parsed.stdout)).toEqual(LOSSES);
  const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/osi-document.json'), 'utf8'));
  expect(JSON.stringify(readJson(path, 'target', 'osi_document.json'))).toBe(JSON.stringify(expected));
  const listed = await folder.run(path, 'ls', '--select', 'metric:cum');
  expect(said(listed.stdout)).toEqual(LOSSES);
});

test('its warnings can end the command; without artifacts nothing is said', async () => {
  const path = project('strict');
  expect((await folder.run(path, '--warn-error', 'parse')).code).not.toBe(0);
  const quiet = await folder.run(path, '--warn-error', '--no-write-json', 'parse');
  expect([quiet.code, said(quiet.stdout)]).toEqual([0, []]);
});

test('a metric over one that has no form in it: no document, and a line that says so', async () => {
  const path = project('without');
  const ratio = '{name: over, label: Over, type: ratio, type_params: {numerator: conv, denominator: n_orders}}';
  appendFileSync(join(path, 'models/s.yml'), `  - ${ratio}\n`);
  const { code, stdout } = await folder.run(path, 'parse');
  expect(code).toBe(0);
  expect(stdout).toContain("other metrics read 'conv'");
  expect(existsSync(join(path, 'target/osi_document.json'))).toBe(false);
});
