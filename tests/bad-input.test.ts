// Each kind of bad input gives one clear error: code, file, line, column, frame, hint; nothing is lost.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import type { CommandResult } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { projectFolder } from './project-folder.ts';

interface Fault {
  readonly name: string;
  readonly files: Readonly<{ [path: string]: string }>;
  readonly args?: readonly string[];
  /** What the output must hold, each on some line. */
  readonly shows: readonly string[];
}

async function runIn(
  files: Readonly<{ [path: string]: string }>,
  args: readonly string[],
): Promise<CommandResult & { readonly folder: string; readonly remove: () => void }> {
  const project = projectFolder(files);
  const done = await runWarm(args, { cwd: project.path, env: { HOME: project.path } });
  return { ...done, folder: project.path, remove: () => project.remove() };
}

const GOOD = { 'models/good.sql': 'select 1 as id\n' };

const stopping: readonly Fault[] = [
  {
    name: 'YAML syntax error',
    files: { ...GOOD, 'models/x.yml': 'models:\n  - name: good\n   description: wrong indent\n' },
    shows: ['models/x.yml:3', 'TSDBT-'],
  },
  {
    name: 'Jinja syntax error',
    files: { ...GOOD, 'models/bad.sql': 'select {{ 1 + }} as id\n' },
    shows: ['models/bad.sql:1:', 'select {{ 1 + }} as id'],
  },
  {
    name: 'unclosed block',
    files: { ...GOOD, 'models/bad.sql': 'select 1\n{% if true %}\n' },
    shows: ['Unexpected end of template', 'models/bad.sql:2:'],
  },
  {
    name: 'unknown ref',
    files: { 'models/orders.sql': 'select 1 as id\n', 'models/bad.sql': "select *\nfrom {{ ref('ordrs') }}\n" },
    shows: ["depends on a node named 'ordrs' which was not found", 'models/bad.sql:2:', 'orders'],
  },
  {
    name: 'unknown source',
    files: {
      'models/s.yml': 'sources:\n  - name: raw\n    tables:\n      - name: users\n',
      'models/bad.sql': "select * from {{ source('raw', 'usrs') }}\n",
    },
    shows: ["depends on a source named 'raw.usrs' which was not found", 'models/bad.sql:1:', 'users'],
  },
  {
    name: 'unknown doc',
    files: {
      ...GOOD,
      'models/d.md': '{% docs clicks %}x{% enddocs %}\n',
      'models/s.yml': 'models:\n  - name: good\n    description: "{{ doc(\'click\') }}"\n',
    },
    shows: ["depends on doc 'click'", 'models/s.yml:3', 'clicks'],
  },
  {
    name: 'duplicate name',
    files: { ...GOOD, 'models/sub/good.sql': 'select 2 as id\n' },
    shows: ['good', 'models/good.sql', 'models/sub/good.sql'],
  },
  {
    name: 'ref cycle',
    files: { 'models/a.sql': "select * from {{ ref('b') }}\n", 'models/b.sql': "select * from {{ ref('a') }}\n" },
    shows: ['Found a cycle: '],
  },
  {
    name: 'missing environment variable',
    files: { ...GOOD, 'models/bad.sql': "select '{{ env_var('SURELY_NOT_SET') }}' as x\n" },
    shows: ["Env var required but not provided: 'SURELY_NOT_SET'", 'models/bad.sql:1:'],
  },
  {
    name: 'a port that is no number',
    files: {
      ...GOOD,
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: shop\n',
      'profiles.yml':
        'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, user: u, password: s3cret, port: abc, dbname: d, schema: s}\n',
    },
    shows: ["'abc' is not of type 'integer'", 'profiles.yml:4:5', 'password: ***, port: abc'],
  },
  {
    name: 'a misspelt key of a profile',
    files: {
      ...GOOD,
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: shop\n',
      'profiles.yml':
        'shop:\n  outputs:\n    default: {type: postgres, host: h, usr: u, dbname: d, schema: s, port: 1}\n',
    },
    shows: ["'user' is a required property", 'profiles.yml:3:5', "did you mean 'user' instead of 'usr'?"],
  },
  {
    name: 'a name without quotes',
    files: { ...GOOD, 'models/bad.sql': 'select *\nfrom {{ ref(good) }}\n' },
    shows: ['The name argument to ref() must be a string', 'models/bad.sql:2:', "put quotes around a name: 'good'"],
  },
  {
    name: 'a brace that is missing',
    files: { ...GOOD, 'models/bad.sql': "select *\nfrom {{ ref('good') }\n" },
    shows: ['models/bad.sql:2:', '{{ is closed by }}'],
  },
  {
    name: 'a misspelt filter',
    files: { ...GOOD, 'models/bad.sql': "select '{{ 'a' | uper }}' as id\n" },
    shows: ["No filter named 'uper'.", 'models/bad.sql:1:', "did you mean 'upper'?"],
  },
  {
    name: 'a misspelt argument of a macro',
    files: {
      ...GOOD,
      'macros/m.sql': '{% macro cents(column, scale=2) %}{{ column }}{% endmacro %}\n',
      'models/bad.sql': "select {{ cents('id', scal=3) }} as id\n",
    },
    shows: ["takes no keyword argument 'scal'", 'models/bad.sql:1:', "did you mean 'scale'?"],
  },
  {
    name: 'named profile not found',
    files: { ...GOOD, 'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: warehouse\n' },
    shows: ["Could not find profile named 'warehouse'"],
  },
];

