// run-operation through the command line. Lines and exit codes as a real dbt gives them (cases s13, x13 hold more).
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());
let project = '';
beforeAll(() => {
  project = folder.project('ops', {
    'models/a.sql': 'select 1 as id',
    'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
    'macros/ops.sql': `
      {% macro tell() %}{% do log(ref('a') ~ ' ' ~ model.name ~ ' ' ~ execute ~ ' ' ~ flags.WHICH, info=true) %}{% endmacro %}
      {% macro ephemeral() %}{% do ref('e') %}{% endmacro %}
      {% macro missing() %}{% do ref('zz') %}{% endmacro %}
      {% macro kept() %}{% do run_query('create table main.kept as select 1 as id') %}{% endmacro %}
      {% macro lost() %}{% call statement('x') %}create table main.lost as select 1 as id{% endcall %}{% endmacro %}
      {% macro committed() %}{% call statement('x') %}create table main.committed as select 1; commit;{% endcall %}{% endmacro %}
      {% macro tables() %}
        {% do log(run_query("select table_name from duckdb_tables() order by 1").columns[0].values() | list, info=true) %}
      {% endmacro %}
      {% macro own() %}{% do print((this is defined) ~ ' ' ~ (compiled_code is defined) ~ ' ' ~ (sql is defined)) %}{{ this.name }}{% endmacro %}
      {% macro zero() %}{{ 1 / 0 }}{% endmacro %}
      {% macro typed() %}{{ 1 + 'a' }}{% endmacro %}`,
  });
});

/** What is printed below the header. */
async function told(...words: string[]): Promise<{ readonly code: number; readonly lines: string[] }> {
  const { code, stdout } = await folder.run(project, 'run-operation', ...words);
  const lines = stdout.split('\n').filter((line) => !/^(Running|Registered|Unable to do partial|Found)|^$/.test(line));
  return { code, lines };
}

function result(): unknown {
  const { results } = readJson(project, 'target', 'run_results.json');
  return (results as unknown[])[0];
}

test('a macro sees any ref, itself as the model, and execute', async () => {
  expect(await told('tell')).toEqual({ code: 0, lines: ['"ops"."main"."a" tell True run-operation'] });
  expect(result()).toMatchObject({ unique_id: 'macro.ops.tell', status: 'success', failures: 0, message: null });
});

test('a macro that is called by itself has no relation and no compiled code, as in dbt', async () => {
  const { code, lines } = await told('own');
  expect(code).toBe(1);
  expect(lines[0]).toBe('False False True');
  expect(lines.slice(1, 3)).toEqual([
    '[ERROR]: Encountered an error while running operation: Compilation Error',
    "  'this' is undefined",
  ]);
});

test('errors name the macro when the macro raised them, and not when the template engine did', async () => {
  const head = '[ERROR]: Encountered an error while running operation: Compilation Error';
  const ephemeral = await told('ephemeral');
  expect(ephemeral.code).toBe(1);
  expect(ephemeral.lines.slice(0, 2)).toEqual([
    `${head} in macro ephemeral (macros/ops.sql)`,
    '  Operations can not ref() ephemeral nodes, but e is ephemeral',
  ]);
  expect((await told('missing')).lines[1]).toBe(
    "  Macro 'macro.ops.missing' (macros/ops.sql) depends on a node named 'zz' which was not found",
  );
  expect((await told('ops.typed')).lines.slice(0, 2)).toEqual([
    head,
    "  unsupported operand type(s) for +: 'int' and 'str'",
  ]);
  expect(result()).toMatchObject({ unique_id: 'macro.ops.typed', status: 'error', failures: 1 });
  expect((await told('zero')).lines.slice(0, 2)).toEqual([
    head.replace('Compilation', 'Runtime'),
    '  division by zero',
  ]);
  expect((await told('zz.typed')).code).toBe(2);
});

test('what nothing commits is rolled back', async () => {
  for (const macro of ['kept', 'lost', 'committed']) expect((await told(macro)).code).toBe(0);
  expect((await told('tables')).lines).toEqual(["['committed', 'kept']"]);
});

test('--sql runs a statement, with and without a template', async () => {
  await folder.run(project, 'run', '--select', 'a');
  const { code, lines } = await told('--sql', "select count(*) from {{ ref('a') }}");
  expect([code, lines]).toEqual([
    0,
    [
      '1 of 1 START executing inline_query ............................................ [RUN]',
      '1 of 1 OK executed inline_query ................................................ [OK in 0.00s]',
    ],
  ]);
  expect(result()).toMatchObject({ unique_id: 'sql_operation.ops.inline_query', status: 'success' });
  const failed = await told('--sql', 'select * from nowhere');
  expect(failed.code).toBe(1);
  expect(failed.lines.at(-1)).toBe(
    '1 of 1 ERROR executing inline_query ............................................ [ERROR in 0.00s]',
  );
  const broken = await told('--sql', 'select {{ nope.x }}');
  expect(broken.code).toBe(1);
  expect(broken.lines.filter((line) => line.includes('START'))).toEqual([]);
});

test('--sql with nothing but a comment of the template language goes to the database as it is', async () => {
  const { code, lines } = await told('--sql', 'select 1 {# one #}');
  expect([code, lines.some((line) => line.includes('syntax error at or near "{"'))]).toEqual([1, true]);
});

test.each([
  [[], 'Either a macro name or --sql must be passed to run-operation'],
  [['tell', '--sql', 'select 1'], 'Cannot specify both a macro name and --sql for run-operation'],
  [['--sql', 'select 1', '--args', '{a: 1}'], '--args cannot be used with --sql; pass arguments directly in the SQL'],
])('%j is refused', async (words, message) => {
  const { code, lines } = await told(...words);
  expect([code, lines[2]]).toEqual([2, `  ${message}`]);
});

test('a warehouse that cannot be reached is a failed operation, on record as such', async () => {
  const output = '{type: postgres, host: 127.0.0.1, port: 1, user: u, password: p, dbname: d, schema: s}';
  const far = folder.project('far_ops', {
    'dbt_project.yml': 'name: far_ops\nprofile: far\n',
    'profiles.yml': `far: {target: dev, outputs: {dev: ${output}}}\n`,
    'macros/m.sql': '{% macro m() %}{% endmacro %}',
  });
  for (const [words, id] of [
    [['m'], 'macro.far_ops.m'],
    [['--sql', 'select 1'], 'sql_operation.far_ops.inline_query'],
  ] as const) {
    const { code, stdout } = await folder.run(far, 'run-operation', ...words);
    expect([code, stdout]).toEqual([1, expect.stringContaining('while running operation: Database Error')]);
    expect(readJson(far, 'target', 'run_results.json')).toMatchObject({
      results: [{ unique_id: id, status: 'error' }],
    });
  }
});

test('--no-write-json writes nothing', async () => {
  const other = folder.project('quiet_ops', { 'macros/m.sql': '{% macro m() %}{% endmacro %}' });
  expect((await folder.run(other, 'run-operation', 'm', '--no-write-json')).code).toBe(0);
  expect(() => readJson(join(other, 'target', 'run_results.json'))).toThrow();
});
