// Keys that stand twice, as seen with dbt 1.12.3.
import { expect, test } from 'vitest';
import { parseFolder } from '../../testing/parse-folder.ts';
import { writeProject } from '../../testing/write-project.ts';

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
