// Models in files on DuckDB: `materialized: external`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

// The same project made the same files with dbt 1.12 and its DuckDB adapter.
test('rows go to files and are read through views', async () => {
  project = projectFolder({
    'profiles.yml':
      'demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: main, external_root: out}}}\n',
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'out/.keep': '',
    'models/p.sql': "{{ config(materialized='external') }} select 1 as id, 'x' as name union all select 2, null\n",
    'models/c.sql':
      "{{ config(materialized='external', format='csv', delimiter='|') }} select * from {{ ref('p') }} order by id\n",
    'models/j.sql': "{{ config(materialized='external', location='out/j.json') }} select * from {{ ref('c') }}\n",
    'models/parts.sql':
      "{{ config(materialized='external', options={'partition_by': 'id', 'overwrite_or_ignore': 1}) }} select * from {{ ref('p') }}\n",
    'models/none.sql':
      "{{ config(materialized='external', location='out/none.csv.gz') }} select * from {{ ref('p') }} where false\n",
    'tests/parts_are_all_there.sql': "select count(*) as n from {{ ref('parts') }} having count(*) <> 2\n",
    'tests/json_is_all_there.sql': "select count(*) as n from {{ ref('j') }} having count(*) <> 2\n",
    'tests/none_is_empty.sql': "select * from {{ ref('none') }}\n",
  });
  const env = { HOME: project.path, DBT_PROFILES_DIR: project.path };
  for (const _time of ['first', 'again']) {
    const done = await runWarm(['build'], { cwd: project.path, env });
    expect(done.stdout).toContain('PASS=8 WARN=0 ERROR=0 SKIP=0');
    expect(done.exit).toBe(0);
  }
  const made = ['p.parquet', 'j.json', 'none.csv.gz', 'parts/id=1/data_0.parquet', 'parts/id=2/data_0.parquet'];
  expect(made.filter((file) => !existsSync(join(project?.path ?? '', 'out', file)))).toEqual([]);
  expect(readFileSync(join(project.path, 'out/c.csv'), 'utf8')).toBe('id|name\n1|x\n2|\n');
});

test('an unknown format is refused', async () => {
  project = projectFolder({
    'models/odd.sql': "{{ config(materialized='external', format='xml', location='odd.xml') }} select 1 as id\n",
  });
  const done = await runWarm(['run'], { cwd: project.path, env: { HOME: project.path } });
  expect(done.exit).toBe(1);
  expect(done.stdout).toContain('Invalid format: xml. Allowed formats are: csv, parquet, json');
});

test('external models above the selection are registered in a database that has none of them', async () => {
  project = projectFolder({
    'profiles.yml':
      'demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: main, external_root: out}}}\n',
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\nprofile: demo\non-run-start: ["{{ register_upstream_external_models() }}"]\n',
    'out/.keep': '',
    'models/files.sql': "{{ config(materialized='external') }} select 7 as id\n",
    'models/below.sql': "{{ config(materialized='table') }} select * from {{ ref('files') }}\n",
  });
  const env = { HOME: project.path, DBT_PROFILES_DIR: project.path };
  expect((await runWarm(['run', '--select', 'files'], { cwd: project.path, env })).exit).toBe(0);
  rmSync(join(project.path, 'demo.duckdb'));
  const done = await runWarm(['run', '--select', 'below'], { cwd: project.path, env });
  expect(done.stdout).toContain('PASS=2 WARN=0 ERROR=0');
});

test('a table function is a view with parameters', async () => {
  project = projectFolder({
    'models/above.sql':
      "{{ config(materialized='table_function', parameters=['least', 'most']) }} select * from range(least, most)\n",
    'models/plain.sql': "{{ config(materialized='table_function') }} select 1 as id\n",
    'models/used.sql':
      "{{ config(materialized='table') }} select count(*) as n from {{ ref('above') }}(2, 5), {{ ref('plain') }}()\n",
    'tests/three.sql': "select * from {{ ref('used') }} where n <> 3\n",
  });
  for (const _time of ['first', 'again']) {
    const done = await runWarm(['build'], { cwd: project.path, env: { HOME: project.path } });
    expect(done.stdout).toContain('PASS=4 WARN=0 ERROR=0');
  }
});

// As dbt-duckdb names them: the path in quotes, a call as it is.
test('a source that is a file is read in place, and named so in the manifest', async () => {
  project = projectFolder({
    'profiles.yml': 'demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: main}}}\n',
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'raw/users.csv': 'id\n1\n2\n',
    'raw/orders.txt': 'id\n7\n',
    'models/raw.yml': `
sources:
  - name: raw
    meta: {external_location: "raw/{name}.csv"}
    tables:
      - name: users
      - {name: orders, meta: {external_location: "read_csv('raw/orders.txt', header=true)"}}
`,
    'models/all_ids.sql':
      "select id from {{ source('raw', 'users') }} union all select id from {{ source('raw', 'orders') }}",
    'tests/three.sql': "select 1 from {{ ref('all_ids') }} having count(*) <> 3",
  });
  const env = { HOME: project.path, DBT_PROFILES_DIR: project.path };
  const done = await runWarm(['build'], { cwd: project.path, env });
  expect(done.stdout).toContain('PASS=2 WARN=0 ERROR=0');
  const { sources } = JSON.parse(readFileSync(join(project.path, 'target/manifest.json'), 'utf8')) as {
    readonly sources: Readonly<Record<string, { readonly relation_name: string }>>;
  };
  expect(Object.values(sources).map(({ relation_name }) => relation_name)).toEqual([
    "'raw/users.csv'",
    "read_csv('raw/orders.txt', header=true)",
  ]);
});

// dbt asks the plugin when it compiles what reads the source; it parses the project without it.
test('a source that a plugin reads is refused by what reads it', async () => {
  project = projectFolder({
    'profiles.yml': 'demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: main}}}\n',
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'models/raw.yml': `
sources:
  - name: raw
    schema: main
    tables:
      - {name: sheet, config: {meta: {plugin: excel, external_location: "raw/{name}.xlsx"}}}
      - {name: made}
`,
    'models/made.sql': "{{ config(materialized='table') }} select 1 as id\n",
    'models/sheets.sql': "select * from {{ source('raw', 'sheet') }}\n",
    'models/plain.sql': "-- depends_on: {{ ref('made') }}\nselect * from {{ source('raw', 'made') }}\n",
  });
  const env = { HOME: project.path, DBT_PROFILES_DIR: project.path };
  expect((await runWarm(['parse'], { cwd: project.path, env })).exit).toBe(0);
  const done = await runWarm(['run'], { cwd: project.path, env });
  expect(done.stdout).toContain('Compilation Error in model sheets (models/sheets.sql)');
  expect(done.stdout).toContain('Plugin excel not found; known plugins are: ');
  expect(done.stdout).toContain('PASS=2 WARN=0 ERROR=1');
});
