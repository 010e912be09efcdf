// What Python 3.11 answers to the same calls.
import { expect, test } from 'vitest';
import { parseTemplate } from '../../jinja/index.ts';
import { regexModule } from './regex-module.ts';

const globals = new Map([['re', regexModule()]]);

function render(text: string): string {
  return parseTemplate({ path: 't.sql', text }).renderSync({ globals }).text;
}

test.each([
  ["re.split('(,)', 'a,b,c,d', maxsplit=2)", "['a', ',', 'b', ',', 'c,d']"],
  ["re.match('(?P<a>x)|(?P<b>y)', 'y').groupdict()", "{'a': None, 'b': 'y'}"],
  ["[re.match('a', 'a').lastindex, re.match('(a)|(b)', 'a').lastindex]", '[None, 1]'],
  ["re.subn('a', 'b', 'aaa', 2)", "('bba', 2)"],
])('%s', (expression, expected) => {
  expect(render(`{{ ${expression} }}`)).toBe(expected);
});

const DOUBLED = "{% macro twice(m) %}{{ m.group() * 2 }}{% endmacro %}{{ re.sub('[ab]', dbt_macro__twice, 'abc') }}";

test('a macro makes the replacement, also in a template that may wait', async () => {
  expect(render(DOUBLED)).toBe('aabbc');
  expect((await parseTemplate({ path: 't.sql', text: DOUBLED }).render({ globals })).text).toBe('aabbc');
});

test('a pattern has no attributes that JavaScript objects inherit', () => {
  for (const name of ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty']) {
    expect(render(`{{ re.compile('a').${name} is defined }}`)).toBe('False');
  }
});
