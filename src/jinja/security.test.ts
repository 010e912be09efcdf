// Escape routes: no template text may reach a JavaScript object or run code.
import { expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import {
  type Globals,
  HostFunction,
  MacroValue,
  parseBlocks,
  parseTemplate,
  Record,
  toValue,
  type Value,
} from './index.ts';

const [block] = parseBlocks({ path: 'm', text: '{% macro mac(a) %}{{ a }}{% endmacro %}' }).macros;
const values = new Map<string, Value>([
  ['ref', new HostFunction('ref', () => 'REF')],
  ['rec', new Record('target', new Map([['name', 'dev']]))],
  ['data', toValue(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "c", "a": {"b": 1}}'))],
]);
if (block) values.set('mac', new MacroValue(block, { packageName: 'p' }));
const globals: Globals = { get: (name) => values.get(name) };

/** The text, or `!` and the kind of error. */
function outcome(text: string): string {
  try {
    return parseTemplate({ path: 'x', text }).renderSync({ globals }).text;
  } catch (error) {
    if (error instanceof TsdbtError) return `!${error.diagnostic.slug}`;
    throw error;
  }
}

const targets = [
  "'a'",
  '[1]',
  '{}',
  '1',
  '1.5',
  'true',
  'none',
  '(1,)',
  'range(3)',
  'range',
  "cycler('a')",
  'joiner()',
  'namespace()',
  'mac',
  'self',
  'ref',
  'rec',
  'dict',
  "'a'.upper",
  '[].append',
  '{}.items()',
  "[1]|map('string')",
  'x',
];
const members = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'apply',
  'bind',
  'call',
  'caller',
  'arguments',
  '__defineGetter__',
  '__lookupGetter__',
  '__class__',
  '__mro__',
  '__subclasses__',
  '__globals__',
  '__builtins__',
  '__init__',
  '__dict__',
  'func_globals',
  'getAttr',
  'toText',
  'iterate',
  'typeName',
  'then',
  'map',
  'filter',
  'push',
  'concat',
  'charAt',
  'at',
  'size',
  'get_',
  'entries',
  'forEach',
  '#body',
];

test.each(targets)('no member of JavaScript on %s', (target) => {
  for (const member of members.filter((name) => name !== '#body')) {
    const name = JSON.stringify(member);
    for (const access of [`(${target}).${member}`, `(${target})[${name}]`, `(${target})|attr(${name})`]) {
      const found = outcome(`{{ (${access}) is defined }}`);
      expect([access, found === 'False' || found === '!jinja-undefined' || found === '!jinja-runtime']).toEqual([
        access,
        true,
      ]);
    }
  }
});

test.each([
  ["{{ ''['con' ~ 'structor'] is defined }}", 'False'],
  ["{{ ''['\\u0063onstructor'] is defined }}{{ ''['\\x63onstructor'] is defined }}", 'FalseFalse'],
  [
    "{{ ''[['constructor']] is defined }}{{ {}[['constructor']] is defined }}{{ []['length'] is defined }}",
    'FalseFalseFalse',
  ],
  [
    '{{ constructor is defined }}{{ __proto__ is defined }}{{ toString is defined }}{{ hasOwnProperty is defined }}',
    'FalseFalseFalseFalse',
  ],
  [
    '{{ globalThis is defined }}{{ process is defined }}{{ require is defined }}{{ module is defined }}{{ frame is defined }}{{ runtime is defined }}',
    'False'.repeat(6),
  ],
  ["{{ ''.constructor.constructor('return 1')() }}", '!jinja-undefined'],
  ["{{ mac.constructor('return 1')() }}", '!jinja-undefined'],
  // keys that are names of Object.prototype are plain keys
  ["{% set d = {'__proto__': 1} %}{{ d }}{{ d.polluted is defined }}", "{'__proto__': 1}False"],
  ["{% set d = {} %}{% do d.update({'__proto__': {'x': 1}}) %}{{ d.x is defined }}{{ {}.x is defined }}", 'FalseFalse'],
  ["{% set d = {} %}{% do d.setdefault('__proto__', {}).update(x=1) %}{{ {}.x is defined }}", 'False'],
  [
    "{% set ns = namespace() %}{% set ns.__proto__ = {'x': 1} %}{{ ns.x is defined }}{{ namespace().x is defined }}",
    'FalseFalse',
  ],
  [
    "{{ data['__proto__'] }}{{ data.constructor }}{{ data.polluted is defined }}{{ {}.polluted is defined }}",
    "{'polluted': 1}cFalseFalse",
  ],
  // filters that walk attribute paths
  ["{{ ['a']|map(attribute='constructor.name')|list }}", '!jinja-undefined'],
  ["{{ ['a']|map(attribute='constructor', default='d')|list }}", "['d']"],
  ["{{ ['a']|selectattr('constructor')|list }}{{ ['a']|rejectattr('__proto__')|list }}", "[]['a']"],
  ["{{ ['a']|groupby('constructor')|list }}", "[(Undefined, ['a'])]"],
  ["{{ [{}]|sum(attribute='constructor') }}", '!jinja-undefined'],
  ["{{ ['a']|unique(attribute='constructor')|list }}{{ ['a']|max(attribute='__proto__') }}", "['a']a"],
  // format fields
  ["{{ '{0.constructor}'.format('a') }}", '!jinja-runtime'],
  ["{{ '{0[constructor]}'.format({}) }}", '!jinja-runtime'],
  ["{{ '{0.__class__}'.format(mac) }}", '!jinja-runtime'],
  ["{{ '%(constructor)s' % {} }}", '!jinja-runtime'],
  ["{{ '{:{}}'.format('a', '>5') }}", '    a'],
  // callables where names are expected
  ["{{ 'a'|replace('a', ref) }}", '<function ref>'],
  ["{{ ['a']|map(ref)|list }}", '!jinja-runtime'],
  ["{{ ['a']|map('constructor')|list }}{{ 1 }}", '!jinja-runtime'],
  ["{{ ['a']|select('__proto__')|list }}", '!jinja-runtime'],
  ["{{ 'a'|constructor }}", '!jinja-runtime'],
  ["{{ 'a' is constructor }}", '!jinja-runtime'],
  ["{{ 'a'|__proto__ }}{{ 'a'|toString }}", '!jinja-runtime'],
  // quotes and other signs are no part of a name
  ['{{ a`b }}', '!jinja-syntax'],
  ['{{ a\\u0062 }}', '!jinja-syntax'],
  ['{{ a\u2028b }}', '!jinja-syntax'],
  ["{% set a'b = 1 %}", '!jinja-syntax'],
  ['{% macro a"b() %}{% endmacro %}', '!jinja-syntax'],
  ['{% for a`b in [1] %}{% endfor %}', '!jinja-syntax'],
  ["{{ mac(a'b=1) }}", '!jinja-syntax'],
  ['{{ $x }}', '!jinja-syntax'],
  ['{{ é }}', '!jinja-syntax'],
  // a name of a macro may be anything the grammar allows, also one of Object.prototype
  ['{% macro constructor() %}m{% endmacro %}{{ dbt_macro__constructor() }}', 'm'],
  [
    '{% macro m(__proto__) %}{{ __proto__ }}{{ kwargs }}{% endmacro %}{{ dbt_macro__m(__proto__=1, toString=2) }}',
    "1{'toString': 2}",
  ],
  ['{% set toString = 5 %}{{ toString }}{{ valueOf is defined }}', '5False'],
  ['{{ lipsum is defined }}{{ get_flashed_messages is defined }}{{ url_for is defined }}', 'FalseFalseFalse'],
  ['{{ ref.call(none, 1) }}', '!jinja-undefined'],
  ['{{ ref.name is defined }}{{ mac.block is defined }}{{ mac.packageName is defined }}', 'FalseFalseFalse'],
  ['{% set mac.x = 1 %}', '!jinja-runtime'],
  ['{% set rec.name = 1 %}', '!jinja-runtime'],
  ['{% set d = {} %}{% set d.x = 1 %}', '!jinja-runtime'],
])('%s', (text, expected) => {
  expect(outcome(text)).toBe(expected);
});

test('nothing was added to the prototypes', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect('polluted' in {}).toBe(false);
});
