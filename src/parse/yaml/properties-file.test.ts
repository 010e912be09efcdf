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
