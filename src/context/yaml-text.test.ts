import { expect, test } from 'vitest';
import { reprOf } from '../jinja/index.ts';
import { parseYamlText } from './yaml-text.ts';

// As dbt 1.12's fromyaml answered.
test('dates and times of YAML are dates and times', () => {
  expect(reprOf(parseYamlText("{a: 2020-01-02, b: '2020-01-02', c: [2020-01-02 03:04:05]}"))).toBe(
    "{'a': datetime.date(2020, 1, 2), 'b': '2020-01-02', 'c': [datetime.datetime(2020, 1, 2, 3, 4, 5)]}",
  );
});
