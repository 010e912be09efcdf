// Generic tests, as seen with dbt 1.12.3: what becomes of the last line end of a text, which macros are written down,
// and where an error in the arguments is told.
import { expect, test } from 'vitest';
import { parseFolder } from '../../testing/parse-folder.ts';
import { writeProject } from '../../testing/write-project.ts';

test('texts of configs lose one line end, as every template does', async () => {
  const directory = writeProject({
    'dbt_project.yml': `
name: demo
profile: demo
models:
  +sql_header: |
    -- head
  +meta: {why: "two\\n\\n"}
`,
    'models/m.sql': 'select 1 as id',
    'models/m.yml': `
models:
  - name: m
    columns:
      - name: id
        data_tests:
          - not_null:
              config:
                where: >
                  1 = 1
                  and 2 = 2
          - accepted_values:
              arguments: {values: [1, "2\\n"]}
              config: {error_if: "> 3\\n", fail_calc: "'1'\\n\\n"}
`,
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  const nodes = [...value.nodes.values()];
  const named = (start: string) => nodes.find(({ name }) => name.startsWith(start));
  expect(named('m')?.config).toMatchObject({ sql_header: '-- head', meta: { why: 'two\n' } });
  expect(named('not_null')?.config).toMatchObject({ where: '1 = 1 and 2 = 2' });
  expect(named('accepted')?.config).toMatchObject({ error_if: '> 3', fail_calc: "'1'\n" });
  expect(named('accepted')?.rawCode).toBe(
    `{{ test_accepted_values(**_dbt_generic_test_kwargs) }}{{ config(error_if="> 3",fail_calc="'1'\n") }}`,
  );
});

test('a wrong argument is told where the test stands', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'tests/generic/near.sql': '{% test near(model, low) %}select 1 where false{% endtest %}',
    'models/m.yml': 'models:\n  - name: m\n    data_tests:\n      - near: {arguments: {high: "{{ 3 }}"}}\n',
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toMatchObject([
    { slug: 'jinja-runtime', subject: 'test near_m__3_ (models/m.yml)', span: { file: { path: 'models/m.yml' } } },
  ]);
  expect(diagnostics[0]?.message).toContain("takes no keyword argument 'high'");
  expect([...value.macros.values()].find(({ name }) => name === 'test_near')?.arguments).toEqual([]);
});

test('a wrong argument of a test of dbt is told while parsing, but for the two that dbt does not render', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'tests/generic/any.sql': '{% test any(model) %}select {{ kwargs.high }} where false{% endtest %}',
    'models/m.yml': [
      'models:',
      '  - name: m',
      '    data_tests: [{any: {arguments: {high: 1}}}]',
      '    columns:',
      '      - name: id',
      '        data_tests:',
      '          - not_null: {arguments: {odd: 1}}',
      '          - accepted_values: {arguments: {values: [1], severty: warn}}',
    ].join('\n'),
  });
  const { diagnostics } = await parseFolder(directory);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    expect.stringContaining("takes no keyword argument 'severty'"),
  ]);
});

test('an argument named arguments is told of while the project keeps to the older form', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\nflags: {require_generic_test_arguments_property: false}\n',
    'models/m.sql': 'select 1 as id',
    'macros/near.sql': '{% test near(model, arguments) %}select 1 where false{% endtest %}',
    'models/m.yml': 'models:\n  - name: m\n    data_tests:\n      - near: {arguments: {low: 3}}\n',
  });
  const { events } = await parseFolder(directory);
  expect(events.map(({ name }) => name)).toContain('ArgumentsPropertyInGenericTestDeprecation');
});

