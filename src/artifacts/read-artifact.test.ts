import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { memberOf, readArtifact } from './read-artifact.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function manifest(version: number, more: object): string {
  const metadata = { dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/v${version}.json` };
  return file(`v${version}.json`, JSON.stringify({ metadata, ...more }));
}

test('a file that is not there is undefined', () => {
  expect(readArtifact(join(folder, 'no.json'), 'manifest')).toBeUndefined();
});

// Messages as dbt 1.12.3 gives them.
test('text that is no JSON, other versions and a missing version are told', () => {
  expect(() => readArtifact(file('bad.json', '{'), 'manifest')).toThrow(
    /^Could not read WritableManifest at ".*" as JSON/,
  );
  expect(() => readArtifact(manifest(3, {}), 'manifest')).toThrow(
    /^Expected a schema version of "https:\/\/schemas.getdbt.com\/dbt\/manifest\/v12.json" in .*v3.json, but found "https:\/\/schemas.getdbt.com\/dbt\/manifest\/v3.json"/,
  );
  expect(() => readArtifact(manifest(13, {}), 'manifest')).toThrow(/^Expected a schema version/);
  expect(() => readArtifact(manifest(12, {}), 'runResults')).toThrow(/but found ".*manifest\/v12.json"/);
  expect(() => readArtifact(file('none.json', '{}'), 'manifest')).toThrow(/^Artifact is missing schema version/);
});

test('manifests from v4 on get the keys of v12', () => {
  const read = readArtifact(
    manifest(6, {
      nodes: {
        'model.p.a': { resource_type: 'model', raw_sql: 'select 1', compiled_sql: 'x', refs: [['b'], ['q', 'c']] },
        'seed.p.s': { resource_type: 'seed', raw_sql: '', refs: [], compiled: true, checksum: { name: 'sha256' } },
      },
      exposures: { 'exposure.p.e': { refs: [['a']] } },
      metrics: { 'metric.p.m': { expression: 'x' } },
    }),
    'manifest',
  );
  expect(JSON.parse(JSON.stringify(read))).toMatchObject({
    nodes: {
      'model.p.a': {
        raw_code: 'select 1',
        compiled_code: 'x',
        refs: [
          { name: 'b', package: null, version: null },
          { name: 'c', package: 'q', version: null },
        ],
      },
      'seed.p.s': { raw_code: '', checksum: { name: 'sha256' } },
    },
    exposures: { 'exposure.p.e': { refs: [{ name: 'a', package: null, version: null }] } },
    metrics: {},
    groups: {},
    unit_tests: {},
  });
  expect(memberOf(memberOf(memberOf(read, 'nodes'), 'seed.p.s'), 'refs')).toBeUndefined();
});

test('filters of metrics of v10 become lists', () => {
  const filter = { where_sql_template: 'a' };
  const read = readArtifact(
    manifest(10, {
      metrics: { 'metric.p.m': { filter, type_params: { measure: { filter }, metrics: [{ filter }] } } },
    }),
    'manifest',
  );
  const list = { where_filters: [filter] };
  expect(memberOf(memberOf(read, 'metrics'), 'metric.p.m')).toMatchObject({
    filter: list,
    type_params: { measure: { filter: list }, metrics: [{ filter: list }] },
  });
});

test('names of JavaScript are ordinary keys', () => {
  const read = readArtifact(manifest(12, { nodes: {} }), 'manifest');
  expect(memberOf(memberOf(read, 'nodes'), 'constructor')).toBeUndefined();
  expect(memberOf(memberOf(read, 'nodes'), '__proto__')).toBeUndefined();
});
