// `plan`, then `build --changed`, after each of many kinds of edits: both name the same nodes, and these are the ones whose
// relation or verdict the edit can change. Every edit starts from a copy of one project that was built once.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';
import { EDITED_PROJECT } from './changed/edited-project.ts';
import { EDITS } from './changed/edits.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

let base = '';

beforeAll(async () => {
  base = folder.project('base', EDITED_PROJECT);
  const built = await folder.run(base, 'build', '--changed', '--profiles-dir', base);
  expect(built.stdout).toContain('Completed successfully');
});

/** `model.demo.stg` as `stg`, `model.demo.dim.v1` as `dim.v1`, tests and unit tests by their names. */
function shortName(id: string): string {
  const [kind, , name = '', next] = id.split('.');
  if (kind === 'unit_test') return next ?? '';
  return next !== undefined && /^v\d+$/.test(next) ? `${name}.${next}` : name;
}

test('without an edit only the snapshot and what reads it run', async () => {
  const { ran, planned } = await buildChanged(base, [], {});
  expect(ran).toEqual(['on_snap', 'snap']);
  expect(planned).toEqual(ran);
});

async function buildChanged(
  at: string,
  words: readonly string[],
  env: Readonly<{ [name: string]: string }>,
): Promise<{ ran: string[]; planned: string[]; code: number; stdout: string }> {
  const options = ['--profiles-dir', at, ...words];
  const plan = await folder.runWith(at, { env }, 'plan', '--output', 'json', ...options);
  const { nodes } = JSON.parse(plan.stdout) as { nodes: { unique_id: string; action: string }[] };
  const planned = nodes.filter(({ action }) => action === 'run').map(({ unique_id: id }) => shortName(id));
  const { code, stdout } = await folder.runWith(at, { env }, 'build', '--changed', ...options);
  const { results } = readJson(at, 'target', 'run_results.json') as {
    results: { unique_id: string; status: string }[];
  };
  // Hooks of the project are no nodes.
  const ran = results
    .filter(({ status, unique_id: id }) => status !== 'reused' && !id.startsWith('operation.'))
    .map(({ unique_id: id }) => shortName(id));
  return { ran: ran.sort(), planned: planned.sort(), code, stdout };
}

test.each(EDITS)('$what', async ({ what, files = {}, words = [], env = {}, runs, fails = false, always = true }) => {
  const at = join(folder.root, what.replace(/\W+/g, '_'));
  cpSync(base, at, { recursive: true, preserveTimestamps: true });
  for (const [path, edit] of Object.entries(files)) {
    const file = join(at, path);
    const made = edit(existsSync(file) ? readFileSync(file, 'utf8') : '');
    if (made === null) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, made);
    }
  }
  const { ran, planned, code, stdout } = await buildChanged(at, words, env);
  expect(code, stdout).toBe(fails ? 1 : 0);
  expect(ran).toEqual([...runs, ...(always ? ['on_snap', 'snap'] : [])].sort());
  // An ephemeral model is planned with what it is compiled into.
  expect(planned).toEqual(ran);
  rmSync(at, { recursive: true });
});
