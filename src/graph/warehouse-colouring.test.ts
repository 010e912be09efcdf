import { describe, expect, it } from 'vitest';
import { macroId } from '../base/index.ts';
import { MacroRegistry } from '../context/index.ts';
import { parseBlocks } from '../jinja/index.ts';
import { linkProject } from './link-project.ts';
import { TestProject } from './test-project.ts';

const BUILT_IN = `
{% macro is_incremental() %}{{ return(false) }}{% endmacro %}
{% macro run_query(sql) %}{% call statement('x') %}{{ sql }}{% endcall %}{% endmacro %}
{% macro statement(name) %}{{ adapter.execute(caller()) }}{% endmacro %}
{% macro dateadd(part) %}{{ adapter.dispatch('dateadd', 'dbt')(part) }}{% endmacro %}
{% macro default__dateadd(part) %}{{ part | lower }}{% endmacro %}
{% macro type_string() %}{{ return(adapter.dispatch('type_string', 'dbt')()) }}{% endmacro %}
{% macro default__type_string() %}{{ return(api.Column.translate_type('string')) }}{% endmacro %}
`;

const LIBRARY = `
{% macro star(from) %}{% for one in adapter.get_columns_in_relation(from) %}{{ one.name }}{% endfor %}{% endmacro %}
{% macro slug(text) %}{{ text.replace(' ', '_').lower() }}{% endmacro %}
{% macro both(x) %}{{ lib.slug(x) }}{{ lib.helper(x) }}{% endmacro %}
{% macro helper(x) %}{{ x }}{% endmacro %}
{% macro ping(n) %}{{ lib.pong(n) }}{% endmacro %}
{% macro pong(n) %}{% if n %}{{ lib.ping(n - 1) }}{% endif %}{% endmacro %}
{% macro lost() %}{{ adapter.dispatch('nowhere', 'lib')() }}{% endmacro %}
{% macro named(name) %}{{ adapter.dispatch(name, 'lib')() }}{% endmacro %}
{% macro with_block() %}{{ caller() }}{% endmacro %}
`;

function asks(sql: string, rootMacros: string = '', config: Record<string, string> = {}): boolean {
  const { graph, id } = linked(sql, rootMacros, config);
  return graph.needsWarehouse(id);
}

function tells(sql: string, rootMacros: string = ''): boolean {
  const { graph, id } = linked(sql, rootMacros, {});
  return graph.mayTell(id);
}

function linked(sql: string, rootMacros: string, config: Record<string, string>) {
  const registry = new MacroRegistry({ rootPackage: 'shop', internalPackages: ['dbt'], adapterPrefixes: [] });
  const texts = { dbt: BUILT_IN, lib: LIBRARY, shop: rootMacros };
  for (const [packageName, text] of Object.entries(texts)) {
    for (const block of parseBlocks({ path: `${packageName}.sql`, text }).macros) {
      registry.add({ uniqueId: macroId(packageName, block.fullName), packageName, block });
    }
  }
  const project = new TestProject({ macroRegistry: registry });
  const asking = project.model('asking', { sql: '{{ run_query("x") }}', config: { materialized: 'ephemeral' } });
  const through = project.model('through', { refs: ['asking'], config: { materialized: 'ephemeral' } });
  const refs = /ref\('(through)'\)/.exec(sql) ? ['through'] : [];
  const id = project.model('subject', { sql, refs, config });
  const { value: graph } = linkProject(project.build());
  expect([graph.needsWarehouse(asking), graph.needsWarehouse(through)]).toEqual([true, true]);
  return { graph, id };
}

describe('needsWarehouse', () => {
  it.each([
    "select * from {{ ref('asking_not') }}",
    "{{ config(materialized='table', tags=['a']) }} select {{ var('x', 1) }} from {{ source('a', 'b') }}",
    "select {{ dateadd('day') }}, {{ dbt.type_string() }}, {{ lib.both('x') }}",
    '{% set parts = [] %}{% do parts.append(1) %}{{ parts | join }}{{ loop }}{{ this.render() }}',
    '{{ lib.ping(3) }}{{ ping }}',
    '{% call lib.with_block() %}text{% endcall %}',
    "{{ exceptions.raise_compiler_error('no') }}{{ modules.datetime.datetime.now() }}{{ adapter.quote('x') }}",
    '{% macro inner(x) %}{{ x }}{% endmacro %}plain',
  ])('no: %s', (sql) => {
    expect(asks(sql)).toBe(false);
  });

  it.each([
    '{% if is_incremental() %}where 1{% endif %}',
    "{% set found = run_query('select 1') %}",
    "{% call statement('x') %}select 1{% endcall %}",
    "{{ adapter.get_relation('a', 'b', 'c') }}",
    "{{ lib.star(ref('a')) }}",
    '{% call lib.with_block() %}{{ lib.star(this) }}{% endcall %}',
    '{{ lib.lost() }}',
    "{{ lib.named('x') }}",
    "{% set macro = run_query %}{{ macro('select 1') }}",
    "{{ context['run_query']('select 1') }}",
    "{{ context.get('x')() }}",
    "{{ context['adapter'].get_columns_in_relation(this) | length }}",
    "{% set found = (adapters | first)\n  .get_relation('a', 'b', 'c') %}",
    '{% set database = adapter %}{{ database.get_columns_in_relation(this) }}',
    "select * from {{ ref('through') }}",
    '{{ no_such_macro() }}',
  ])('yes: %s', (sql) => {
    expect(asks(sql)).toBe(true);
  });

  it('sees macros of the project in place of built-in ones', () => {
    const ref = '{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}';
    const asking = "{% macro ref(name) %}{% do run_query('select 1') %}{{ return(builtins.ref(name)) }}{% endmacro %}";
    expect(asks("select * from {{ ref('x') }}", ref)).toBe(false);
    expect(asks("select * from {{ ref('x') }}", asking)).toBe(true);
    const dispatched = '{% macro default__dateadd(part) %}{{ run_query(part) }}{% endmacro %}';
    expect(asks("{{ dateadd('day') }}", dispatched)).toBe(true);
  });

  it('leaves a template that cannot be read to the compiler', () => {
    expect(asks('{% if %}')).toBe(true);
  });
});

