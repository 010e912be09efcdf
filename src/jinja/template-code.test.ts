import { expect, test } from 'vitest';
import { templateCode } from './template-code.ts';

test.each([
  ['select created_at from t', ''],
  ['select {{ a }} as context, {% if b %}c{% endif %}', '{{ a }}\n{% if b %}\n{% endif %}'],
  ['{# flags {{ x }} #}{{ y }}', '{{ y }}'],
  [`{{ f({'a': {'b': 1}}, run_started_at) }} flags`, `{{ f({'a': {'b': 1}}, run_started_at) }}`],
  [`{{ '}}' ~ "%}" ~ '\\'}}' ~ flags }} plain`, `{{ '}}' ~ "%}" ~ '\\'}}' ~ flags }}`],
  [`{% set d = {'x': 10} %}{{ d }} t`, `{% set d = {'x': 10} %}\n{{ d }}`],
  [`{%- set d = "it's" -%} flags`, `{%- set d = "it's" -%}`],
  [`{{ it's }} flags`, `{{ it's }}`],
  ['a {{ b } c', '{{ b } c'],
  ['a {# b', ''],
  ['{% raw %}{# {% endraw %}{{ flags }}', '{% raw %}{# {% endraw %}{{ flags }}'],
])('the code of %j', (text, code) => {
  expect(templateCode(text)).toBe(code);
});
