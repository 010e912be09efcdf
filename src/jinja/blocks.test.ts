// Blocks of macro, docs and snapshot files.
import { describe, expect, test } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { cpuMilliseconds } from '../testing/cpu-time.ts';
import { type FileBlocks, parseBlocks } from './index.ts';
import type { ParseBlocksOptions } from './types.ts';

function blocks(text: string, options?: ParseBlocksOptions): FileBlocks {
  return parseBlocks({ path: 'm.sql', text }, options);
}

function message(text: string): string {
  try {
    blocks(text);
  } catch (error) {
    return error instanceof TsdbtError ? `${error.diagnostic.slug}: ${error.message}` : String(error);
  }
  return 'no error';
}

test('kinds, names, parameters, options', () => {
  const { macros } = blocks(`
{% macro a(x, y=1) %}{{ x }}{% endmacro %} text {{ with }} braces
{%- test positive(model) -%}{% endtest %}
{% data_test other(model, column_name) %}{% enddata_test %}
{% materialization m, default %}{% endmaterialization %}
{% materialization n, adapter='duck', supported_languages=['sql', 'python'] -%}{%- endmaterialization %}`);
  expect(
    macros.map(({ kind, name, fullName, params, adapter, supportedLanguages }) => [
      kind,
      name,
      fullName,
      params.map((parameter) => (parameter.hasDefault ? `${parameter.name}=` : parameter.name)).join(),
      adapter,
      supportedLanguages,
    ]),
  ).toEqual([
    ['macro', 'a', 'a', 'x,y=', undefined, undefined],
    ['test', 'positive', 'test_positive', 'model', undefined, undefined],
    ['test', 'other', 'test_other', 'model,column_name', undefined, undefined],
    ['materialization', 'm', 'materialization_m_default', '', undefined, undefined],
    ['materialization', 'n', 'materialization_n_duck', '', 'duck', ['sql', 'python']],
  ]);
});

test('the text of a block holds the white space that its tags take away', () => {
  const text = 'x\n {%- macro a() -%}  b  {%- endmacro -%}  \n y {% macro c() %}{% endmacro %}';
  const { macros } = blocks(text);
  expect(macros.map((block) => block.text)).toEqual([
    '\n {%- macro a() -%}  b  {%- endmacro -%}  \n ',
    '{% macro c() %}{% endmacro %}',
  ]);
  // dbt reads files without the white space at their ends.
  expect(blocks('\n {%- macro a() %}{% endmacro -%} \n').macros.map((block) => block.text)).toEqual([
    '{%- macro a() %}{% endmacro -%}',
  ]);
  const [first] = macros;
  expect(first && text.slice(first.span.start, first.span.end)).toBe('{%- macro a() -%}  b  {%- endmacro -%}');
});

test('docs and snapshots keep their inner text as it is written', () => {
  const { docs } = blocks(
    '# title\n{% docs d1 %}\nuse {{ x }} or {{ and {% if %}\n{% enddocs %}\n{% docs d2 -%}  t  {%- enddocs %}',
    { wanted: 'docs' },
  );
  const { snapshots } = blocks("{% snapshot s %}{{ config(a='{% endsnapshot %}') }} select{% endsnapshot %}", {
    wanted: 'snapshots',
  });
  expect(docs.map((block) => [block.name, block.body])).toEqual([
    ['d1', '\nuse {{ x }} or {{ and {% if %}\n'],
    ['d2', 't'],
  ]);
  expect(snapshots.map((block) => [block.name, block.body])).toEqual([
    ['s', "{{ config(a='{% endsnapshot %}') }} select"],
  ]);
});

test('tags of blocks that a file is not read for mean nothing in it, within blocks and around them', () => {
  const text =
    '{% macro a() %}{% snapshot s %}{% test t() %}x{% endtest %}{% endsnapshot %}{% docs d %}{% macro b() %}y{% endmacro %}{% enddocs %}';
  expect(() => blocks(text)).toThrow('Got nested tags: macro (started at 0)');
  const snapshots = blocks(text, { wanted: 'snapshots' });
  expect(snapshots.snapshots.map(({ body }) => body)).toEqual(['{% test t() %}x{% endtest %}']);
  expect(snapshots.strays).toEqual(['macro', 'docs', 'macro', 'endmacro', 'enddocs']);
  const docs = blocks(text, { wanted: 'docs' });
  expect(docs.docs.map(({ body }) => body)).toEqual(['{% macro b() %}y{% endmacro %}']);
  expect(blocks('{% docs d %}{% macro b() %}y{% endmacro %}{% enddocs %}').macros.map(({ name }) => name)).toEqual([
    'b',
  ]);
  expect(() => blocks('{% docs a %}x{% docs b %}y{% enddocs %}', { wanted: 'docs' })).toThrow(
    'before a subsequent docs was found (started at 13)',
  );
});

