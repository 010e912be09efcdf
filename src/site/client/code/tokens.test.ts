import { expect, test } from 'vitest';
import { calls } from './calls.ts';
import { dedent } from './code-view.tsx';
import { controlName, type Token, tokenize, tokenLines } from './tokens.ts';

function show(text: string): string[] {
  return tokenize(text)
    .filter((token) => token.kind !== 'plain' || token.text.trim() !== '')
    .map((token) => `${token.kind}${token.isJinja ? '*' : ''} ${token.text}`);
}

test('SQL', () => {
  expect(show("Select sum(a) from t where x = 'it''s' -- end\nand y > 1.5e3 /* c */ and \"N a\" = 1")).toEqual([
    'keyword Select',
    'call sum',
    'plain (',
    'plain a',
    'plain ) ',
    'keyword from',
    'plain t',
    'keyword where',
    'plain x',
    'plain  = ',
    "string 'it''s'",
    'comment -- end',
    'keyword and',
    'plain y',
    'plain  > ',
    'number 1.5e3',
    'comment /* c */',
    'keyword and',
    'name "N a"',
    'plain  = ',
    'number 1',
  ]);
});

test('Jinja inside of SQL, of strings and of comments', () => {
  expect(show("from {{ ref('orders') }} {% if x == 1 -%} '{{ y }}' {# no #} -- {{ z }} end\n1")).toEqual([
    'keyword from',
    'jinja* {{',
    'call* ref',
    'plain* (',
    "string* 'orders'",
    'plain* ) ',
    'jinja* }}',
    'jinja* {%',
    'keyword* if',
    'plain* x',
    'plain*  == ',
    'number* 1',
    'jinja* -%}',
    "string '",
    'jinja* {{',
    'plain* y',
    'jinja* }}',
    "string '",
    'comment* {# no #}',
    'comment -- ',
    'jinja* {{',
    'plain* z',
    'jinja* }}',
    'comment  end',
    'number 1',
  ]);
});

test('nothing is lost, whatever the text', () => {
  const texts = [
    '',
    '{{',
    '{%',
    '{#',
    "'",
    '"',
    '/*',
    '{{ "',
    "{{ 'a\\'b' }}",
    '{{ a }} }} %}',
    '\u202eabc\u0000',
    'größe 注文 😀 \ud800',
    '{'.repeat(500),
    "'{".repeat(500),
    '</script><script>alert(1)</script>',
  ];
  for (const text of texts) {
    expect(
      tokenize(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
    expect(
      tokenLines(tokenize(text))
        .map((line) => line.map((token) => token.text).join(''))
        .join('\n'),
    ).toBe(text);
  }
});

test('a long text costs in proportion to its length', () => {
  const work = (times: number): number => {
    const text = "select a, '{{ b }}' from {{ ref('x') }} -- c\n".repeat(times);
    const before = process.cpuUsage();
    tokenize(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  work(2000);
  expect(work(20_000)).toBeLessThan(20 * Math.max(work(4000), 2000));
});

test('controls that are not seen become visible', () => {
  const found = tokenize("select 'a\u202eb'").filter((token) => token.kind === 'control');
  expect(found.map((token) => controlName(token.text))).toEqual(['U+202E']);
});

test('calls with plain texts are found', () => {
  const named = (text: string): unknown[] => calls(tokenize(text)).map(({ name, texts }) => [name, ...texts]);
  expect(named("{{ ref('a') }} {{ source('raw', \"b\") }} {{ ref('pkg', 'c', v=2) }} ref('d')")).toEqual([
    ['ref', 'a'],
    ['source', 'raw', 'b'],
    ['ref', 'pkg', 'c'],
  ]);
  expect(named("{{ dbt_utils.star(from=ref('a')) }} {{ ref(x) }}")).toEqual([
    ['dbt_utils.star'],
    ['ref', 'a'],
    ['ref'],
  ]);
});

test('a link reaches from its name to its last text', () => {
  const tokens: Token[] = tokenize("{{ ref('a', 'b') }}");
  const [call] = calls(tokens);
  expect(
    tokens
      .slice(call?.from, (call?.to ?? 0) + 1)
      .map((token) => token.text)
      .join(''),
  ).toBe("ref('a', 'b'");
});

test('an expression loses the indentation of its place', () => {
  expect(dedent('sum(\n        a,\n\n          b\n        )')).toBe(
    'sum(\n  a,\n\n    b\n  )'.replace(/\n {2}/g, '\n'),
  );
  expect(dedent('one')).toBe('one');
});
