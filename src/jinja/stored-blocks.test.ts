// A block from its stored form must be the block that reading the file gives.
import { expect, test } from 'vitest';
import type { SourceFile } from '../base/index.ts';
import { type MacroBlock, parseBlocks, type StoredBlock, storedBlocks, storedMacros, storeMacros } from './index.ts';

const file: SourceFile = {
  path: 'macros/a.sql',
  text: `{% macro first(a, b=none) -%}
  {{ return(adapter.dispatch('first', macro_namespace='p')(a, b, *c)) }}
{%- endmacro -%}

{% test filled(model, column_name) %}select {{ lower(column_name, {'k': [1, 'x']}, x=y) }} from {{ model }}{% endtest %}
{% docs d %}text{% enddocs %}
{%- materialization view, adapter='some', supported_languages=['sql', 'python'] %}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
{% endmaterialization %}
{% materialization view, default %}{% endmaterialization %}
`,
};

function facts(block: MacroBlock): object {
  const { kind, name, fullName, adapter, supportedLanguages, params, span, text } = block;
  return { kind, name, fullName, adapter, supportedLanguages, params, span, text, calls: block.calls() };
}

test('stored blocks say what the read ones say', () => {
  const stored = JSON.parse(JSON.stringify(storeMacros(file))) as StoredBlock[];
  const blocks = storedMacros(file, stored);
  expect(blocks.map((block) => block.fullName)).toEqual([
    'first',
    'test_filled',
    'materialization_view_some',
    'materialization_view_default',
  ]);
  expect(blocks.map(facts)).toEqual(parseBlocks(file).macros.map(facts));
});

test('a number that JSON lacks is not stored', () => {
  expect(() => storeMacros({ path: 'a', text: '{% macro a() %}{{ f(1.0) }}{% endmacro %}' })).toThrow('number');
});

test('macros of a project are stored with the names that they need, and stored again as they are', () => {
  const read = parseBlocks(file).macros;
  const stored = JSON.parse(JSON.stringify(storedBlocks(read))) as StoredBlock[];
  const blocks = storedMacros(file, stored);
  expect(blocks.map(facts)).toEqual(read.map(facts));
  expect(blocks.map((block) => [...block.needs()])).toEqual(read.map((block) => [...block.needs()]));
  expect(read.flatMap((block) => [...block.needs()])).toContain('adapter');
  expect(storedBlocks(blocks)).toEqual(stored);
});

test('a file of which one macro calls with a number that JSON lacks is not stored', () => {
  const text = '{% macro a() %}{{ f(1) }}{% endmacro %}{% macro b() %}{{ f(1.0) }}{% endmacro %}';
  expect(storedBlocks(parseBlocks({ path: 'a', text }).macros)).toBeUndefined();
});
