// What is read without tokens is the tree that the parser makes of them. `{{+` is left to the parser, and means the same
// as `{{-` where no white space is before it.
import { expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { readPlainCall } from './plain-call.ts';
import { JinjaParser } from './statements.ts';
import { TokenSource } from './tokens.ts';

function tree(text: string): unknown {
  try {
    return new JinjaParser(new TokenSource({ path: 'a', text })).parseTemplate();
  } catch (thrown) {
    if (thrown instanceof TsdbtError) return [thrown.message, thrown.diagnostic.span?.start];
    throw thrown;
  }
}

const TAGS = [
  "{{- f('a') }}",
  '{{-f()}} x',
  '{{- pkg.f(\'a\', "b", 1, 0, true, False, none, None) -}}  x',
  "{{- f(\n  a='b', c = [1, 'x', true], d=2\n) }}\nx",
  "{{- f(['a', 'b'], 3) -}}\n\n{{ g() }}\n",
  "{{- f ( 'a' ) }}",
  "{{- f('a')('b') }}",
  "{{- f('a' 'b') }}{{ g('it\\'s') }}",
  "{{- f(a, b.c, 1.5, -2, 01, [[1]], {'k': 1}) }}",
  "{{- f('a',) }}{{ f(a=1, 2) }}",
  '{{- f(a=1, a=2) }}',
  "{{- f('a') | upper }} {{ f('a').b }} {{ f('a') ~ 'c' }}",
  "{{- not('a') }} {{ true('x') }} {{ if('x') }}",
  '{{- f(true_x, 1x) }}',
  "{{- f('a' }} {{ f('a')",
  "{{- f('}}', '{{ g() }}') }}",
  "{{- f('a') +}} x",
  "{{- a.b.c('x') }} {{ a['b']('x') }}",
  "{{- f('a') -}} \t\n x",
  "{{- f('a\nb') }}\r\n{{ g('x') }}\r\n",
  '{{- f(not=1, x==1) }}',
  '{{- f(12345678901234567890, 123456789012345) }}',
  '{{- f([], [1,]) }}',
];

test.each(TAGS)('%j', (text) => {
  expect(tree(text)).toEqual(tree(text.replace('{{-', '{{+')));
});

test('plain calls are taken, all else is not', () => {
  expect(TAGS.map((text) => readPlainCall(text, 0) !== undefined)).toEqual(TAGS.map((_, at) => at < 5 || at === 15));
});

test('every character of the tags changed', () => {
  for (const text of TAGS) {
    for (let at = 3; at < text.length; at += 1) {
      for (const put of ["'", '(', ')', ',', '[', ']', '=', '.', '-', '}', ' ', '\n', '\t', 'x', '1', '\\', '']) {
        const changed = text.slice(0, at) + put + text.slice(at + 1);
        expect(tree(changed), changed).toEqual(tree(changed.replace('{{-', '{{+')));
      }
    }
  }
});
