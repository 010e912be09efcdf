// Templates in the arguments of generic tests are rendered when their test has its turn, and once, as by dbt 1.12.3.
import { afterAll, expect, test } from 'vitest';
import { CliFolder } from '../testing/cli-folder.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

test('what an argument tells the log is told once, after the test has started', async () => {
  const project = folder.project('arguments', {
    'models/a.sql': 'select 1 as id',
    'models/b.sql': 'select 1 as id',
    'macros/mine.sql':
      '{% test mine(model, column_name, field) %}select 1 from {{ model }} where {{ field }} is null{% endtest %}',
    'models/a.yml': `models:
  - name: a
    columns:
      - name: id
        data_tests:
          - mine: {name: told, arguments: {field: "{{ log('heard', info=True) or 'id' }}"}}
`,
  });
  const { code, stdout } = await folder.run(project, 'build', '--threads', '1');
  expect(code, stdout).toBe(0);
  // The first time it is heard while the project is parsed.
  const [, run = ''] = stdout.split('Concurrency:');
  expect(run.match(/heard|(?:START test|PASS) told/g)).toEqual(['START test told', 'heard', 'PASS told']);
});
