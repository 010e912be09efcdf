// The projects that come with tsdbt, built as a newcomer does.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { readJson } from '../src/testing/cli-folder.ts';
import { schemaComplaints } from '../src/testing/schema-complaints.ts';
import { runCommand } from './compat/run-command.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const PARTS = ['dbt_project.yml', 'models', 'macros', 'seeds', 'tests/assertions'];

function copyOfExample(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-example-'));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  return folder;
}

/** One number per table: the same rows in any order give the same. */
async function fingerprints(path: string): Promise<{ [table: string]: string }> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const found: { [table: string]: string } = {};
  for (const [name] of await rows(
    "select table_name from information_schema.tables where table_schema = 'main' order by 1",
  )) {
    const [[count, sum] = []] = await rows(`select count(*), sum(hash(t))::varchar from "${String(name)}" as t`);
    found[String(name)] = `${String(count)} ${String(sum)}`;
  }
  connection.closeSync();
  instance.closeSync();
  return found;
}

test('the example project builds all green, twice to the same rows, with valid artifacts', async () => {
  const folder = copyOfExample();
  const first = await runCommand(['build'], { cwd: folder });
  expect(first.stdout).toContain('Done. PASS=92 WARN=0 ERROR=0 SKIP=0 NO-OP=2 REUSED=0 TOTAL=94');
  expect(first.stderr).toContain('the tables are in shop_features.duckdb (schema main), the artifacts in target');
  expect(first.exit).toBe(0);
  const before = await fingerprints(join(folder, 'shop_features.duckdb'));
  // The second run computes the last nine days of int_user_days again.
  expect((await runCommand(['build'], { cwd: folder })).exit).toBe(0);
  expect(await fingerprints(join(folder, 'shop_features.duckdb'))).toEqual(before);
  expect((await runCommand(['docs', 'generate'], { cwd: folder })).exit).toBe(0);
  expect(schemaComplaints('manifest-v12', readJson(folder, 'target', 'manifest.json'))).toEqual([]);
  expect(schemaComplaints('run-results-v6', readJson(folder, 'target', 'run_results.json'))).toEqual([]);
  expect(schemaComplaints('catalog-v1', readJson(folder, 'target', 'catalog.json'))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('every column of the features is documented', async () => {
  const folder = copyOfExample();
  expect((await runCommand(['build', '--resource-type', 'model', 'seed'], { cwd: folder })).exit).toBe(0);
  expect((await runCommand(['docs', 'generate'], { cwd: folder })).exit).toBe(0);
  type Columns = { [name: string]: { description?: string } };
  const read = (file: string) =>
    JSON.parse(readFileSync(join(folder, 'target', file), 'utf8')) as { nodes: { [id: string]: { columns: Columns } } };
  const [manifest, catalog] = [read('manifest.json'), read('catalog.json')];
  const bare = Object.entries(catalog.nodes).flatMap(([id, node]) =>
    Object.keys(node.columns)
      .filter((name) => !manifest.nodes[id]?.columns[name]?.description)
      .map((name) => `${id}.${name}`),
  );
  expect(bare).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('examples/flights builds over three million rows', async () => {
  const target = mkdtempSync(join(tmpdir(), 'tsdbt-flights-'));
  const profiles = `flights: {target: dev, outputs: {dev: {type: duckdb, path: '${target}/flights.duckdb', threads: 2}}}\n`;
  writeFileSync(join(target, 'profiles.yml'), profiles);
  const done = await runCommand(
    [
      'build',
      '--profile',
      'flights',
      '--profiles-dir',
      target,
      '--target-path',
      join(target, 'target'),
      '--log-path',
      join(target, 'logs'),
    ],
    { cwd: join(root, 'examples/flights') },
  );
  expect(done.stdout).toContain('Done. PASS=11 WARN=0 ERROR=0 SKIP=0');
  expect(done.exit).toBe(0);
  rmSync(target, { recursive: true });
});

test('init makes a project that builds at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-init-'));
  expect((await runCommand(['init', 'shop'], { cwd: folder })).exit).toBe(0);
  const built = await runCommand(['build'], { cwd: join(folder, 'shop') });
  expect(built.stdout).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=0 SKIP=0/);
  // Nothing in it is to be said to somebody who has just begun, but where it is built.
  expect(built.stderr.match(/^note: [^,:(]*/gm)).toEqual([
    'note: no profile is named',
    'note: the tables are in shop.duckdb ',
  ]);
  expect(built.exit).toBe(0);
  const checked = await runCommand(['check'], { cwd: join(folder, 'shop') });
  expect(checked.stdout).toMatch(/^\d nodes checked: 0 errors, 0 warnings, 0 notes$/m);
  rmSync(folder, { recursive: true });
});