test('parameters may have types, which mean nothing', () => {
  const text = "{% macro m(a: int, b: Optional[str] = 'q', c: dict[str, list[nonsense]]=none) %}{% endmacro %}";
  expect(blocks(text).macros[0]?.params.map(({ name, hasDefault }) => [name, hasDefault])).toEqual([
    ['a', false],
    ['b', true],
    ['c', true],
  ]);
  expect(() => blocks('{% macro m(a: x[1]) %}{% endmacro %}')).toThrow("expected token 'name', got 'integer'");
  expect(() => blocks('{% macro m(a:) %}{% endmacro %}')).toThrow("expected token 'name', got ')'");
  expect(() => blocks('{% macro m(a: x[y,]) %}{% endmacro %}')).toThrow("expected token 'name', got ']'");
  expect(() => blocks('{% macro m(a: b.c) %}{% endmacro %}')).toThrow("expected token ',', got '.'");
});

test('end tags in strings, comments and raw do not end a block', () => {
  const bodies = ["{{ '{% endmacro %}' }}", '{# {% endmacro %} #}', '{% raw %}{% endmacro %}{% endraw %}'];
  const { macros } = blocks(bodies.map((body, i) => `{% macro m${i}() %}${body}{% endmacro %}`).join('\n'));
  expect(macros.map((block) => block.name)).toEqual(['m0', 'm1', 'm2']);
});

test('lazy blocks show their errors when they are read', () => {
  const [block] = blocks('{% macro a() %}{{ 1 + }}{% endmacro %}', { eager: false }).macros;
  expect(() => block?.calls()).toThrow("unexpected 'end of print statement'");
});

describe('errors', () => {
  test.each([
    [
      '{% macro a() %}{{ x',
      'jinja-block-structure: Reached EOF without finding a close tag for macro (searched from line 1)',
    ],
    [
      '{% macro a() %}{% macro b() %}{% endmacro %}',
      'jinja-block-structure: Got nested tags: macro (started at 0) did not have a matching {% endmacro %} before a subsequent macro was found (started at 15)',
    ],
    [
      '{% if x %}{% macro a() %}{% endmacro %}{% endif %}',
      'jinja-block-structure: Got a block definition inside control flow at 1:11. All dbt block definitions must be at the top level',
    ],
    [
      '{% endif %}',
      'jinja-block-structure: Got an unexpected control flow end tag, got endif but never saw a preceeding if (@ 1:1)',
    ],
    [
      '{% macro a() %}{% if x %}{% endmacro %}',
      "jinja-syntax: Encountered unknown tag 'endmacro'. You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
    ],
    ['{% macro a(b,) %}{% endmacro %}', "jinja-syntax: expected token 'name', got ')'"],
    [
      "{% materialization m, nope='x' %}{% endmaterialization %}",
      "jinja-syntax: materialization 'm' received unknown argument 'nope'.",
    ],
    ['{# x', 'jinja-syntax: Missing end of comment tag'],
    ['{% endmacro %} stray end tags are text', 'no error'],
  ])('%s', (text, expected) => {
    expect(message(text)).toBe(expected);
  });
});

test('a file of a million characters is read in linear time', () => {
  for (const unit of ['{{ ', "{% ' ", '{% if x %}', '{{ "', '{% macro']) {
    const started = cpuMilliseconds();
    message(unit.repeat(1_000_000 / unit.length));
    expect(cpuMilliseconds() - started).toBeLessThan(2000);
  }
});

// Observed in dbt's manifest: the space between two macros is part of neither when the first one's end takes it away.
test('space that the end of the macro before takes away is no part of a macro', () => {
  const { macros } = blocks(
    '{%- macro a() -%}1{%- endmacro -%}\n\n{%- macro b() -%}2{%- endmacro %}\n\n{%- macro c() %}{% endmacro %}',
  );
  expect(macros.map(({ text }) => text)).toEqual([
    '{%- macro a() -%}1{%- endmacro -%}\n\n',
    '{%- macro b() -%}2{%- endmacro %}',
    '\n\n{%- macro c() %}{% endmacro %}',
  ]);
});
