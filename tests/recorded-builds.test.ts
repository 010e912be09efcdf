// Tables and views are built from a recording of their materialization unless a macro on the way is not built in: both
// ways send the same statements, tell the same and fail in the same words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './compat/run-command.ts';
import { testServer } from './postgres/test-server.ts';
import { projectFolder } from './project-folder.ts';

const server = await testServer();

const models = {
  'models/a.sql': "{{ config(materialized='table') }}\nselect 1 as id, {{ var('n', 2) }} as n",
  'models/over.sql': "select id, 'it''s' as word from {{ ref('a') }}",
  'models/again.sql': "{{ config(materialized=var('kind', 'table')) }}\nselect id from {{ ref('a') }}",
  'models/named.sql': "{{ config(materialized='table', alias='Other Name') }}\nselect 3 as id",
  'models/hooked.sql': "{{ config(materialized='table', post_hook='select 1') }}\nselect 4 as id",
  'models/bad.sql': "{{ config(materialized='table') }}\nselect id,\n  no_such_column from {{ ref('a') }}",
  'models/division.sql': "{{ config(materialized='table') }}\nselect cast(word as integer) as n from {{ ref('over') }}",
  'models/below.sql': "{{ config(materialized='view') }}\nselect no_such from {{ ref('again') }}",
};

/** A macro on the way of every table and view, as the built-in one: the project's own, so that nothing is recorded. */
const own = `{% macro load_cached_relation(relation) %}
  {{ return(adapter.get_relation(database=relation.database, schema=relation.schema, identifier=relation.identifier)) }}
{% endmacro %}\n`;

const engines = {
  duckdb: () => "{type: duckdb, path: 'dev.duckdb'}",
  postgres: (schema: string) =>
    `{type: postgres, host: ${server.host}, port: ${server.port}, user: ${server.user}, password: '', dbname: ${server.database}, schema: ${schema}}`,
};

test.each(['duckdb', 'postgres'] as const)('%s: recorded builds are those of the macros', async (engine) => {
  const told: string[][] = [];
  const ends: string[] = [];
  for (const way of ['recorded', 'macros'] as const) {
    const output = engines[engine](SCHEMAS[way]);
    const project = projectFolder({
      ...models,
      'profiles.yml': `demo: {target: dev, outputs: {dev: ${output}}}\n`,
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
      ...(way === 'macros' ? { 'macros/own.sql': own } : {}),
    });
    const lines: string[] = [];
    // Built where nothing is, over what is there, and as another kind.
    for (const vars of ['{}', '{n: 3}', '{kind: view}']) {
      const words = ['run', '--threads', '1', '--vars', vars, '--log-format-file', 'json', '--log-path', 'told'];
      const { stdout, exit } = await runCommand(words, { cwd: project.path });
      expect(exit).toBe(1);
      ends.push(stdout.slice(stdout.indexOf('Completed with')).replace(/\d+\.\d+s|^.{8} {2}/gm, ''));
    }
    for (const line of readFileSync(join(project.path, 'told/dbt.log'), 'utf8').trim().split('\n')) {
      const { info } = JSON.parse(line) as { readonly info: { readonly name: string; readonly msg: string } };
      if (!FEW.has(info.name)) lines.push(`${info.name}: ${plain(info.msg)}`);
    }
    told.push(lines, [readFileSync(join(project.path, 'target/run/demo/models/again.sql'), 'utf8')]);
    project.remove();
  }
  const [recorded, recordedFile, macros, macrosFile] = told;
  expect(recorded?.length).toBeGreaterThan(100);
  expect(recorded).toEqual(macros);
  expect(recordedFile?.map(plain)).toEqual(macrosFile?.map(plain));
  expect(ends.slice(0, 3).join('')).toContain('no_such_column');
  expect(ends.slice(3).map(plain)).toEqual(ends.slice(0, 3).map(plain));
});

/** Of one length: lines are filled up. */
const SCHEMAS = { recorded: 'recorded_build', macros: 'builtby_macros' };

/** Events that tell of the macros of the project, or of one run's folder. */
const FEW = new Set(['MainReportArgs', 'FoundStats', 'ArtifactWritten', 'CommandCompleted', 'UnableToPartialParse']);

function plain(msg: string): string {
  return (
    msg
      .replaceAll(SCHEMAS.macros, SCHEMAS.recorded)
      // One more schema is listed the second time.
      .replace(/SELECT \d+ in/, 'SELECT N in')
      .replace(/tsdbt(\\?_)[0-9a-f]{8}/g, 'tsdbt$1run')
      .replace(/\d+(?=\]?::oid)/g, 'N')
      .replace(/\d+\.\d+ ?s(econds)?|\d\d:\d\d:\d\d|[0-9a-f-]{36}|\/[^ ]*tsdbt-project-\w+|\b\d+ms\b/g, 'N')
  );
}
