import { beforeAll, describe, expect, test } from 'vitest';
import { loadSqlFormatter, type SqlFormatter } from '../../sql/index.ts';
import { DEFAULT_STYLE, type FormatStyle, type Formatted, formatTemplate } from './format-template.ts';

let format: SqlFormatter;
beforeAll(async () => {
  format = await loadSqlFormatter();
});

function made(text: string, style: Partial<FormatStyle> = {}, dialect = 'duckdb'): Formatted {
  return formatTemplate({ path: 'models/a.sql', text }, { dialect, style: { ...DEFAULT_STYLE, ...style }, format });
}

function textOf(found: Formatted): string {
  return 'text' in found ? found.text : `left: ${found.problem}`;
}

/** Input and result, each without its first line break and the margin of its last line. */
function cut(text: string): string {
  const margin = /\n( *)$/.exec(text)?.[1] ?? '';
  return text
    .slice(1)
    .replace(/ *$/, '')
    .replaceAll(new RegExp(`^${margin}`, 'gm'), '');
}

describe('formatTemplate', () => {
  test.each<[string, string, string]>([
    ['keywords and clauses', 'SELECT a,b FROM t WHERE x=1', 'select\n    a,\n    b\nfrom\n    t\nwhere\n    x = 1\n'],
    ['names keep their case', 'select A as Name, t.Date FROM T', 'select\n    A as Name,\n    t.Date\nfrom\n    T\n'],
    [
      'expressions are kept as written',
      "select {{x  +1}},{{ ref( 'a' ) }}.b",
      "select\n    {{x  +1}},\n    {{ ref( 'a' ) }}.b\n",
    ],
    [
      'parts of a word stay together',
      'select {{ a }}_{{ b }}, x{{ c }}y',
      'select\n    {{ a }}_{{ b }},\n    x{{ c }}y\n',
    ],
    [
      'no blank before the parenthesis of a call',
      'select my_fn(a),{{ f }}(b), list[1]',
      'select\n    my_fn(a),\n    {{ f }}(b),\n    list[1]\n',
    ],
    [
      'the head of a model',
      "{{ config(materialized='table') }}\n\n\nselect 1",
      "{{ config(materialized='table') }}\n\nselect\n    1\n",
    ],
    [
      'block tags stand on their own lines',
      'select a from t {% if is_incremental() %}\nwhere a>1 {% endif %}',
      'select\n    a\nfrom\n    t\n{% if is_incremental() %}\n    where\n        a > 1\n{% endif %}\n',
    ],
    [
      'a loop in a list, with a comma that depends on it',
      'select\n{% for c in cs %}\n{{ c }} as x{% if not loop.last %},{% endif %}\n{% endfor %}\nfrom t',
      'select\n    {% for c in cs %}\n        {{ c }} as x{% if not loop.last %},{% endif %}\n    {% endfor %}\nfrom\n    t\n',
    ],
    [
      'blocks in each other, with else',
      '{% if a %}\n{% for b in c %}\nselect 1 union all\n{% endfor %}\n{% else %}\nselect 2\n{% endif %}',
      '{% if a %}\n    {% for b in c %}\n        select\n            1\n        union all\n    {% endfor %}\n{% else %}\n    select\n        2\n{% endif %}\n',
    ],
    [
      'a comma behind a block',
      'select a {% if x %}\n+ 1\n{% endif %}, b',
      'select\n    a\n    {% if x %}\n        + 1\n    {% endif %},\n    b\n',
    ],
    [
      'a value that is set by a block is not touched',
      '{% set q %}\n  SELECT   1\n{% endset %}\nSELECT 2',
      '{% set q %}\n  SELECT   1\n{% endset %}\nselect\n    2\n',
    ],
    ['raw stays', 'SELECT {% raw %}{{ x   }}{% endraw %}', 'select\n    {% raw %}{{ x   }}{% endraw %}\n'],
    [
      'comments',
      'select a, -- one\n/* two */ b {# three #}\n-- four\nfrom t',
      'select\n    a, -- one\n    /* two */\n    b {# three #}\n-- four\nfrom\n    t\n',
    ],
    [
      'a blank line of the author',
      'with a as (\n\n  select 1\n),\n\n\nb as (select 2)\nselect 3',
      'with\n    a as (\n        select\n            1\n    ),\n\n    b as (\n        select\n            2\n    )\nselect\n    3\n',
    ],
    [
      'windows',
      'select sum(a) over (partition by b order by c) from t',
      'select\n    sum(a) over (partition by b order by c)\nfrom\n    t\n',
    ],
    [
      'texts',
      "select 'FROM  {{ x }}  WHERE', $$ SELECT  1 $$",
      "select\n    'FROM  {{ x }}  WHERE',\n    $$ SELECT  1 $$\n",
    ],
    [
      'a block inside a text',
      "select '{% if a %}  x{% endif %}' FROM t",
      "select\n    '{% if a %}  x{% endif %}'\nfrom\n    t\n",
    ],
    ['windows line ends', 'SELECT 1\r\nFROM t\r\n', 'select\r\n    1\r\nfrom\r\n    t\r\n'],
    ['only templates', '{{ config(a=1) }}\n{{ my_model() }}', '{{ config(a=1) }}\n{{ my_model() }}\n'],
    ['nothing', '\n', '\n'],
  ])('%s', (_name, text, wanted) => {
    expect(textOf(made(text))).toBe(wanted);
    expect(textOf(made(wanted))).toBe(wanted);
  });

  test('blanks that would part a word when a tag is gone are not added', () => {
    const text = 'select a{% if x %}\n_b{% endif %}, c\n';
    expect(textOf(made(text))).toBe('select\n    a{% if x %}\n_b{% endif %},\n    c\n');
  });

  test('leading commas', () => {
    const text = cut(`
      select a, -- first
      b, c from (select 1 as x, 2 as y) as t
      `);
    const wanted =
      'select\n    a, -- first\n    b\n    , c\nfrom\n    (\n        select\n            1 as x\n            , 2 as y\n    ) as t\n';
    expect(textOf(made(text, { comma: 'leading' }))).toBe(wanted);
    expect(textOf(made(wanted, { comma: 'leading' }))).toBe(wanted);
  });

  test('upper-case keywords, another step', () => {
    expect(textOf(made('select a from t', { keywords: 'upper', indent: 2 }))).toBe('SELECT\n  a\nFROM\n  t\n');
  });

  test.each<[string, string, string]>([
    ['a block that begins in a text', "select 'a {% if x %}\nb' {% else %}\nc' {% endif %}", 'inside a text'],
    ['a template with a mistake', 'select {{ a', 'unexpected end of template'],
    ['parentheses that do not match', 'select (a from t', 'the formatter does not understand it'],
    ['an operator that nobody knows', 'select a <<->> b', 'the formatter'],
  ])('left alone: %s', (_name, text, reason) => {
    expect(textOf(made(text))).toContain(reason);
  });
});
