// What a project may choose for itself: where artifacts go, and how its models are materialized.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

test('artifacts and messages name the files in the folder that target-path says', async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\ntarget-path: out/files\n',
    'models/good.sql': 'select 1 as id\n',
    'models/broken.sql': 'select no_such_column\n',
  });
  const done = await runCommand(['run'], { cwd: project.path, env: { HOME: project.path } });
  expect(done.exit).toBe(1);
  expect(done.stdout).toContain('compiled code at out/files/compiled/demo/models/broken.sql');
  expect(existsSync(join(project.path, 'out/files/run/demo/models/broken.sql'))).toBe(true);
  const manifest = JSON.parse(readFileSync(join(project.path, 'out/files/manifest.json'), 'utf8'));
  expect(manifest.nodes['model.demo.good']).toMatchObject({
    compiled_path: 'out/files/compiled/demo/models/good.sql',
    build_path: 'out/files/run/demo/models/good.sql',
  });
});

test("a project's own default view replaces the built-in one, on DuckDB as elsewhere", async () => {
  project = projectFolder({
    'models/marked.sql': "{{ config(materialized='view') }}\nselect 1 as id\n",
    'macros/view.sql': `{% materialization view, default %}
  {% set target = this.incorporate(type='view') %}
  {% call statement('main') %}
    create or replace view {{ target }} as select 'own' as made_by
  {% endcall %}
  {% do adapter.commit() %}
  {% do return({'relations': [target]}) %}
{% endmaterialization %}
`,
    'tests/is_own.sql': "select * from {{ ref('marked') }} where made_by != 'own'\n",
  });
  const done = await runCommand(['build'], { cwd: project.path, env: { HOME: project.path } });
  expect(done.stdout).toContain('PASS=2 WARN=0 ERROR=0');
});

test('a template may name a source only when it runs; a ref must be known at parse', async () => {
  project = projectFolder({
    'models/sources.yml': 'sources: [{name: main, tables: [{name: early}, {name: late}]}]\n',
    'models/late_source.sql': "select * from {{ source('main', 'late' if execute else 'early') }}\n",
    'models/late_ref.sql': "{% if execute %}select * from {{ ref('late_source') }}{% endif %}\n",
  });
  const done = await runCommand(['compile'], { cwd: project.path, env: { HOME: project.path } });
  expect(done.exit).toBe(2);
  expect(done.stdout).toContain("-- depends_on: {{ ref('late_source') }}");
  const sql = join(project.path, 'target/compiled/demo/models/late_source.sql');
  expect(readFileSync(sql, 'utf8')).toContain('"main"."late"');
});

test("a project's own create_table_as and create_view_as need not replace what is there", async () => {
  project = projectFolder({
    'macros/create.sql': `{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') %}
  create {{ 'temporary' if temporary }} table {{ relation.include(database=not temporary, schema=not temporary) }} as ({{ compiled_code }});
{% endmacro %}
{% macro duckdb__create_view_as(relation, sql) %}
  create view {{ relation }} as ({{ sql }});
{% endmacro %}
`,
    'models/counted.sql': `{{ config(materialized='table', indexes=[{'columns': ['runs']}]) }}
{% set before = load_relation(this) %}
select {% if before %}runs + 1 as runs from {{ before }}{% else %}1 as runs{% endif %}
`,
    'models/seen.sql': "select * from {{ ref('counted') }}\n",
    'models/kept.sql': "{{ config(materialized='incremental', unique_key='runs') }}\nselect * from {{ ref('seen') }}\n",
    'tests/all_runs.sql': "select count(*) as n from {{ ref('kept') }} having count(*) != {{ var('rows') }}\n",
  });
  for (const [rows, ...flags] of [['1'], ['2'], ['1', '--full-refresh']]) {
    const done = await runCommand(['build', '--vars', `{rows: ${rows}}`, ...flags], {
      cwd: project.path,
      env: { HOME: project.path },
    });
    expect(done.stdout).toContain('PASS=4 WARN=0 ERROR=0');
  }
});
