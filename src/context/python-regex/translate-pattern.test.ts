// Python 3.11 answered the same questions; its answers are the fixture.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTemplate, toJson, toValue } from '../../jinja/index.ts';
import { regexModule } from './regex-module.ts';
import { translatePattern } from './translate-pattern.ts';

interface Fixture {
  readonly patterns: readonly { readonly pattern: string; readonly text: string; readonly flags: number }[];
  readonly refused: readonly (readonly [string, string])[];
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/python-regex.json', import.meta.url), 'utf8')) as Fixture;

const QUESTIONS = `
{%- set r = re.compile(pattern, flags) -%}
{%- for way in ['search', 'match', 'fullmatch'] -%}
{%- set m = {'search': r.search, 'match': r.match, 'fullmatch': r.fullmatch}[way](text) -%}
{%- do out.update({way: none if m is none else [m.group(), m.groups() | list, m.span() | list]}) -%}
{%- endfor -%}
{%- set found = [] -%}
{%- for item in r.findall(text) -%}{%- do found.append(item if item is string else item | list) -%}{%- endfor -%}
{%- do out.update({
  'findall': found, 'split': r.split(text), 'sub': r.sub('<\\\\g<0>>', text)
}) -%}`;

test.each(fixture.patterns.map((asked) => [asked.pattern, asked] as const))('%s', (_pattern, asked) => {
  const out = toValue({});
  const names = new Map([
    ['re', regexModule()],
    ['out', out],
    ['pattern', asked.pattern],
    ['text', asked.text],
    ['flags', asked.flags],
  ]);
  parseTemplate({ path: 't.sql', text: QUESTIONS }).renderSync({ globals: names });
  expect({ ...(toJson(out) as object), pattern: asked.pattern, text: asked.text, flags: asked.flags }).toEqual(asked);
});

test.each(fixture.refused)('%s is refused as Python refuses it', (pattern, why) => {
  let message: unknown;
  try {
    translatePattern(pattern, 0);
  } catch (problem) {
    message = (problem as { message: string }).message;
  }
  expect(message).toBe(why);
});
