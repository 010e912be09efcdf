import { afterAll, describe, expect, test } from 'vitest';
import { CliFolder } from '../src/testing/cli-folder.ts';

const cli = new CliFolder();
afterAll(() => cli.remove());

const UNUSED = `with a as (select 1 as x),
b as (select 2 as x)
select x from a
`;

describe('check', () => {
  test('what is found is shown with its place; warnings leave the exit code', async () => {
    const project = cli.project('found', { 'models/m.sql': UNUSED });
    const ran = await cli.run(project, 'check');
    expect(ran).toMatchObject({
      code: 0,
      stdout: `warning[TSDBT-1710] unused-cte: nothing reads 'b'
 --> models/m.sql:2:1
  |
1 | with a as (select 1 as x),
2 | b as (select 2 as x)
  | ^
  = remove it, or read it where it was meant
  = docs/checks/unused-cte.md

1 node checked: 0 errors, 1 warning, 0 notes
`,
    });
  });

  test('levels are set in tsdbt.yml: an error gives exit code 1', async () => {
    const files = { 'models/m.sql': UNUSED, 'tsdbt.yml': 'check:\n  rules:\n    unused-cte: error\n' };
    const ran = await cli.run(cli.project('as_error', files), 'check', '--output', 'github');
    expect(ran).toMatchObject({
      code: 1,
      stdout: "::error file=models/m.sql,line=2,col=1,title=TSDBT-1710 unused-cte::nothing reads 'b'\n",
    });
    const off = { ...files, 'tsdbt.yml': 'check:\n  rules:\n    unused-cte: off\n' };
    expect(await cli.run(cli.project('as_off', off), 'check')).toMatchObject({
      code: 0,
      stdout: '1 node checked: 0 errors, 0 warnings, 0 notes\n',
    });
    const wrong = { ...files, 'tsdbt.yml': 'check:\n  rules:\n    unused-ctes: off\n' };
    const refused = await cli.run(cli.project('as_wrong', wrong), 'check');
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('tsdbt.yml:3:5');
    expect(refused.stdout).toContain("did you mean 'unused-cte'?");
  });

  test.each([
    ['-- tsdbt: ignore unused-cte kept for later\nb as (select 2 as x)'],
    ['b as (select 2 as x) -- tsdbt: ignore unused-column, unused-cte'],
    ['{# tsdbt: ignore unused-cte #}\n-- another comment\nb as (select 2 as x)'],
  ])('a comment takes a finding away: %s', async (text) => {
    const sql = `with a as (select 1 as x),\n${text}\nselect x from a\n`;
    const ran = await cli.run(cli.project('ignored', { 'models/m.sql': sql }), 'check');
    expect(ran.stdout).toBe('1 node checked: 0 errors, 0 warnings, 0 notes, 1 ignored by comments\n');
  });

  test('a comment of another rule or another line takes nothing away', async () => {
    const sql = UNUSED.replace('with a', '-- tsdbt: ignore unused-cte\nwith a').replace(
      'x)\nselect',
      'x) -- tsdbt: ignore other\nselect',
    );
    const ran = await cli.run(cli.project('not_ignored', { 'models/m.sql': sql }), 'check');
    expect(ran.stdout).toContain('models/m.sql:3:1');
  });

  test('a selection, and the forms for programs', async () => {
    const project = cli.project('forms', { 'models/m.sql': UNUSED, 'models/n.sql': UNUSED });
    const json = await cli.run(project, 'check', '--select', 'n', '--output', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      findings: [
        {
          code: 'TSDBT-1710',
          slug: 'unused-cte',
          severity: 'warning',
          node: 'model.forms.n',
          place: { file: 'models/n.sql', line: 2, column: 1, end_line: 2, end_column: 2 },
          page: 'docs/checks/unused-cte.md',
        },
      ],
      summary: { errors: 0, warnings: 1, notes: 0, suppressed: 0, checked: 2 },
    });
    const sarif: unknown = JSON.parse((await cli.run(project, 'check', '--output', 'sarif')).stdout);
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'tsdbt' } },
          results: [
            {
              ruleId: 'TSDBT-1710',
              level: 'warning',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'models/m.sql' },
                    region: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 2 },
                  },
                },
              ],
            },
            {},
          ],
        },
      ],
    });
  });

  test('a template that asks the warehouse is told once, as a note', async () => {
    const sql = "select {{ run_query('select max(day) as day from calendar').rows[0][0] }} as x\n";
    const ran = await cli.run(cli.project('asks', { 'models/m.sql': sql }), 'check');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^note\[TSDBT-1616\] not-checked: 'm' is not checked/);
    expect(ran.stdout).toContain('1 node checked: 0 errors, 0 warnings, 1 note');
  });

  test('an incremental model is checked as it is built first', async () => {
    const sql =
      "{{ config(materialized='incremental') }}\nwith a as (select 1 as x), b as (select 1)\nselect * from a\n{% if is_incremental() %} where x > 1 {% endif %}\n";
    const ran = await cli.run(cli.project('stepwise', { 'models/m.sql': sql }), 'check', '--output', 'github');
    expect(ran.stdout).toContain('file=models/m.sql,line=2,col=28');
  });

  describe('in builds', () => {
    const files = (level: string): { [path: string]: string } => ({
      'models/m.sql': UNUSED,
      'models/n.sql': "select x, y from {{ ref('m') }}\n",
      'tsdbt.yml': `check: {on_build: ${level}, rules: {unused-column: warn}}\n`,
    });

    test('nothing is looked at unless tsdbt.yml says so', async () => {
      const project = cli.project('build_off', { 'models/m.sql': UNUSED });
      const { code, stdout, stderr } = await cli.run(project, 'build');
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('unused-cte');
    });

    test('notes go to stderr, and the build runs', async () => {
      const ran = await cli.run(cli.project('build_note', files('note')), 'build', '--select', 'm');
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain("models/m.sql:2:1: note[TSDBT-1710] unused-cte: nothing reads 'b'");
      expect(ran.stderr).not.toContain('missing-column');
    });

    test('warnings stand among the lines', async () => {
      const ran = await cli.run(cli.project('build_warn', files('warn')), 'compile', '--select', 'm');
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain("[WARNING]: models/m.sql:2:1: nothing reads 'b' (unused-cte)");
    });

    test('an error ends the command before anything runs', async () => {
      const ran = await cli.run(cli.project('build_error', files('error')), 'build');
      expect(ran.code).toBe(2);
      expect(ran.stdout).toContain('error[TSDBT-1702] missing-column');
      expect(ran.stdout).toContain('models/n.sql:1:11');
      expect(ran.stdout).not.toContain('START');
    });
  });
});

