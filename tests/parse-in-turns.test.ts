// While a project is parsed and linked, others have their turn where somebody wants that: the answers of an engine whose
// sessions are being opened. What comes of it is the same.
import { afterEach, expect, test } from 'vitest';
import { createRedactor, processEnv, type Services, silentLog } from '../src/base/index.ts';
import { openProject, StageFailed } from '../src/pipeline/index.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder;
afterEach(() => project.remove());

const MODELS = Array.from({ length: 200 }, (_, index) => [
  `models/m${index}.sql`,
  index === 0 ? 'select 1 as id' : `select id from {{ ref('m${index - 1}') }}`,
]);

const services: Services = {
  clock: { now: () => 1_750_000_000_000, monotonic: () => 0 },
  env: processEnv({}),
  log: silentLog,
  redactor: createRedactor(),
  invocationId: '00000000-0000-0000-0000-000000000000',
  signal: new AbortController().signal,
};

/** Nodes and their parents, and how many turns others had; without turns nobody has one. */
async function open(hasTurns: boolean): Promise<{ readonly edges: readonly string[]; readonly turns: number }> {
  let turns = 0;
  const pause = (): Promise<void> =>
    new Promise((done) => {
      setImmediate(() => {
        turns += 1;
        done();
      });
    });
  const { path } = project;
  const options = { cwd: path, projectDir: path, profilesDir: path, flags: new Map([['PARTIAL_PARSE', true]]) };
  const { graph } = await openProject(options, services, hasTurns ? { beforeParse: async () => pause } : {});
  return { edges: [...graph.resources.keys()].map((id) => `${id} ${graph.dependsOn(id)}`), turns };
}

test('others have their turn during the first parse and during one of an unchanged project', async () => {
  project = projectFolder(Object.fromEntries(MODELS));
  const expected = await open(false);
  expect(expected.turns).toBe(0);
  expect(expected.edges).toHaveLength(200);
  project.remove();
  project = projectFolder(Object.fromEntries(MODELS));
  for (const state of ['unknown', 'unchanged']) {
    const { edges, turns } = await open(true);
    expect(edges, state).toEqual(expected.edges);
    // Parsing and linking are more than a few steps each.
    expect(turns, state).toBeGreaterThan(20);
  }
});

test('what is wrong is found, also where parts come from the cache', async () => {
  project = projectFolder(Object.fromEntries(MODELS));
  await open(true);
  project.write({ 'models/m5.sql': "select id from {{ ref('nowhere') }}" });
  await expect(open(true)).rejects.toThrow(StageFailed);
  project.write({ 'models/m5.sql': '{{ config( }}' });
  await expect(open(true)).rejects.toThrow(StageFailed);
  project.write({ 'models/m5.sql': 'select 5 as id' });
  expect((await open(true)).edges).toContain('model.demo.m5 ');
});
