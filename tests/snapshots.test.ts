// Snapshots through the command line, on DuckDB.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const config = "config(unique_key='id', strategy='timestamp', updated_at='seen', target_schema=target.schema)";

// The same project had the same warning, in each of two runs, and the same files with dbt 1.12 and its DuckDB adapter.
test('a snapshot says that its times have another type, and two of one file have a file each', async () => {
  project = projectFolder({
    'snapshots/both.sql':
      `{% snapshot both %}{{ ${config} }} select 1 as id, cast('2020-01-01' as date) as seen{% endsnapshot %}\n` +
      `{% snapshot other %}{{ ${config} }} select 1 as id, cast('2020-01-01' as timestamp) as seen{% endsnapshot %}\n`,
  });
  for (const _time of ['first', 'again']) {
    const { stdout } = await runWarm(['snapshot', '--no-use-colors'], { cwd: project.path });
    expect(stdout).toContain('PASS=2 WARN=0 ERROR=0');
    expect(stdout.match(/Data type of snapshot table timestamp columns .*/g)).toEqual([
      "Data type of snapshot table timestamp columns (TIMESTAMP) doesn't match derived column 'updated_at' (DATE). Please update snapshot config 'updated_at'.",
    ]);
  }
  const files = ['compiled', 'run'].flatMap((folder) =>
    ['both', 'other'].map((name) => join(project?.path ?? '', `target/${folder}/demo/snapshots/both.sql/${name}.sql`)),
  );
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test("key columns of a project's own staging query do not get into the snapshot", async () => {
  project = projectFolder({
    'macros/staging.sql':
      '{% macro duckdb__snapshot_staging_table(strategy, source_sql, target_relation) %}\n' +
      "select 'insert' as dbt_change_type, 2 as id, timestamp '2021-01-01' as seen, 2 as dbt_unique_key,\n" +
      "  timestamp '2021-01-01' as dbt_updated_at, timestamp '2021-01-01' as dbt_valid_from,\n" +
      "  cast(null as timestamp) as dbt_valid_to, 'two' as dbt_scd_id\n{% endmacro %}\n",
    'snapshots/s.sql': `{% snapshot s %}{{ ${config} }} select 1 as id, timestamp '2020-01-01' as seen{% endsnapshot %}\n`,
    'tests/columns.sql':
      "select column_name from information_schema.columns where table_name = '{{ ref('s').identifier }}' and column_name like 'dbt_unique%'\n",
    'tests/rows.sql': "select count(*) from {{ ref('s') }} having count(*) <> 2\n",
  });
  await runWarm(['snapshot'], { cwd: project.path });
  const { stdout } = await runWarm(['build', '--no-use-colors'], { cwd: project.path });
  expect(stdout).toContain('PASS=3 WARN=0 ERROR=0');
});

// Numbers of versions as dbt 1.12 makes them with its DuckDB adapter.
test('strategy check sees changes of columns that need quotes, and a column that joins the list', async () => {
  const check = "strategy='check', unique_key='id', target_schema=target.schema, check_cols=";
  const snapshot = (name: string, columns: string, query: string): string =>
    `{% snapshot ${name} %}{{ config(${check}${columns}) }} select 1 as id, ${query}{% endsnapshot %}\n`;
  const counted = (name: string, count: number): string =>
    `{% set wanted = ${count} if var("v") == 2 else 1 %}select count(*) from {{ ref('${name}') }} having count(*) <> {{ wanted }}\n`;
  project = projectFolder({
    'snapshots/s.sql': [
      snapshot('whole', "'all'", `'{{ var("v") }}' as "My Col" {% if var("v") == 2 %}, 2 as "Other"{% endif %}`),
      snapshot('listed', `['"My Col"']`, `'{{ var("v") }}' as "My Col"`),
      snapshot('cased', "['X']", `'{{ var("v") }}' as x`),
      snapshot(
        'joined',
        "['x'] if var('v') == 1 else ['x', 'y']",
        'true as x {% if var("v") == 2 %}, 1 as y{% endif %}',
      ),
      snapshot('unlisted', "['x']", 'true as x {% if var("v") == 2 %}, 1 as y{% endif %}'),
    ].join(''),
    'tests/whole.sql': counted('whole', 2),
    'tests/listed.sql': counted('listed', 2),
    'tests/cased.sql': counted('cased', 2),
    'tests/joined.sql': counted('joined', 2),
    'tests/unlisted.sql': counted('unlisted', 1),
  });
  for (const v of [1, 2, 2]) {
    const { stdout } = await runWarm(['build', '--no-use-colors', '--vars', `{v: ${v}}`], { cwd: project.path });
    expect(stdout, `v ${v}`).toContain('PASS=10 WARN=0 ERROR=0');
  }
});
