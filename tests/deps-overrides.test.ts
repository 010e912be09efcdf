// A package's materialization with the name of a built-in one: not used unless the project hands it on or asks for the former rule.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCommand } from './compat/run-command.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const materialization = (name: string, body: string): string =>
  `{% materialization ${name}, default %}\n${body}\n{% endmaterialization %}\n`;

const OWN = `  {% set target = this.incorporate(type='table') %}
  {% call statement('main') %}
    create or replace table {{ target }} as select 'package' as made_by
  {% endcall %}
  {% do adapter.commit() %}
  {% do return({'relations': [target]}) %}`;

// `table` has an adapter-specific built-in on some engines, `view` has none: dbt treats both alike.
const FILES = {
  'packages.yml': 'packages:\n  - local: pkgs/grabs\n',
  'pkgs/grabs/dbt_project.yml': 'name: grabs\nversion: "1.0"\n',
  'pkgs/grabs/macros/take.sql': materialization('view', OWN) + materialization('special', OWN),
  'models/a.sql': "select 'built-in' as made_by\n",
  'models/b.sql': "{{ config(materialized='special') }}\nselect 'built-in' as made_by\n",
};
const isMadeBy = (who: string, model = 'a'): { [path: string]: string } => ({
  [`tests/${model}_by_${who.replace('-', '_')}.sql`]: `select * from {{ ref('${model}') }} where made_by != '${who}'\n`,
});

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

async function built(files: Readonly<{ [path: string]: string }>): Promise<{ stdout: string; notes: string }> {
  project = projectFolder({ ...FILES, ...files });
  const options = { cwd: project.path, env: { HOME: project.path } };
  const { stderr } = await runCommand(['deps'], options);
  const { stdout } = await runCommand(['build'], options);
  return { stdout, notes: stderr };
}

test('it is not used, and deps says so; one with a name of its own is used', async () => {
  const { stdout, notes } = await built({ ...isMadeBy('built-in'), ...isMadeBy('package', 'b') });
  expect(stdout).toContain('PASS=4 WARN=0 ERROR=0');
  expect(notes).toContain("Package grabs brings its own materialization 'view', which is not used");
  expect(notes).toContain('TSDBT-1183');
  expect(notes).not.toContain('special');
});

test('it is used when the project hands it on', async () => {
  const { stdout, notes } = await built({
    'macros/on.sql': materialization('view', '  {{ return(grabs.materialization_view_default()) }}'),
    ...isMadeBy('package'),
  });
  expect(stdout).toContain('PASS=3 WARN=0 ERROR=0');
  expect(notes).not.toContain('TSDBT-1183');
});

test('it is found wherever the package keeps its macros', async () => {
  const { notes } = await built({
    'pkgs/grabs/dbt_project.yml': 'name: grabs\nversion: "1.0"\nmacro-paths: [lib, ../..]\n',
    'pkgs/grabs/macros/take.sql': '',
    'pkgs/grabs/lib/take.sql': materialization('table', OWN),
  });
  expect(notes).toContain("Package grabs brings its own materialization 'table', which is not used");
});

test('it is used under the former rule, and deps says nothing', async () => {
  const { stdout, notes } = await built({
    'dbt_project.yml':
      'name: demo\nversion: "1.0"\nflags:\n  require_explicit_package_overrides_for_builtin_materializations: false\n',
    ...isMadeBy('package'),
  });
  expect(stdout).toContain('PASS=3 WARN=0 ERROR=0');
  expect(notes).not.toContain('TSDBT-1183');
});

test("a package's models are quoted as the root project says, not as the package does", async () => {
  project = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nquoting:\n  identifier: false\n  schema: false\n',
    'packages.yml': 'packages:\n  - local: pkgs/grabs\n',
    'pkgs/grabs/dbt_project.yml': 'name: grabs\nversion: "1.0"\nquoting:\n  database: false\n',
    'pkgs/grabs/models/base.sql': 'select 1 as n\n',
    'pkgs/grabs/models/next.sql': "select * from {{ ref('base') }} -- {{ this }}\n",
  });
  const options = { cwd: project.path, env: { HOME: project.path } };
  await runCommand(['deps'], options);
  await runCommand(['compile'], options);
  const sql = readFileSync(join(project.path, 'target/compiled/grabs/models/next.sql'), 'utf8');
  expect(sql).toMatch(/from "\w+"\.main\.base -- "\w+"\.main\.next/);
});
