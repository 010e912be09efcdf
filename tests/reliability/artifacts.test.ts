// P8 and P20: a disk that is full, a folder that refuses and a kill at any step of writing leave every artifact whole,
// the relations too, and are told in one line.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { CLI, NODE_FLAGS, runCommand } from '../compat/run-command.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { isFull, scaled, tell } from './scale.ts';

const PRELOAD = fileURLToPath(new URL('fail-at.mjs', import.meta.url));
const files = {
  'models/one.sql': "{{ config(materialized='table') }}\nselect {{ var('g', 0) }} as generation",
  'models/two.sql': "select * from {{ ref('one') }}",
  'models/models.yml': 'models: [{name: one, columns: [{name: generation, data_tests: [not_null]}]}]\n',
};

function build(
  project: ProjectFolder,
  generation: number,
  env: { readonly [name: string]: string },
): Promise<{ exit: number | null; output: string }> {
  const words = ['build', '--no-use-colors', '--vars', `{g: ${generation}}`];
  const child = spawn(process.execPath, ['--import', PRELOAD, ...NODE_FLAGS, CLI, ...words], {
    cwd: project.path,
    env: { ...process.env, HOME: project.path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, output })));
}

/** The artifacts there are; each must be whole at any moment. */
function readArtifacts(project: ProjectFolder): string[] {
  const torn: string[] = [];
  for (const name of ['manifest.json', 'run_results.json', 'semantic_manifest.json', 'diagnostics.json']) {
    const file = join(project.path, 'target', name);
    try {
      if (existsSync(file)) JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      torn.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return torn;
}

async function generation(project: ProjectFolder): Promise<unknown> {
  const instance = await DuckDBInstance.create(join(project.path, 'demo.duckdb'));
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll('select generation::int from two')).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows[0]?.[0];
}

test('every step of writing fails once, and the process dies at every step', { timeout: 900_000 }, async () => {
  const project = projectFolder(files);
  const counted = join(project.path, 'writes');
  for (const round of [0, 1]) expect((await build(project, round, { TSDBT_WRITES: counted })).exit).toBe(0);
  const steps = Number(readFileSync(counted, 'utf8'));
  expect(steps).toBeGreaterThan(8);
  // All of the time somebody reads the artifacts.
  const seen = { reads: 0, torn: [] as string[] };
  const reader = setInterval(() => {
    seen.reads += 1;
    seen.torn.push(...readArtifacts(project));
  }, 3);
  const wrong: string[] = [];
  const step = isFull ? 1 : Math.ceil((steps * 3) / 9);
  let count = 0;
  let short = 0;
  for (let i = 0; i < steps * 3; i += step) {
    const number = 1 + (i % steps);
    const how = ['ENOSPC', 'EACCES', 'kill'][Math.floor(i / steps)] ?? '';
    const where = `${how} at step ${number} of ${steps}`;
    count += 1;
    const { exit, output } = await build(project, count + 1, {
      TSDBT_FAIL_AT: `${number}:${how}`,
      TSDBT_WRITES: counted,
    });
    // A lock that was held when the run before was killed is left alone for a while: there may be less to write.
    const isShort = how === 'kill' && exit === 0 && Number(readFileSync(counted, 'utf8')) < number;
    if (isShort) short += 1;
    else if (how === 'kill' ? exit !== null : exit === null) wrong.push(`${where}: exit ${exit}`);
    if (/TypeError|^\s+at .*\(.*:\d+:\d+\)/m.test(output)) wrong.push(`${where}: a stack is shown\n${output}`);
    if (how !== 'kill' && exit !== 0 && !output.includes(how))
      wrong.push(`${where}: exit ${exit} without a reason\n${output}`);
    if (how !== 'kill' && readdirSync(join(project.path, 'target')).some((name) => name.endsWith('.tmp')))
      wrong.push(`${where}: a temporary file is left`);
    seen.torn.push(...readArtifacts(project).map((what) => `${where}: ${what}`));
    const value = await generation(project);
    if (typeof value !== 'number') wrong.push(`${where}: the relations are ${String(value)}`);
  }
  clearInterval(reader);
  tell(
    `artifacts: ${count} runs of which a write failed or was the last, ${seen.reads} reads beside, ${seen.torn.length} torn, ${wrong.length} violations`,
  );
  expect(seen.torn).toEqual([]);
  expect(wrong).toEqual([]);
  expect(short).toBeLessThan(steps / 8);
  project.remove();
});

test('artifacts are whole whenever they are read, though builds are killed', { timeout: 900_000 }, async () => {
  const project = projectFolder(files);
  const builds = scaled(60, 5);
  const seen = { reads: 0, torn: [] as string[] };
  const reader = setInterval(() => {
    seen.reads += 1;
    seen.torn.push(...readArtifacts(project));
  }, 1);
  const began = performance.now();
  expect((await build(project, 0, {})).exit).toBe(0);
  const usual = performance.now() - began;
  for (let i = 1; i <= builds; i += 1) {
    const child = spawn(process.execPath, [...NODE_FLAGS, CLI, 'build', '--no-partial-parse'], {
      cwd: project.path,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    // The artifacts are written in the second half.
    const late = setTimeout(() => child.kill('SIGKILL'), usual * (0.5 + 0.6 * ((i * 0.618_034) % 1)));
    await ended;
    clearTimeout(late);
  }
  clearInterval(reader);
  tell(`artifacts: ${builds} builds killed at random, ${seen.reads} reads, ${seen.torn.length} torn`);
  expect(seen.torn).toEqual([]);
  expect(seen.reads).toBeGreaterThan(builds);
  project.remove();
});

/** A small file system of its own, or undefined where this user may not make one. */
function smallDisk(): { readonly path: string; remove(): void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'tsdbt-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmdirSync(path);
    return undefined;
  }
  return {
    path,
    remove() {
      execFileSync('umount', [path], { stdio: 'ignore' });
      rmdirSync(path);
    },
  };
}

test('a full disk is told in one line, and the old table stays', async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip('this user may not mount a small file system');
  const project = projectFolder({
    ...files,
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: duckdb, path: '${join(disk.path, 'full.duckdb')}', config_options: {temp_directory: '${join(disk.path, 'spill')}'}}}}\n`,
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'models/one.sql':
      "{{ config(materialized='table') }}\nselect {{ var('g', 0) }} as generation, md5(n::text) as a, md5((n + 1)::text) as b from range({{ var('rows', 10) }}) as s(n)",
  });
  try {
    expect((await runCommand(['build'], { cwd: project.path })).exit).toBe(0);
    for (let i = 1; i <= scaled(5); i += 1) {
      const full = await runCommand(['build', '--no-use-colors', '--vars', '{g: 1, rows: 1500000}'], {
        cwd: project.path,
      });
      expect(full.exit).toBe(1);
      expect(full.stdout).toMatch(/No space left|not enough|could not write|OutOfMemory|Out of Memory/i);
      expect(full.stdout).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
      const shown = await runCommand(
        ['show', '--inline', "select count(*) as n, max(generation) as g from {{ ref('two') }}", '--output', 'json'],
        { cwd: project.path },
      );
      expect(shown.stdout).toMatch(/"n": 10,\s+"g": 0/);
    }
  } finally {
    project.remove();
    disk.remove();
  }
});

test('too little memory is told in one line, and the old table stays', async () => {
  const project = projectFolder({
    ...files,
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml':
      "demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, config_options: {memory_limit: 60MB, temp_directory: '', threads: 1}}}}\n",
    'models/one.sql':
      "{{ config(materialized='table') }}\nselect {{ var('g', 0) }} as generation, count(distinct md5(n::text)) as n from range({{ var('rows', 10) }}) as s(n)",
  });
  expect((await runCommand(['build'], { cwd: project.path })).exit).toBe(0);
  const full = await runCommand(['build', '--no-use-colors', '--vars', '{g: 1, rows: 8000000}'], {
    cwd: project.path,
  });
  expect(full.exit).toBe(1);
  expect(full.stdout).toContain('Out of Memory');
  expect(full.stdout).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
  expect(await generation(project)).toBe(0);
  project.remove();
});
