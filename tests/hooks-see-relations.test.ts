// What hooks and models find in the warehouse by the adapter's own look.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

// dbt 1.12.3 printed the same lines on DuckDB and Postgres.
test('a new table or view is there for its post-hooks, what is built in place is not', async () => {
  const look = "{{ config(pre_hook='{{ look() }}', post_hook='{{ look() }}') }} select 1 as id";
  project = projectFolder({
    'macros/look.sql': `{% macro look() %}{% if execute %}
      {% set found = adapter.get_relation(this.database, this.schema, this.identifier) %}
      {% do print('saw ' ~ this.identifier ~ ' ' ~ (found.type if found else 'nothing')) %}{% endif %}{% endmacro %}`,
    'models/a_table.sql': look.replace('config(', "config(materialized='table', "),
    'models/a_view.sql': look,
    'models/grown.sql': look.replace('config(', "config(materialized='incremental', "),
  });
  const run = async () => {
    const { stdout } = await runWarm(['run', '--threads', '1'], { cwd: project?.path ?? '', env: { HOME: '' } });
    return stdout
      .split('\n')
      .flatMap((line) => /saw (.*)/.exec(line)?.[1] ?? [])
      .sort();
  };
  expect(await run()).toEqual([
    'a_table nothing',
    'a_table table',
    'a_view nothing',
    'a_view view',
    'grown nothing',
    'grown nothing',
  ]);
  expect(await run()).toEqual([
    'a_table table',
    'a_table table',
    'a_view view',
    'a_view view',
    'grown table',
    'grown table',
  ]);
});

// dbt 1.12.3 said the same on DuckDB.
test('already_exists, which old projects ask, answers and says what took its place', async () => {
  project = projectFolder({
    'models/m.sql':
      "select '{{ adapter.already_exists(this.schema, this.identifier) }}' as own, '{{ adapter.already_exists(this.schema, 'x') }}' as other",
  });
  const run = async () => {
    const { stdout } = await runWarm(['run', '--no-use-colors'], { cwd: project?.path ?? '', env: { HOME: '' } });
    const warning =
      /WARNING\]: Deprecated functionality\n\n?The adapter function `adapter\.already_exists` is deprecated/g;
    const sql = readFileSync(join(project?.path ?? '', 'target/compiled/demo/models/m.sql'), 'utf8');
    return [sql.trim(), stdout.match(warning)?.length];
  };
  expect(await run()).toEqual(["select 'False' as own, 'False' as other", 2]);
  expect(await run()).toEqual(["select 'True' as own, 'False' as other", 2]);
});
