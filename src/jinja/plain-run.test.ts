// Calls with plain arguments are rendered without closures; rendered with them, they give the same text, places and errors.
import { expect, test } from 'vitest';
import { type Span, TsdbtError } from '../base/index.ts';
import { isPlainBody } from './compile/plain-run.ts';
import { Dict, type Globals, HostFunction, MacroValue, parseBlocks, type Rendered, type Value } from './index.ts';
import { JinjaParser } from './statements.ts';
import { parseTemplate } from './template.ts';
import { TokenSource } from './tokens.ts';

const MACROS = `
{% macro cents(col, scale=2) %}({{ col }} / {{ scale }}){% endmacro %}
{% macro several() %}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro outer(x) %}<{{ cents(x) }}>{% endmacro %}
{% macro number() %}{{ return([1, 'two']) }}{% endmacro %}
{% macro nothing() %}{% endmacro %}
{% macro fails(x) %}a {{ x.y.z }}{% endmacro %}
{% macro hands_on(x) %}{{ return(cents(x)) }}{% endmacro %}
`;

const known = new Map<string, Value>([
  ['pkg', new Dict([['cents', new HostFunction('cents', () => 'of pkg')]])],
  ['word', 'Word'],
  ['items', [3, 1]],
]);
for (const block of parseBlocks({ path: 'macros/m.sql', text: MACROS }).macros)
  known.set(block.fullName, new MacroValue(block, { packageName: 'pkg' }));
const globals: Globals = { get: (name) => known.get(name), names: () => [...known.keys()] };

interface Shown {
  readonly text?: string;
  readonly returned?: Value | undefined;
  readonly places?: readonly (readonly [string, number, number])[][];
  readonly failure?: unknown;
}

function places(trail: readonly Span[]): (readonly [string, number, number])[] {
  return trail.map(({ file, start, end }) => [file.path, start, end] as const);
}

function shown({ text, map, returned }: Rendered): Shown {
  return { text, returned, places: Array.from(text, (_, at) => places(map.trail(at))) };
}

function failed(thrown: unknown): Shown {
  if (!(thrown instanceof TsdbtError)) throw thrown;
  const { span, related, message, hint, variables } = thrown.diagnostic;
  const around = related.map((one) => [one.message, ...(one.span ? places([one.span]) : [])]);
  return { failure: [message, hint, span && places([span]), around, variables && [...variables]] };
}

const PLAIN: readonly string[] = [
  'select 1',
  "{{ cents('a') }}",
  'select {{ cents(\'a\', 3) }},\n {{- cents(col="b", scale=4) -}} \n from x\n',
  "{{ outer('q') }}{{ nothing() }}{{ hands_on('c') }}",
  "{{ several(1, 'x', [1, [none]], a=true, b=None) }}",
  '{{ number() }}',
  "{{ word.upper() }} {{ items.count(3) }} {{ word.split('o') }}",
  "{{ pkg.cents('a') }} {{ pkg.nothing_there() }}",
  '{{ range(3) }} {{ dict(a=1) }}',
  "before {{ cent('a') }}",
  "{{ missing.cents('a') }}",
  "{{ cents('a', 1, 2) }}",
  "{{ cents('a', other=1) }}",
  "x {{ fails('a') }}",
  '{{ word() }}',
  '{{ word.nope() }}',
];

test.each(PLAIN)('%j', async (text) => {
  const file = { path: 'models/a.sql', text };
  expect(isPlainBody(new JinjaParser(new TokenSource(file)).parseTemplate())).toBe(true);
  const waited = await parseTemplate(file).render({ globals }).then(shown, failed);
  const template = parseTemplate(file);
  for (const time of [1, 2]) {
    let once: Shown;
    try {
      once = shown(template.renderSync({ globals }));
    } catch (thrown) {
      once = failed(thrown);
    }
    expect([time, once]).toEqual([time, waited]);
  }
});

test.each([
  "{{ return('a') }}",
  "{{ cents('a')('b') }}",
  '{{ cents(word) }}',
  '{{ word }}',
  '{% do cents(1) %}',
  '{{ cents(*items) }}',
])('goes through closures: %s', (text) => {
  expect(isPlainBody(new JinjaParser(new TokenSource({ path: 'a', text })).parseTemplate())).toBe(false);
});
