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
