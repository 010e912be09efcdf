// Arguments of generic tests, rendered with and without waiting.
import { expect, test } from 'vitest';
import { type JsonObject, type JsonValue, jsonObject, TsdbtError } from '../base/index.ts';
import { type Globals, HostFunction, MacroValue, parseBlocks, strOf, type Value } from '../jinja/index.ts';
import { genericTestKwargs, quietTestKwargs } from './generic-test-kwargs.ts';

const named = (name: string): HostFunction =>
  new HostFunction(name, (args) => `<${name} ${[...args.positional, ...args.named.values()].map(strOf).join(' ')}>`);

const macros = new Map<string, Value>(
  parseBlocks({
    path: 'macros/m.sql',
    text: "{% macro get_where_subquery(relation) %}{{ return([relation, 'w']) }}{% endmacro %}{% macro own(x) %}own {{ x }}{% endmacro %}{% macro bad(x) %}{{ x.y.z }}{% endmacro %}",
  }).macros.map((block) => [block.name, new MacroValue(block, { packageName: 'shop' })]),
);
const builtin: ReadonlyMap<string, Value> = new Map(
  ['ref', 'source', 'var', 'env_var'].map((name) => [name, named(name)]),
);

async function both(value: JsonValue, globals: Globals): Promise<readonly unknown[]> {
  const kwargs: JsonObject = jsonObject([
    ['column_name', "ref('kept')"],
    ['x', value],
  ]);
  const told = (thrown: unknown): unknown => {
    if (!(thrown instanceof TsdbtError)) throw thrown;
    return thrown.diagnostic.message;
  };
  const metadata = { name: 'mine', namespace: null, kwargs };
  const waited = await genericTestKwargs(metadata, globals).then((dict) => [...dict.entries()], told);
  try {
    return [waited, [...quietTestKwargs(metadata, globals).entries()]];
  } catch (thrown) {
    return [waited, told(thrown)];
  }
}

const VALUES: readonly JsonValue[] = [
  "{{ get_where_subquery(ref('orders')) }}",
  "{{ get_where_subquery(ref('shop', 'orders')) }}",
  "{{ get_where_subquery(source('raw', 'orders')) }}",
  "{{ get_where_subquery(ref('orders', version='2')) }}",
  "{{ get_where_subquery(own('orders')) }}",
  "{{ get_where_subquery(ref('it\\'s')) }}",
  "{{ get_where_subquery(ref('{{ a }}')) }}",
  "{{ get_where_subquery(ref('a'))  }}",
  "ref('orders')",
  " ref('orders') ",
  "ref('a')|upper and ref('b')",
  "source('raw','orders')",
  "source('raw', 'orders')",
  "source('raw')",
  "var('x')",
  "env_var('X')",
  "doc('x')",
  "ref('')",
  'plain text\r\nof two lines\n',
  '{{ 1 + 1 }}',
  '{{ own(1) }} {{ 2 }}',
  '{{ bad(1) }}',
  '{{ missing }}',
  '{% if true %}x{% endif %}',
  3,
  true,
  null,
  ['ref(1)', ["ref('a')", 2], { to: "ref('b')", n: null }],
  { deep: { deeper: "source('a', 'b')" } },
];

test.each(VALUES)('the same without waiting: %j', async (value) => {
  const own = new Map([...builtin, ...macros]);
  const [waited, quiet] = await both(value, own);
  expect(quiet).toEqual(waited);
  // A project's own ref.
  const overridden = new Map([...own, ['ref', macros.get('own') ?? null] as const]);
  const [waitedOwn, quietOwn] = await both(value, overridden);
  expect(quietOwn).toEqual(waitedOwn);
});

test('what the plain ways give', async () => {
  const [, quiet] = await both(VALUES[0] ?? null, new Map([...builtin, ...macros]));
  expect(quiet).toEqual([
    ['column_name', "ref('kept')"],
    ['x', ['<ref orders>', 'w']],
  ]);
});