test('macros that arguments call are no dependencies', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'macros/two.sql':
      '{% macro two() %}2{% endmacro %}{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}',
    'tests/generic/above.sql': '{% test above(model, low) %}select 1 where {{ low }} < {{ demo.two() }}{% endtest %}',
    'models/m.yml': `
models:
  - name: m
    data_tests:
      - above: {arguments: {low: "{{ two() }}"}}
      - above: {arguments: {low: [1, "{{ demo.two() }}"]}}
    columns:
      - name: id
        data_tests:
          - accepted_values: {arguments: {values: [1, "{{ two() }}"]}}
`,
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  const tests = [...value.nodes.values()].filter(({ kind }) => kind === 'test');
  expect(tests.map(({ macroDependencies }) => macroDependencies)).toEqual([
    ['macro.dbt.test_accepted_values', 'macro.dbt.get_where_subquery'],
    ['macro.demo.test_above', 'macro.dbt.get_where_subquery'],
    ['macro.demo.test_above', 'macro.dbt.get_where_subquery'],
  ]);
});

test('the get_where_subquery of a test is the root project’s, then that of any package, and gives way to one that it calls', async () => {
  const macro = (body: string): string => `{% macro get_where_subquery(relation) %}{{ return(${body}) }}{% endmacro %}`;
  const found = async (root: string | undefined, other: string): Promise<readonly string[]> => {
    const properties =
      'models:\n  - name: NAME\n    columns: [{name: id, data_tests: [accepted_values: {arguments: {values: [1]}}]}]\n';
    const directory = writeProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\n',
      'packages.yml': 'packages: [{local: other}]\n',
      'models/m.sql': 'select 1 as id',
      'models/m.yml': properties.replace('NAME', 'm'),
      ...(root && { 'macros/where.sql': macro(root) }),
      'dbt_packages/other/dbt_project.yml': 'name: other\n',
      'dbt_packages/other/models/o.sql': 'select 1 as id',
      'dbt_packages/other/models/o.yml': properties.replace('NAME', 'o'),
      'dbt_packages/other/macros/where.sql': macro(other),
    });
    const { value, diagnostics } = await parseFolder(directory);
    expect(diagnostics).toEqual([]);
    const tests = [...value.nodes.values()].filter(({ kind }) => kind === 'test');
    return tests.map(({ macroDependencies }) => macroDependencies[1]?.split('.')[1] ?? '');
  };
  expect(await found(undefined, 'relation')).toEqual(['other', 'other']);
  expect(await found('relation', 'relation')).toEqual(['demo', 'demo']);
  expect(await found('other.get_where_subquery(relation)', 'relation')).toEqual(['other', 'other']);
  expect(await found('dbt.get_where_subquery(relation)', 'relation')).toEqual(['dbt', 'dbt']);
});

test('a test of a disabled version of a model is attached to nothing', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m_v1.sql': '{{ config(enabled=false) }} select 1 as id',
    'models/m_v2.sql': 'select 1 as id',
    'models/m.yml': 'models: [{name: m, versions: [{v: 1}, {v: 2}], columns: [{name: id, data_tests: [unique]}]}]\n',
  });
  const { value } = await parseFolder(directory);
  const tests = [...value.nodes.values()].filter((node) => node.kind === 'test');
  const attached = Object.fromEntries(tests.map((test) => [test.name, test.attachedNode]));
  expect(attached).toEqual({ unique_m_v1_id: null, unique_m_v2_id: 'model.demo.m.v2' });
});

test('tests that are no list are refused, of a model and of a column', async () => {
  const of = async (properties: string): Promise<string[]> => {
    const directory = writeProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\n',
      'models/a.sql': 'select 1 as a',
      'models/a.yml': `models: [{name: a, ${properties}}]\n`,
    });
    return (await parseFolder(directory)).diagnostics.map(({ message }) => message);
  };
  expect(await of('data_tests: {unique: {column_name: a}}')).toEqual([
    expect.stringContaining(`at path ['data_tests']: {'unique': {'column_name': 'a'}} is not of type 'array'`),
  ]);
  expect(await of('columns: [{name: a, data_tests: {not_null: {}}}]')).toEqual([
    expect.stringContaining(`at path ['columns'][0]['data_tests']: {'not_null': {}} is not of type 'array'`),
  ]);
  expect(await of('columns: [{name: a, data_tests: null}]')).toEqual([]);
});
