// Keys that stand twice, as seen with dbt 1.12.3.
import { expect, test } from 'vitest';
import { lineColumn } from '../../base/index.ts';
import { parseFolder } from '../../testing/parse-folder.ts';
import { writeProject } from '../../testing/write-project.ts';
import { sections } from './properties-file.ts';

test('a key that stands twice is told as a deprecation, the last one wins', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/m.yml': 'models:\n  - name: m\n    description: one\n    description: two\n',
  });
  const { value, events } = await parseFolder(directory);
  const told = events.find(({ code }) => code === 'D024');
  expect(told?.name).toBe('DuplicateYAMLKeysDeprecation');
  expect(told?.msg.replaceAll('\n', ' ')).toContain(
    `Duplicate key 'description' in "<unicode string>", line 4, column 5 in file \`models/m.yml\``,
  );
  expect([...value.nodes.values()].map(({ description }) => description)).toEqual(['two']);
});

test.each([
  [
    "env_var('NOPE')",
    "Failed to render models/m.yml from project demo: Parsing Error\n  Env var required but not provided: 'NOPE'",
  ],
  [
    "var('nope')",
    "Could not render {{ var('nope') }}: Required var 'nope' not found in config:\nVars supplied to <Configuration> = {}",
  ],
  ['nope()', "Could not render {{ nope() }}: 'nope' is undefined"],
])('a value that cannot be rendered is told as dbt tells it: %s', async (call, message) => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.yml': `sources:\n  - {name: raw, schema: "{{ ${call} }}", tables: [{name: t}]}\n`,
  });
  const { diagnostics } = await parseFolder(directory);
  expect(diagnostics.map((found) => found.message)).toEqual([message]);
});

test('a section without entries is empty, as dbt 2 takes it', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/m.yml': `${sections.map((section) => `${section}:\n`).join('')}`,
    'models/n.yml': 'sources:\nmodels:\n  - {name: m, description: one}\n',
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  expect([...value.nodes.values()].map(({ description }) => description)).toEqual(['one']);
});

test('sources, exposures, groups and unit tests have the keys that dbt knows, and no others', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/a.yml': 'sources:\n  - {name: s, schma: x, columns: [], tables: [{name: t, odd: 1}]}\n',
    'models/b.yml': 'exposures:\n  - {name: e, type: dashboard, owner: {email: x, odd: 1}, enabled: true}\n',
    'models/c.yml': 'groups:\n  - {name: g, owner: {email: x}, meta: {a: 1}}\n',
    'models/d.yml': 'unit_tests:\n  - {name: u, model: m, given: [], expect: {rows: [{id: 1}]}, tags: [x]}\n',
    'models/e.yml': 'models:\n  - {name: m, odd: 1}\nsources:\n  - {name: s2, overrides: x, tables: []}\n',
  });
  const { diagnostics } = await parseFolder(directory);
  const told = diagnostics.map(({ message, span }) => `${message} ${span?.file.text.slice(span.start, span.end)}`);
  const start = (section: string, file: string): string => `Invalid ${section} config given in models/${file}.yml @`;
  const end = 'at path []: Additional properties are not allowed';
  expect(told.filter((line) => line.startsWith('Invalid')).sort()).toEqual([
    `${start('exposures', 'b')} exposures: ${end} ('enabled' was unexpected) enabled`,
    `${start('groups', 'c')} groups: ${end} ('meta' was unexpected) meta`,
    `${start('sources', 'a')} sources: ${end} ('schma', 'columns' were unexpected) schma`,
    `${start('unit_tests', 'd')} unit_tests: ${end} ('tags' was unexpected) tags`,
  ]);
});

test.each([
  ['{name: m, docs: {odd: 1}}', 'models', "['docs']"],
  ['{name: m, columns: [{name: id, docs: {odd: 1}}]}', 'models', "['columns'][0]['docs']"],
  ['{name: m, versions: [{v: 1}, {v: 2, odd: 1}]}', 'models', "['versions'][1]"],
  ['{name: m, versions: [{v: 1, columns: [{include: all, odd: 1}]}]}', 'models', "['versions'][0]['columns'][0]"],
  ['{name: m, time_spine: {standard_granularity_column: id, odd: 1}}', 'models', "['time_spine']"],
  ['{name: s, quoting: {odd: true}, tables: []}', 'sources', "['quoting']"],
  ['{name: mac, arguments: [{name: a, odd: 1}]}', 'macros', "['arguments'][0]"],
  [
    '{name: mt, label: x, type: simple, type_params: {measure: {name: a, odd: 1}}}',
    'metrics',
    "['type_params']['measure']",
  ],
  ['{name: mt, label: x, type: simple, type_params: {measure: a}, agg: sum}', 'metrics', '[]'],
  ['{name: sm, model: x, entities: [{name: e, type: primary, odd: 1}]}', 'semantic_models', "['entities'][0]"],
  [
    '{name: sm, model: x, measures: [{name: e, agg: sum, agg_params: {odd: 1}}]}',
    'semantic_models',
    "['measures'][0]['agg_params']",
  ],
  ['{name: sq, query_params: {metrics: [], odd: 1}}', 'saved_queries', "['query_params']"],
  ['{name: ut, model: m, given: [{input: this, odd: 1}], expect: {rows: []}}', 'unit_tests', "['given'][0]"],
  ['{name: ut, model: m, given: [], expect: {rows: []}, overrides: {odd: {}}}', 'unit_tests', "['overrides']"],
])('%s has a key that its part cannot have', async (entry, section, path) => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/s.yml': `${section}:\n  - ${entry}\n`,
  });
  const { diagnostics } = await parseFolder(directory);
  const odd = path === '[]' ? 'agg' : 'odd';
  expect(diagnostics.map(({ message, span }) => [message, span?.file.text.slice(span.start, span.end)])).toContainEqual(
    [
      `Invalid ${section} config given in models/s.yml @ ${section}: at path ${path}: Additional properties are not allowed ('${odd}' was unexpected)`,
      odd,
    ],
  );
});

