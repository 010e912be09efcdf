// The semantic manifest of the project of case m01 against the one that a real dbt wrote of it.
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

interface Named {
  readonly name: string;
}

/** Lists by name: the order of files is that of the file system. */
function inOrder(manifest: { [key: string]: unknown }): unknown {
  const byName = (key: string): Named[] => [...(manifest[key] as Named[])].sort((a, b) => (a.name < b.name ? -1 : 1));
  const project = manifest['project_configuration'] as { time_spines: { node_relation: { alias: string } }[] };
  const alias = (one: { node_relation: { alias: string } }): string => one.node_relation.alias;
  const spines = [...project.time_spines].sort((a, b) => (alias(a) < alias(b) ? -1 : 1));
  return {
    ...manifest,
    semantic_models: byName('semantic_models'),
    metrics: byName('metrics'),
    saved_queries: byName('saved_queries'),
    project_configuration: { ...project, time_spines: spines },
  };
}

test('equals what a real dbt writes, keys in the same order', async () => {
  const project = join(folder.root, 'sl');
  cpSync(join(import.meta.dirname, '../../tests/compat/cases/m01-semantic-layer/project'), project, {
    recursive: true,
  });
  writeFileSync(
    join(project, 'profiles.yml'),
    'case: {target: dev, outputs: {dev: {type: duckdb, path: dbt.duckdb, schema: main}}}\n',
  );
  expect((await folder.run(project, 'parse')).code).toBe(0);
  const written = inOrder(readJson(project, 'target', 'semantic_manifest.json'));
  const expected = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/semantic-manifest.json'), 'utf8'));
  expect(JSON.stringify(written)).toBe(JSON.stringify(expected));

  // A file that says the same stays; one that somebody has damaged is written again.
  const path = join(project, 'target/semantic_manifest.json');
  const before = statSync(path).ino;
  expect((await folder.run(project, 'parse')).code).toBe(0);
  expect(statSync(path).ino).toBe(before);
  writeFileSync(path, readFileSync(path, 'utf8').replace('order', 'other'));
  expect((await folder.run(project, 'parse')).code).toBe(0);
  expect(inOrder(readJson(project, 'target', 'semantic_manifest.json'))).toEqual(written);
});