describe('mayTell', () => {
  it.each([
    "select * from {{ ref('asking_not') }}",
    "{{ config(materialized='table') }} select {{ dateadd('day') }}, {{ lib.both('x') }}",
    "{% set logs = [] %}{{ logs | join }}{{ exceptions.raise_compiler_error('no') }}",
    "{{ run_started_at.strftime('%H') }}{{ modules.datetime.datetime(2024, 1, 1).isoformat() }}",
  ])('no: %s', (sql) => {
    expect(tells(sql)).toBe(false);
  });

  it.each([
    "{{ log('x', info=true) }}",
    "{{ print('x') }}",
    "{{ exceptions.warn('x') }}",
    "{{ builtins.log('x') }}",
    "{% set b = builtins %}{{ b.log('x') }}",
    "{{ context['log']('x') }}",
    "{{ context['exceptions'].warn('x') }}",
    "{{ adapter.warn_once('x') }}",
    '{{ modules.datetime.datetime.now().isoformat() }}',
    '{% set day = modules.datetime.date %}{{ day.today() }}',
    '{{ clock() }}',
    '{{ saying() }}',
    '{{ lib.lost() }}',
  ])('yes: %s', (sql) => {
    const clock = '{% macro clock() %}{{ modules.datetime.datetime.utcnow() }}{% endmacro %}';
    expect(tells(sql, `${clock}{% macro saying() %}{% do log('x') %}{% endmacro %}`)).toBe(true);
  });

  it('looks into variables that hold templates', () => {
    const told = (sql: string, vars: Record<string, string>): boolean => {
      const registry = new MacroRegistry({ rootPackage: 'shop', internalPackages: [], adapterPrefixes: [] });
      const text = "{% macro day() %}{{ var('day') }}{% endmacro %}";
      for (const block of parseBlocks({ path: 'day.sql', text }).macros)
        registry.add({ uniqueId: macroId('shop', block.fullName), packageName: 'shop', block });
      const project = new TestProject({ macroRegistry: registry, vars });
      const id = project.model('reading', { sql });
      return linkProject(project.build()).value.mayTell(id);
    };
    const day = '{{ modules.datetime.date.today() }}';
    expect(told("{{ var('day') }}", { day: '{{ run_started_at }}', whole: "{{ var('day') }} 0:00" })).toBe(false);
    for (const sql of ["{{ var('day') }}", '{{ day() }}', "{{ builtins.var('day') }}"])
      expect(told(sql, { before: '{{ day() }}', day })).toBe(true);
    expect(told('select 1', { day })).toBe(false);
  });

  it.each([
    [{ field: 'id', values: ["{{ var('x', 1) }}"], model: "{{ get_where_subquery(ref('a')) }}" }, false],
    [{ field: "{{ log('x') or 'id' }}" }, true],
    [{ range: { from: ['{% set day = modules.datetime.date.today() %}{{ day }}'] } }, true],
  ])('looks into the arguments of generic tests: %j', (testArguments, expected) => {
    const registry = new MacroRegistry({ rootPackage: 'shop', internalPackages: [], adapterPrefixes: [] });
    const text = '{% test mine(model) %}select 1{% endtest %}';
    for (const block of parseBlocks({ path: 'mine.sql', text }).macros)
      registry.add({ uniqueId: macroId('shop', block.fullName), packageName: 'shop', block });
    const project = new TestProject({ macroRegistry: registry });
    const sql = '{{ test_mine(**_dbt_generic_test_kwargs) }}';
    const id = project.test('of_arguments', [], { testName: 'mine', testArguments, sql });
    expect(linkProject(project.build()).value.mayTell(id)).toBe(expected);
  });
});
