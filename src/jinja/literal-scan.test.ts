// The fast path must agree with the full engine wherever it does not give up.
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../base/index.ts';
import {
  type Globals,
  HostFunction,
  type LiteralCall,
  type LiteralTemplate,
  type OutputMap,
  parseTemplate,
  Record,
  renderLiteral,
  reprOf,
  scanLiteral,
  toJson,
  toValue,
  type Value,
} from './index.ts';

function shown(name: string, args: readonly JsonValue[], kwargs: ReadonlyMap<string, JsonValue>): string {
  const named = [...kwargs].map(([key, value]) => `${key}=${reprOf(toValue(value))}`);
  return `<${[name, ...args.map((value) => reprOf(toValue(value))), ...named].join(' ')}>`;
}

const globals: Globals = {
  get(name): Value | undefined {
    if (name === 'this' || name === 'target') {
      const inner = new Record('x', new Map([['z', `<${name}.y.z>`]]));
      return Object.assign(
        new Record(
          'x',
          new Map<string, Value>([
            ['x', `<${name}.x>`],
            ['y', inner],
          ]),
        ),
        {
          toText: () => `<${name}>`,
        },
      );
    }
    return new HostFunction(name, (args) =>
      shown(name, args.positional.map(toJson), new Map(Array.from(args.named, ([key, value]) => [key, toJson(value)]))),
    );
  },
};

function spliced(template: LiteralTemplate): string {
  return template.segments.map((segment) => (typeof segment === 'string' ? segment : answer(segment))).join('');
}

function answer({ name, path, args, kwargs }: LiteralCall): Value {
  return path ? `<${[name, ...path].join('.')}>` : shown(name, args, kwargs);
}

describe('taken', () => {
  test.each([
    "select * from {{ ref('a') }}\n",
    "{{ config(materialized='table', tags=['a', \"b\"], meta={'k': {'n': 1}}, x=1.0, y=none, z=True) }}\n\nselect 1\n\n",
    "a  {{- ref('x') -}}  b {# c #} d {#- e -#}  f {{ source('s', 't',) }}",
    "{{ var('a', 1) }}{{ env_var('B', 'c') }}{{ this }}{{ this.x }}{{ target.x }}{{ target.y.z }}",
    "\r\n{{ref('a')}}\r\nx\r\n",
    "{{\n  config(\n    a = 'b'\n  )\n}}",
    "{{ ref('a', v=2) }} {{ ref('p', 'm', version=1) }}",
    'no jinja at all',
    '',
    '\n',
    "{{ ref('x') -}}\n",
    "{{ ref('a') }}{{ ref('b') }}",
    '{# only #}',
    "{{ ref('}}') -}}  {{ var('a\\n' 'b') }}",
    "{{ var('big', 12345678901234567890) }} {{ var('n', []) }} {{ var('d', {}) }}",
  ])('%j', (text) => {
    const fast = scanLiteral({ path: 'a', text });
    expect(fast).toBeDefined();
    const whole = parseTemplate({ path: 'a', text }).renderSync({ globals });
    expect(fast && spliced(fast)).toBe(whole.text);
    const rendered = renderLiteral({ path: 'a', text }, () => true, answer);
    expect(rendered?.text).toBe(whole.text);
    for (let at = -1; at <= whole.text.length; at += 1) {
      const places = (map: OutputMap): unknown => map.trail(at).map(({ start, end }) => [start, end]);
      expect(rendered && places(rendered.map), `at ${at}`).toEqual(places(whole.map));
    }
  });

  test('what the caller does not know is left to the template, and nothing is asked', () => {
    const text = "{{ ref('a') }} {{ var('b') }}";
    const asked: string[] = [];
    const rendered = renderLiteral(
      { path: 'a', text },
      ({ name }) => name !== 'var',
      (call) => {
        asked.push(call.name);
        return answer(call);
      },
    );
    expect([rendered, asked]).toEqual([undefined, []]);
  });

  test('calls keep their place', () => {
    const text = "x {{ ref('a') }}";
    const call = scanLiteral({ path: 'a', text })?.segments[1];
    expect(typeof call === 'object' && text.slice(call.span.start, call.span.end)).toBe("ref('a')");
  });
});

describe('given up', () => {
  test.each([
    "{% if x %}{{ ref('a') }}{% endif %}",
    '{% raw %}x{% endraw %}',
    "{{ ref('a') | upper }}",
    "{{ ref('a') ~ 'b' }}",
    "{{ ref('a' 'b') + 'c' }}",
    '{{ ref(x) }}',
    "{{ ref('a').identifier }}",
    "{{ ref(*['a']) }}",
    "{{ dbt_utils.star(ref('a')) }}",
    '{{ target }}',
    '{{ x }}',
    '{{ 1 }}',
    "{{ ref('a' }}",
    "{{ ref('a')",
    "{{ ref(('a', 'b')) }}",
    "{{ config(a={1: 'b'}) }}",
    "{{ this['x'] }}",
    '{# open',
    "{{ ref('a'), ref('b') }}",
    '{{ ref }}',
    "{{ ref('a') if true }}",
  ])('%s', (text) => {
    expect(scanLiteral({ path: 'a', text })).toBeUndefined();
  });
});