describe('what public projects have and is right', () => {
  test('Snowflake: functions of schemas, aliases in joins, set operations behind a query in FROM', async () => {
    const project = cli.project('right_snowflake', {
      'dbt_project.yml': 'name: right_snowflake\nprofile: p\n',
      'profiles.yml':
        'p: {target: s, outputs: {s: {type: snowflake, account: a, user: u, password: p, database: DB, schema: PUBLIC, warehouse: W}}}\n',
      'models/functions.sql':
        "select DB.PROD.hex_to_int(substr(a, 3)) as x, utils.udf_x(substr(a, 3), b) as y, live.udf_api('GET', a):data as z from (select 1 as a, 2 as b) t",
      'models/joined.sql':
        'select x.a * 2 as twice, y.b from (select 1 as a, 2 as b) x join (select 1 as a, 2 as b) y on twice = y.a',
      'models/united.sql':
        "select a, 'x' as k, b from (select 1 as a, 2 as b union select 2, 3) union all select a, 'y' as k, b from (select 3 as a, 2 as b union select 2, 3)",
      'models/using.sql': 'select b from (select 1 as a, 2 as b) x left join (select 1 as a, 3 as b) y using (a)',
      'models/wrong.sql': 'select x.a, y.b from (select 1 as a) x join (select 2 as b) y on x.nowhere = y.b',
    });
    const { stdout } = await cli.run(project, 'check', '--output', 'github', '--profiles-dir', project);
    expect(stdout.match(/^::error .*$/gm)).toEqual([
      '::error file=models/wrong.sql,line=1,col=68,title=TSDBT-1702 missing-column::x has no column nowhere',
    ]);
  });

  test('order within an aggregate that a parser does not know; what a test of the project takes for a column', async () => {
    const project = cli.project('right_duckdb', {
      'models/m.sql': "select listagg(a, ', ' order by a) as names from (select 'k' as a) as t",
      'models/n.sql': 'select 1 as id',
      'models/n.yml': 'models:\n  - {name: n, columns: [{name: some_function, data_tests: [works]}]}\n',
      'tests/generic/works.sql':
        '{% test works(model, column_name) %}select 1 where {{ column_name }}() = 2{% endtest %}',
    });
    const { code, stdout } = await cli.run(project, 'check', '--output', 'github');
    expect(code).toBe(0);
    expect(stdout).not.toContain('::error');
    expect(stdout).toContain('test-unknown-column');
  });
});
