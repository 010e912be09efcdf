// What a real dbt that lets this program parse for it (`--use-v2-parser`) needs: its options, and the generic tests as
// macros of the project. That dbt then builds the project was seen with dbt 1.12.3 (how: CONTRIBUTING.md).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());
let project = '';
beforeAll(() => {
  project = folder.project('shop', {
    'models/a.sql': 'select 1 as id',
    'models/a.yml': 'models: [{name: a, columns: [{name: id, tests: [unique, not_null]}]}]',
    'macros/own.sql': '{% test unique(model, column_name) %}select 1 from {{ model }} where false{% endtest %}',
    'packages.yml': 'packages: [{local: ../helper}]',
    'elsewhere/helper/dbt_project.yml': 'name: helper',
    'elsewhere/helper/models/h.sql': 'select 2 as id',
  });
});

const INVOCATION = '01234567-89ab-cdef-0123-456789abcdef';

interface Manifest {
  readonly metadata: { readonly invocation_id: string };
  readonly macros: { readonly [id: string]: { readonly package_name: string; readonly macro_sql: string } };
  readonly nodes: { readonly [id: string]: { readonly depends_on: { readonly macros: readonly string[] } } };
}

async function parsed(env: { readonly [name: string]: string }): Promise<Manifest> {
  const words = ['--invocation-id', INVOCATION, '--packages-install-path', 'elsewhere', '--target-path', 'handed'];
  expect(await folder.runWith(project, { env }, 'parse', ...words)).toMatchObject({ code: 0 });
  return readJson(project, 'handed', 'manifest.json') as unknown as Manifest;
}

function macrosOf(manifest: Manifest, test: string): readonly string[] | undefined {
  return Object.entries(manifest.nodes).find(([id]) => id.startsWith(`test.shop.${test}`))?.[1].depends_on.macros;
}

test('generic tests that dbt would lose are macros of the project', async () => {
  const manifest = await parsed({ DBT_INVOCATION_ENV: 'dbt-core-v2-parser' });
  expect(manifest.metadata.invocation_id).toBe(INVOCATION);
  expect(Object.keys(manifest.nodes)).toContain('model.helper.h');
  expect(macrosOf(manifest, 'not_null')).toEqual(['macro.shop.test_not_null']);
  expect(manifest.macros['macro.shop.test_not_null']).toMatchObject({ package_name: 'shop' });
  // The project's own test keeps its place.
  expect(macrosOf(manifest, 'unique')).toContain('macro.shop.test_unique');
  expect(manifest.macros['macro.shop.test_unique']?.macro_sql).toContain('where false');
});

test('without it they stay where they are', async () => {
  const manifest = await parsed({});
  expect(macrosOf(manifest, 'not_null')).toEqual(['macro.dbt.test_not_null']);
  expect(manifest.macros).not.toHaveProperty(['macro.shop.test_not_null']);
});