describe('exit 2, nothing built', () => {
  test.concurrent('a hook is shown where it is written', async () => {
    const project = 'name: demo\nversion: "1.0"\non-run-start: "{{ no_such_macro() }}"\n';
    const done = await runIn({ ...GOOD, 'dbt_project.yml': project }, ['run']);
    expect(done.stdout).toContain("'no_such_macro' is undefined");
    expect(done.stdout).toContain('--> dbt_project.yml:3:16\n');
    expect(done.exit).toBe(2);
    done.remove();
  });

  test.concurrent.each(stopping)('$name', async ({ files, args, shows }) => {
    const done = await runIn(files, args ?? ['build']);
    for (const text of shows) expect(done.stdout).toContain(text);
    expect(done.stdout).toMatch(/TSDBT-\d{4}/);
    expect(done.stdout + done.stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
    expect(done.exit).toBe(2);
    expect(existsSync(join(done.folder, 'target/run'))).toBe(false);
    done.remove();
  });

  test.concurrent('no dbt_project.yml', async () => {
    const project = projectFolder({});
    rmSync(join(project.path, 'dbt_project.yml'));
    const done = await runWarm(['build'], { cwd: project.path });
    expect(done.stdout).toContain('dbt_project.yml');
    expect(done.stdout).toMatch(/TSDBT-11\d\d/);
    expect(done.exit).toBe(2);
    project.remove();
  });

  test.concurrent('database file locked by another process', async () => {
    const project = projectFolder(GOOD);
    const holder = await DuckDBInstance.create(join(project.path, 'demo.duckdb'));
    const connection = await holder.connect();
    const done = await runWarm(['build'], { cwd: project.path, env: { HOME: project.path } });
    connection.closeSync();
    holder.closeSync();
    expect(done.stdout).toContain(String(process.pid));
    expect(done.stdout).toMatch(/TSDBT-21\d\d/);
    expect(done.exit).toBe(2);
    project.remove();
  });

  test.concurrent('a severity that does not exist', async () => {
    const test = '        data_tests: [unique, {not_null: {config: {severity: warnn}}}]\n';
    const done = await runIn(
      { ...GOOD, 'models/s.yml': `models:\n  - name: good\n    columns:\n      - name: id\n${test}` },
      ['build'],
    );
    expect(done.stdout).toContain("Got 'warnn'");
    expect(done.stdout).toContain('--> models/s.yml:5:30\n');
    expect(done.exit).toBe(2);
    done.remove();
  });

  test.concurrent('a file that is not UTF-8', async () => {
    const project = projectFolder(GOOD);
    mkdirSync(join(project.path, 'seeds'));
    writeFileSync(join(project.path, 'seeds/s.csv'), Buffer.from('id,name\n1,M\u00fcller\n', 'latin1'));
    const done = await runWarm(['build'], { cwd: project.path, env: { HOME: project.path } });
    expect(done.stdout).toContain('--> seeds/s.csv:2:4\n');
    expect(done.stdout).toContain('Latin-1');
    expect(done.exit).toBe(2);
    project.remove();
  });

  test.concurrent('a file where the target folder belongs', async () => {
    const done = await runIn({ ...GOOD, target: '' }, ['build']);
    expect(done.stdout).toMatch(/error\[TSDBT-(1003|1901)\]/);
    expect(done.stdout).not.toContain('TSDBT-9001');
    expect(done.exit).toBe(2);
    done.remove();
  });

  test.concurrent('a query of show is wrong at its place', async () => {
    const done = await runIn(GOOD, ['show', '--inline', 'select id, nope from (select 1 as id)']);
    expect(done.stdout).toContain('--> sql/inline_query:1:12\n');
    expect(done.exit).toBe(2);
    done.remove();
  });

  test.concurrent('a cycle does not stop parse', async () => {
    const done = await runIn({ 'models/a.sql': "select * from {{ ref('a') }}\n" }, ['parse']);
    expect(done.exit).toBe(0);
    done.remove();
  });
});

const failing: readonly Fault[] = [
  {
    name: 'undefined name',
    files: { 'models/bad.sql': 'select {{ no_such.thing }} as id\n' },
    shows: ["'no_such' is undefined", 'models/bad.sql:1:'],
  },
  {
    name: 'undefined macro',
    files: { 'models/bad.sql': 'select {{ no_such_macro(1) }} as id\n' },
    shows: ["'no_such_macro' is undefined", 'models/bad.sql:1:'],
  },
  {
    name: 'wrong arguments',
    files: {
      'macros/m.sql': '{% macro one(a) %}{{ a }}{% endmacro %}\n',
      'models/bad.sql': '{% if execute %}select {{ one(1, 2) }} as id{% endif %}\n',
    },
    shows: ["macro 'dbt_macro__one' takes not more than 1 argument(s)", 'models/bad.sql:1:'],
  },
  {
    name: 'required var missing',
    files: { 'models/bad.sql': "select {{ var('nothing') }} as id\n" },
    shows: ["Required var 'nothing' not found", 'models/bad.sql:1:'],
  },
  {
    name: 'unknown materialization',
    files: { 'models/bad.sql': "{{ config(materialized='tabel') }}\nselect 1 as id\n" },
    shows: ["No materialization 'tabel'", "'table'"],
  },
  {
    name: 'missing source table',
    files: {
      'models/s.yml': 'sources:\n  - name: raw\n    tables:\n      - name: users\n',
      'models/bad.sql': "select *\nfrom {{ source('raw', 'users') }}\n",
    },
    shows: ['Runtime Error in model bad', 'models/bad.sql:2:'],
  },
  {
    name: 'SQL error',
    files: {
      'models/bad.sql':
        '{# a comment #}\n{{ config(materialized="table") }}\nselect 1 as id,\n       no_such_column as x\nfrom (select 1 as y)\n',
    },
    shows: ['Runtime Error in model bad', 'models/bad.sql:4:'],
  },
  {
    name: 'a query that ends too early',
    files: { 'models/bad.sql': "{{ config(materialized='table') }}\nselect 1 as id\nwhere {{ nothing }}\n" },
    shows: ['Parser Error', 'models/bad.sql:3:'],
  },
  {
    name: 'a semicolon at the end',
    files: { 'models/bad.sql': "{{ config(materialized='table') }}\nselect 1 as id;\n" },
    shows: ['models/bad.sql:2:15', 'leave out the semicolon'],
  },
  {
    name: 'a value that has no such attribute, within macros',
    files: {
      'macros/m.sql':
        '{% macro outer(x) %}{{ inner(x) }}{% endmacro %}\n{% macro inner(x) %}{% if execute %}{{ x.part() }}{% endif %}{% endmacro %}\n',
      'models/bad.sql': "select {{ outer('a') }} as id\n",
    },
    shows: [
      "'str object' has no attribute 'part'",
      "macro 'inner' called from here macros/m.sql:1:24",
      "macro 'outer' called from here models/bad.sql:1:11",
    ],
  },
  {
    name: 'an error that a macro raises',
    files: {
      'macros/m.sql':
        "{% macro outer() %}{{ inner() }}{% endmacro %}\n{% macro inner() %}{% if execute %}{{ exceptions.raise_compiler_error('no') }}{% endif %}{% endmacro %}\n",
      'models/bad.sql': 'select {{ outer() }} as id\n',
    },
    shows: [
      'macros/m.sql:2:',
      "macro 'inner' called from here macros/m.sql:1:23",
      "macro 'outer' called from here models/bad.sql:1:11",
    ],
  },
  {
    name: 'a reference to nothing that was not seen while parsing',
    files: { 'models/bad.sql': "{% if execute %}select * from {{ ref('goood') }}{% endif %}\n" },
    shows: [
      "Model 'model.demo.bad' (models/bad.sql) depends on a node named 'goood' which was not found",
      "did you mean 'good'",
      'models/bad.sql:1:',
    ],
  },
  {
    name: 'a reference to something disabled that was not seen while parsing',
    files: {
      'models/off.sql': '{{ config(enabled=false) }} select 1 as id\n',
      'models/bad.sql': "{% if execute %}select * from {{ ref('off') }}{% endif %}\n",
    },
    shows: ["depends on a node named 'off' which is disabled", 'models/bad.sql:1:'],
  },
  {
    name: 'a source that is none and was not seen while parsing',
    files: { 'models/bad.sql': "{% if execute %}select * from {{ source('raw', 'nix') }}{% endif %}\n" },
    shows: ["depends on a source named 'raw.nix' which was not found", 'models/bad.sql:1:'],
  },
  {
    name: 'a reference that was not seen while parsing',
    files: { 'models/bad.sql': "{% if execute %}select * from {{ ref('good') }}{% endif %}\n" },
    shows: ["-- depends_on: {{ ref('good') }}", 'models/bad.sql:1:'],
  },
  {
    name: 'a query of a template',
    files: { 'models/bad.sql': "select 1 as id\n{% set found = run_query('select * from no_such_table') %}\n" },
    shows: ['no_such_table', 'models/bad.sql:2:16'],
  },
];

describe('exit 1, the node fails, others go on', () => {
  test.concurrent.each(failing)('$name', async ({ files, shows }) => {
    const done = await runIn({ ...GOOD, 'models/child.sql': "select * from {{ ref('bad') }}\n", ...files }, ['run']);
    for (const text of shows) expect(done.stdout).toContain(text);
    expect(done.stdout).toMatch(/TSDBT-\d{4}/);
    expect(done.stdout + done.stderr).not.toMatch(/^\s+at .*\.(js|ts):\d+/m);
    // Nobody can mend what tsdbt brings itself.
    expect(done.stdout).not.toMatch(/macros\/(materializations|sql|relations)\b/);
    expect(done.exit).toBe(1);
    const results = JSON.parse(readFileSync(join(done.folder, 'target/run_results.json'), 'utf8')) as {
      results: { unique_id: string; status: string }[];
    };
    expect(Object.fromEntries(results.results.map((r) => [r.unique_id, r.status]))).toEqual({
      'model.demo.good': 'success',
      'model.demo.bad': 'error',
      'model.demo.child': 'skipped',
    });
    done.remove();
  });

  test.concurrent('a generic test that fails to run is shown where it is written', async () => {
    const tests = '        data_tests: [unique, notnull]\n      - name: idd\n        data_tests: [not_null]\n';
    const properties = `models:\n  - name: good\n    columns:\n      - name: id\n${tests}`;
    const done = await runIn({ ...GOOD, 'models/s.yml': properties }, ['build']);
    expect(done.stdout).toContain("'test_notnull' is undefined");
    expect(done.stdout).toContain('--> models/s.yml:5:30\n');
    expect(done.stdout).toContain('Referenced column "idd" not found');
    expect(done.stdout).toContain('--> models/s.yml:7:22\n');
    expect(done.exit).toBe(1);
    done.remove();
  });

  test.concurrent('a value of a seed that does not fit its type, and columns that are not those of the table', async () => {
    const types = 'seeds:\n  - name: s\n    config: {column_types: {d: date, idd: integer}}\n';
    const project = projectFolder({ 'seeds/s.csv': 'id,d\n1,2024-01-02\n2,2024-13-45\n', 'seeds/s.yml': types });
    const seed = (): Promise<CommandResult> => runWarm(['seed'], { cwd: project.path, env: { HOME: project.path } });
    const refused = await seed();
    expect(refused.stdout).toContain('--> seeds/s.csv:3:3\n');
    expect(refused.stderr).toContain('seeds/s.csv: column_types names idd, which is no column');
    expect(refused.exit).toBe(1);
    project.write({ 'seeds/s.csv': 'id,d\n1,2024-01-02\n' });
    expect((await seed()).exit).toBe(0);
    project.write({ 'seeds/s.csv': 'id,d,e\n1,2024-01-02,x\n' });
    const other = await seed();
    expect(other.stdout).toContain('run with --full-refresh');
    expect(other.exit).toBe(1);
    project.write({ 'seeds/s.csv': 'id;d\n1;2024-01-02\n', 'seeds/s.yml': '' });
    expect((await seed()).stderr).toContain('delimiter: ";" in the config of the seed splits it');
    project.remove();
  });

  test.concurrent('a selection that matches nothing, and a test of something that does not exist', async () => {
    const properties =
      "models:\n  - name: good\n    columns:\n      - name: id\n        data_tests:\n          - relationships: {arguments: {to: ref('god'), field: id}}\n";
    const done = await runIn({ ...GOOD, 'models/s.yml': properties }, ['run', '--select', '+goood']);
    expect(done.stdout).toContain("The selection criterion '+goood' does not match any enabled nodes");
    expect(done.stderr).toContain("note: did you mean '+good'?");
    expect(done.stderr).toContain("note: models/s.yml:6:13: did you mean 'good'?");
    expect(done.exit).toBe(0);
    done.remove();
  });

  test.concurrent('a seed row longer than its header', async () => {
    const done = await runIn({ ...GOOD, 'seeds/s.csv': 'id,name\n1,a\n2,b,c\n' }, ['build']);
    expect(done.stdout).toContain('seeds/s.csv:3:');
    expect(done.stdout).toContain('row has 3 values');
    expect(done.exit).toBe(1);
    done.remove();
  });

  test.concurrent('a shorter row is padded with null', async () => {
    const done = await runIn(
      {
        'seeds/s.csv': 'id,name\n1,a\n2\n',
        'tests/t.sql': "select * from {{ ref('s') }} where id = 2 and name is not null\n",
      },
      ['build'],
    );
    expect(done.exit).toBe(0);
    done.remove();
  });
});