test('models, columns, tables of sources, tests and configs may have keys of their own', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/s.yml': `models:
  - {name: m, odd: 1, config: {odd: 1}, columns: [{name: id, odd: 1, config: {odd: 1}}]}
sources:
  - {name: s, config: {odd: 1}, tables: [{name: t, odd: 1, columns: [{name: c, odd: 1}]}]}
unit_tests:
  - {name: u, model: m, given: [], expect: {rows: [{id: 1}]}, config: {odd: 1}}
`,
  });
  expect((await parseFolder(directory)).diagnostics).toEqual([]);
});

test.each([
  [
    '{name: x, description: one}, unique, {name: y, description: two}',
    "a list element for 'data_tests' is not a dictionary",
  ],
  [
    '{name: x, description: one}, not_null: {where: a}',
    "a list element for 'data_tests' does not have a name attribute",
  ],
  ['{name: x, description: one}, {name: y, config: 3}', "data_tests: at path ['config']: 3 is not of type 'object'"],
])('what cannot be parsed below data_tests ends the section and not the command: %s', async (entries, reason) => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'tests/x.sql': 'select 1 where false',
    'tests/y.sql': 'select 1 where false',
    'tests/t.yml': `data_tests: [${entries}]\n`,
  });
  const { value, diagnostics, events } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  expect([...value.nodes.values()].map(({ description }) => description)).toEqual(['one', '']);
  const [told] = events.filter(({ code }) => code === 'Z050');
  expect(told?.msg).toContain("Unable to parse 'data_tests' section of file 'tests/t.yml'\nParsing Error\n  ");
  expect(told?.msg).toContain(reason);
});

test('a template below data_tests that cannot be read is an error all the same', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'tests/x.sql': 'select 1 where false',
    'tests/t.yml': 'data_tests: [{name: x, config: {severity: "{{ nope( }}"}}]\n',
  });
  const { diagnostics } = await parseFolder(directory);
  expect(diagnostics.map(({ heading }) => heading)).toEqual(['Compilation Error']);
});

test.each([
  ['models:\n  - {name: m, columns: [{description: x}]}', "['columns'][0]: 'name' is a required property", 2],
  ['models:\n  - name: m\n    columns:\n      - name: 2', "['columns'][0]['name']: 2 is not of type 'string'", 4],
  ['models:\n  - {name: m, columns: [{name: null}]}', "['columns'][0]['name']: None is not of type 'string'", 2],
  ['models:\n  - name: 2', "['name']: 2 is not of type 'string'", 2],
  ['models:\n  - name: {a: b}', "['name']: {'a': 'b'} is not of type 'string'", 2],
  ['models:\n  - name: m\n    description: true', "['description']: True is not of type 'string'", 3],
  ['models:\n  - {name: m, columns: [{name: id, data_type: 3}]}', "['columns'][0]['data_type']: 3 is not of", 2],
  ['sources:\n  - {name: s, tables: [{description: x}]}', "['tables'][0]: 'name' is a required property", 2],
  ['sources:\n  - {name: s, schema: 2024, tables: [{name: t}]}', "['schema']: 2024 is not of type 'string'", 2],
  ['sources:\n  - {name: s, tables: [{name: t, columns: [{tests: []}]}]}', "['columns'][0]: 'name' is a required", 2],
  ['macros:\n  - {name: c, arguments: [{type: x}]}', "['arguments'][0]: 'name' is a required property", 2],
  ['macros:\n  - {name: c, arguments: [{name: a, type: 3}]}', "['arguments'][0]['type']: 3 is not of type", 2],
  ['exposures:\n  - {name: e, type: ml, owner: {name: 3}}', "['owner']['name']: 3 is not of type 'string'", 2],
  ['exposures:\n  - {name: e, type: ml, owner: {name: u}, depends_on: [{a: b}]}', "[0]: {'a': 'b'} is not of type", 2],
  ['groups:\n  - {name: g, owner: {name: g}, description: 3}', "['description']: 3 is not of type 'string'", 2],
  [
    'unit_tests:\n  - {name: u, model: m, given: [], expect: {rows: [[1]]}}',
    "['rows'][0]: [1] is not of type 'object'",
    2,
  ],
])('%s is refused at its place, as in dbt', async (text, reason, line) => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'macros/c.sql': '{% macro c(a) %}{% endmacro %}',
    'models/a.yml': `${text}\n`,
  });
  const [found] = (await parseFolder(directory)).diagnostics;
  expect(found?.message).toContain(reason);
  expect(found?.span && lineColumn(found.span.file, found.span.start).line).toBe(line);
});

test('names and types that templates make are printed', async () => {
  const directory = writeProject({
    'dbt_project.yml': 'name: demo\nprofile: demo\n',
    'models/m.sql': 'select 1 as id',
    'models/a.yml':
      'models:\n  - {name: m, columns: [{name: "{{ 1 + 1 }}", data_type: "{{ 3 }}", description: null}]}\n',
  });
  const { value, diagnostics } = await parseFolder(directory);
  expect(diagnostics).toEqual([]);
  expect([...value.nodes.values()].flatMap(({ columns }) => [...columns.values()])).toMatchObject([
    { name: '2', data_type: '3', description: '' },
  ]);
});
