// Whole small projects parsed in process; the recorded manifest was made by dbt-core 1.12.3.
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, describe, expect, it } from 'vitest';
import { lineColumn, type MacroId, type NodeId } from '../base/index.ts';
import { type ParsedFolder, parseFolder } from '../testing/parse-folder.ts';
import { writeProject } from '../testing/write-project.ts';
import { manifestNode, parseInlineNode } from './index.ts';
import type { GraphResource } from './types.ts';

const PROJECT = 'name: demo\nprofile: demo\nversion: "1.0"\n';

function parseFiles(files: { readonly [path: string]: string }): Promise<ParsedFolder> {
  return parseFolder(writeProject({ 'dbt_project.yml': PROJECT, ...files }));
}

function errorsOf(parsed: ParsedFolder): string[] {
  return parsed.diagnostics.filter((one) => one.severity === 'error').map((one) => one.message);
}

function nodeOf(parsed: ParsedFolder, id: string) {
  const node = parsed.value.nodes.get(id as NodeId);
  if (!node) return assert.fail(`no ${id} among ${[...parsed.value.nodes.keys()].join(', ')}`);
  return node;
}

describe('the manifest of a recorded project', () => {
  const fixture = fileURLToPath(new URL('./fixtures/mini/', import.meta.url));
  const recorded = JSON.parse(readFileSync(join(fixture, 'manifest.json'), 'utf8')) as {
    [section: string]: { [id: string]: { [key: string]: unknown } };
  };

  it('is the same node by node, keys in the same order', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdbt-'));
    cpSync(join(fixture, 'project'), folder, { recursive: true });
    const parsed = await parseFolder(folder, { profileName: 'gp', schema: 'gp' });
    expect(errorsOf(parsed)).toEqual([]);
    const sections: readonly (readonly [string, ReadonlyMap<NodeId, GraphResource>])[] = [
      ['nodes', parsed.value.nodes],
      ['sources', parsed.value.sources],
      ['unit_tests', parsed.value.unitTests],
    ];
    for (const [section, resources] of sections) {
      const expected = recorded[section] ?? {};
      expect([...resources.keys()].sort()).toEqual(Object.keys(expected));
      for (const [id, resource] of resources) {
        const made = JSON.parse(JSON.stringify(manifestNode(resource))) as { [key: string]: unknown };
        const wanted: { [key: string]: unknown } = { ...expected[id] };
        // Recorded after a run, in which hooks are counted from 1.
        if (resource.kind === 'operation') wanted['index'] = Number(wanted['index']) - 1;
        const kept = Object.fromEntries(Object.entries(made).filter(([key]) => key in wanted));
        expect(JSON.stringify(kept), id).toBe(JSON.stringify(wanted));
      }
    }
  });
});

describe('config', () => {
  it('is set by config.set too, in the file and in macros', async () => {
    const parsed = await parseFiles({
      'macros/m.sql': "{% macro as_table() %}{% do config.set('materialized', 'table') %}{% endmacro %}",
      'models/a.sql': '{{ as_table() }} select 1 as id',
      'models/b.sql': "{{ config(alias='bb') }}{% do config.set('tags', ['q']) %} select 1 as id",
    });
    expect(errorsOf(parsed)).toEqual([]);
    const [a, b] = ['a', 'b'].map((name) => nodeOf(parsed, `model.demo.${name}`));
    expect(a?.config['materialized']).toBe('table');
    expect(a?.unrenderedConfig).toEqual({ materialized: 'table' });
    expect(b?.tags).toEqual(['q']);
    expect(b?.unrenderedConfig).toEqual({ alias: 'bb' });
  });

  it('goes from tree to properties to file, each key by its rule', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  +tags: top\n  +meta: {a: 1, b: 1}\n  demo:\n    mart:\n      +materialized: table\n      +tags: mart\n`,
      'models/mart/a.sql': "{{ config(tags=['file'], meta={'b': 3}, materialized='view') }} select 1 as id",
      'models/mart/b.sql': 'select 1 as id',
      'models/schema.yml':
        'models:\n  - name: a\n    config: {materialized: incremental, meta: {b: 2, c: 2}, tags: yaml, odd: 5}\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const a = nodeOf(parsed, 'model.demo.a');
    expect(a.config['materialized']).toBe('view');
    expect(a.config['tags']).toEqual(['top', 'mart', 'yaml', 'file']);
    expect(a.tags).toEqual(['top', 'mart', 'file', 'yaml']);
    expect(a.config['meta']).toEqual({ a: 1, b: 3, c: 2 });
    expect(a.config['odd']).toBe(5);
    expect(nodeOf(parsed, 'model.demo.b').config['materialized']).toBe('table');
  });

  it('keeps the value before a null, but not for the names', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  +schema: out\n`,
      'models/a.sql': '{{ config(schema=none) }} select 1',
      'models/b.sql': 'select 1',
    });
    expect(nodeOf(parsed, 'model.demo.a')).toMatchObject({ schema: 'main_schema', config: { schema: 'out' } });
    expect(nodeOf(parsed, 'model.demo.b').relationName).toBe('"dbt"."main_schema_out"."b"');
  });

  it('of models is that of groups too, without hooks', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  +post-hook: select 1\n  +schema: s\n`,
      'models/a.sql': 'select 1',
      'models/schema.yml': 'groups: [{name: g, owner: {email: x}}]\n',
    });
    expect(parsed.value.groups.get('group.demo.g' as NodeId)?.config).toEqual({ meta: {}, schema: 's' });
  });

  it('loses a key of the project that is null, but keeps what dbt knows', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  +required_docs: true\n  +event_time: at\n  +on_schema_change: fail\n`,
      'models/a.sql': '{{ config(required_docs=none, event_time=none, on_schema_change=none) }} select 1',
      'models/b.sql': 'select 1',
      'models/schema.yml': 'models: [{name: b, config: {required_docs: null}}]\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const { config } = nodeOf(parsed, 'model.demo.a');
    expect(config).toMatchObject({ required_docs: null, event_time: 'at', on_schema_change: 'fail' });
    expect(nodeOf(parsed, 'model.demo.b').config['required_docs']).toBeNull();
  });

  it.each([
    ['{{ config(tags={"a": "b"}) }}', '', ["{'a': 'b'}"]],
    ['', '{tags: [1, true, {a: [b]}]}', ['1', 'True', "{'a': ['b']}"]],
  ])('of tags holds texts: %s %s', async (sql, config, tags) => {
    const parsed = await parseFiles({
      'models/a.sql': `${sql} select 1`,
      'models/schema.yml': `models:\n  - name: a\n    config: ${config}\n`,
    });
    expect(errorsOf(parsed)).toEqual([]);
    const { config: built, tags: own } = nodeOf(parsed, 'model.demo.a');
    expect([built['tags'], own]).toEqual([tags, tags]);
  });

  it.each([
    ['', '{meta: [{a: b}]}', "at path ['meta']: [{'a': 'b'}] is not of type 'object'"],
    ['{{ config(pre_hook=3) }}', '', "at path ['pre-hook']: 3 is not of type 'string'"],
    ['{{ config(post_hook=[[{"sql": "x"}]]) }}', '', "at path ['post-hook']: [{'sql': 'x'}] is not of type 'string'"],
    ['', '{access: {b: 1}}', "Node model.demo.a has an invalid value ({'b': 1}) for the access field"],
  ])('that is no text is told as Python shows it: %s %s', async (sql, config, message) => {
    const parsed = await parseFiles({
      'models/a.sql': `${sql} select 1`,
      'models/schema.yml': `models:\n  - name: a\n    config: ${config}\n`,
    });
    expect(errorsOf(parsed)).toEqual([message]);
  });

  it('of a wrong type is an error at its place', async () => {
    const parsed = await parseFiles({
      'models/a.sql': 'select 1',
      'models/schema.yml': 'models:\n  - name: a\n    config: {enabled: maybe}\n',
    });
    expect(errorsOf(parsed)).toEqual(["at path ['enabled']: 'maybe' is not of type 'boolean'"]);
    const span = parsed.diagnostics[0]?.span;
    expect(span?.file.path).toBe('models/schema.yml');
    expect(span && lineColumn(span.file, span.start).line).toBe(3);
  });
});

describe('models', () => {
  it.each([
    ["select 1 as id {{ return('x') }} from nowhere", 'x', 19],
    ['{% do return([1]) %} select 1', '[1]', 7],
    ['{{ config() }} select 1', 'config() takes values; none are given', 4],
  ])('refuse what dbt refuses: %s', async (sql, message, column) => {
    const parsed = await parseFiles({ 'models/a.sql': sql });
    expect(errorsOf(parsed)).toEqual([message]);
    const span = parsed.diagnostics[0]?.span;
    expect(span && lineColumn(span.file, span.start).column).toBe(column);
  });

  it('capture what they refer to, with and without rendering alike', async () => {
    const plain = "select {{ cents('x') }} from {{ ref('b') }} join {{ source('s', 't') }}";
    const parsed = await parseFiles({
      'macros/m.sql': '{% macro cents(c, n=2) %}{{ c }} / {{ n }}{% endmacro %}',
      'models/a.sql': plain,
      'models/c.sql': `${plain}{% if true %}{% endif %}`,
      'models/b.sql': 'select 1',
      'models/schema.yml': 'sources:\n  - name: s\n    tables: [{name: t}]\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const [a, c] = [nodeOf(parsed, 'model.demo.a'), nodeOf(parsed, 'model.demo.c')];
    expect(a.refs).toMatchObject([{ name: 'b', package: null, version: null }]);
    expect(a.sources).toEqual([['s', 't']]);
    expect(a.macroDependencies).toEqual(['macro.demo.cents']);
    expect({ refs: a.refs.map((ref) => ref.name), sources: a.sources, macros: a.macroDependencies }).toEqual({
      refs: c.refs.map((ref) => ref.name),
      sources: c.sources,
      macros: c.macroDependencies,
    });
    expect(a.refs[0]?.span?.start).toBe(plain.indexOf('ref('));
  });

  it('name each source once when dbt does not render them, else once for each call', async () => {
    const twice = "select {{ source('s', 't') }} {{ source('s', 't') }}";
    const parsed = await parseFiles({
      'models/a.sql': twice,
      'models/b.sql': `{{ config(n=1) }}${twice}`,
      'models/c.sql': `{{ config (tags=['x']) }}${twice}`,
      'models/schema.yml': 'sources:\n  - name: s\n    tables: [{name: t}]\n',
    });
    const found = ['a', 'b', 'c'].map((name) => nodeOf(parsed, `model.demo.${name}`));
    expect(found.map(({ sources }) => sources.length)).toEqual([1, 2, 1]);
    // dbt looks for `config(` before it takes the values of a call as texts.
    expect(found[2]?.unrenderedConfig).toEqual({ tags: ['x'] });
  });

  it('are heard inside try_or_compiler_error, in the file and in macros', async () => {
    const directory = writeProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\n',
      'macros/careful.sql': "{% macro careful(name) %}{{ try_or_compiler_error('no', ref, name) }}{% endmacro %}",
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ try_or_compiler_error('no', ref, 'a') }}",
      'models/c.sql': "select * from {{ careful('a') }}",
    });
    const { value } = await parseFolder(directory);
    const refs = [...value.nodes.values()].map(({ name, refs: found }) => [name, found.map((one) => one.name)]);
    expect(refs.sort()).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['a']],
    ]);
  });
  it('are told what took the place of adapter_macro', async () => {
    const directory = writeProject({
      'dbt_project.yml': 'name: demo\nprofile: demo\n',
      'models/a.sql': "select {{ adapter_macro('my.thing', 1) }}",
    });
    const { diagnostics } = await parseFolder(directory);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "adapter_macro is no part of dbt any more: call what adapter.dispatch('thing', 'my') gives instead",
    ]);
  });
  it('name what a hook refers to once more', async () => {
    const parsed = await parseFiles({
      'models/a.sql': `{{ config(post_hook="select {{ ref('b') }} {{ source('s', 't') }}") }} {{ ref('b') }} {{ source('s', 't') }}`,
      'models/b.sql': 'select 1',
      'models/schema.yml':
        'models: [{name: a, config: {meta: {m: 1}}}]\nsources: [{name: s, tables: [{name: t}]}]\nexposures: [{name: My board, type: dashboard, owner: {name: x}}]\n',
    });
    const { refs, sources } = nodeOf(parsed, 'model.demo.a');
    expect([refs.length, sources.length]).toEqual([2, 2]);
  });

  it('follow variables that are templates', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}vars: {table: "{{ ref('b') }}", plain: b}\n`,
      'macros/m.sql':
        "{% macro of(name) %}{{ var(name) }}{% endmacro %}{% macro one() %}{{ var('table') }}{% endmacro %}",
      'models/a.sql': "select * from {{ var('table') }}",
      'models/c.sql': "select * from {{ of('table') }}",
      'models/d.sql': 'select * from {{ one() }}',
      'models/e.sql': "select '{{ var('plain') }}'",
      'models/b.sql': 'select 1',
    });
    const refs = ['a', 'c', 'd', 'e'].map((name) => nodeOf(parsed, `model.demo.${name}`).refs.map((one) => one.name));
    expect(refs).toEqual([['b'], ['b'], ['b'], []]);
  });

  it('see variables that are templates as they are written where they stand in properties', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}vars: {own: "{{ target.schema ~ '_x' }}"}\n`,
      'models/a.sql': "{{ config(alias=var('own')) }} select 1",
      'models/schema.yml':
        'models: [{name: a, description: "in {{ var(\'own\') }}"}]\nsources: [{name: s, schema: "{{ var(\'own\') }}", tables: [{name: t}]}]\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const own = "{{ target.schema ~ '_x' }}";
    const source = [...parsed.value.sources.values()][0];
    expect(source?.schema).toBe(own);
    const node = nodeOf(parsed, 'model.demo.a');
    expect(node.alias).toMatch(/^\w+_x$/);
    expect(node.description).toBe(`in ${own}`);
  });

  it('keep calls inside texts and comments as they are', async () => {
    const parsed = await parseFiles({
      'macros/m.sql': '{% macro plain() %}1{% endmacro %}',
      'models/a.sql': '{{ config(post_hook="select {{ plain() }}") }} select {{ plain() }}',
      'models/b.sql': 'select 1 {# {{ plain() }} #} {{ plain() }}',
      'models/c.sql': 'select 1 {# {{ plain() }} #} {% raw %}{{ plain() }}{% endraw %}',
    });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => nodeOf(parsed, `model.demo.${name}`));
    expect(a?.config['post-hook']).toMatchObject([{ sql: 'select {{ plain() }}' }]);
    expect(a?.macroDependencies).toEqual(['macro.demo.plain']);
    expect(b?.macroDependencies).toEqual(['macro.demo.plain']);
    expect(c?.macroDependencies).toEqual([]);
  });

  it('may have versions with columns of their own', async () => {
    const parsed = await parseFiles({
      'models/m_v1.sql': 'select 1',
      'models/m.sql': 'select 2',
      'models/schema.yml':
        'models:\n  - name: m\n    latest_version: 2\n    columns:\n      - {name: id, data_tests: [unique]}\n      - {name: full}\n    versions:\n      - v: 1\n        columns:\n          - {include: all, exclude: [full]}\n          - {name: short}\n      - v: 2\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const v1 = nodeOf(parsed, 'model.demo.m.v1');
    expect(v1.alias).toBe('m_v1');
    expect(v1.fqn).toEqual(['demo', 'm', 'v1']);
    expect([...v1.columns.keys()]).toEqual(['id', 'short']);
    expect(nodeOf(parsed, 'model.demo.m.v2')).toMatchObject({ version: 2, latestVersion: 2, primaryKey: ['id'] });
    const tests = [...parsed.value.nodes.values()].filter((node) => node.kind === 'test').map((node) => node.name);
    expect(tests).toEqual(['unique_m_v1_id', 'unique_m_v2_id']);
  });

  it('get names from a macro of the project', async () => {
    const parsed = await parseFiles({
      'macros/names.sql':
        '{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}' +
        '{% macro generate_alias_name(custom_alias_name=none, node=none) %}x_{{ node.name }}{% endmacro %}',
      'models/a.sql': "{{ config(schema='raw') }} select 1",
    });
    expect(errorsOf(parsed)).toEqual([]);
    expect(nodeOf(parsed, 'model.demo.a').relationName).toBe('"dbt"."raw"."x_a"');
  });

  it('switched off are put aside, and may be switched on in YAML', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  +enabled: false\n`,
      'models/a.sql': 'select 1',
      'models/b.sql': 'select 1',
      'models/schema.yml': 'models:\n  - name: b\n    config: {enabled: true}\n',
    });
    expect([...parsed.value.nodes.keys()]).toEqual(['model.demo.b']);
    expect([...parsed.value.disabled.keys()]).toEqual(['model.demo.a']);
  });
});

describe('as dbt reads files', () => {
  it('a block text at the end of a property file has no line end', async () => {
    const parsed = await parseFiles({
      'models/a.sql': 'select 1',
      'models/b.sql': 'select 1',
      'models/schema.yml':
        'models:\n  - name: a\n    description: >\n      First.\n  - name: b\n    description: >\n      Last.\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    expect(nodeOf(parsed, 'model.demo.a').description).toBe('First.\n');
    expect(nodeOf(parsed, 'model.demo.b').description).toBe('Last.');
  });
});

describe('macros', () => {
  it('are noted to call what a dispatch without a package may mean', async () => {
    const call = (name: string): string => `{% macro ask_${name}() %}{{ adapter.dispatch('${name}')() }}{% endmacro %}`;
    const define = (name: string): string => `{% macro default__${name}() %}{% endmacro %}`;
    const parsed = await parseFiles({
      'packages.yml': 'packages: [{local: dbt_packages/pk}]\n',
      'dbt_packages/pk/dbt_project.yml': 'name: pk\nversion: "1.0"\n',
      'dbt_packages/pk/macros/m.sql': `${['one', 'both', 'length'].map(call).join('')}${['one', 'both', 'length'].map(define).join('')}`,
      'macros/m.sql': `${call('one')}${define('both')}`,
    });
    expect(errorsOf(parsed)).toEqual([]);
    const called = ['demo.ask_one', 'pk.ask_one', 'pk.ask_both', 'pk.ask_length'].map(
      (name) => parsed.value.macros.get(`macro.${name}` as MacroId)?.macroDependencies,
    );
    expect(called).toEqual([
      ['macro.pk.default__one'],
      ['macro.pk.default__one'],
      ['macro.demo.default__both'],
      ['macro.dbt.length', 'macro.pk.default__length'],
    ]);
  });
});

describe('a dispatch that finds nothing', () => {
  it.each([
    ["'gone'", "namespace: 'None'\n    Searched for: 'postgres__gone', 'default__gone'"],
    ["macro_name='gone', macro_namespace='x'", "namespace: 'x'\n    Searched for: 'postgres__gone', 'default__gone'"],
    [
      "'gone', 'demo'",
      "Searched for: 'demo.postgres__gone', 'demo.default__gone', 'demo.postgres__gone', 'demo.default__gone'",
    ],
    ["'demo.there'", 'Did you mean `adapter.dispatch("there", macro_namespace="demo")`?'],
    ["'there'", undefined],
    ["'gone' ~ '1'", undefined],
    ["'gone', 'dbt'", undefined],
  ])('is an error also where nobody calls it: %s', async (args, message) => {
    const macros = `{% macro default__there() %}{% endmacro %}{% macro one() %}{{ adapter.dispatch(${args})() }}{% endmacro %}`;
    const errors = errorsOf(await parseFiles({ 'macros/m.sql': macros }));
    expect(errors).toHaveLength(message === undefined ? 0 : 1);
    if (message !== undefined) expect(errors[0]).toContain(message);
  });
});

describe('macros of several packages', () => {
  it('are noted for a dispatch with a name that is no package: the last one of the name', async () => {
    const define = (name: string): string => `{% macro default__${name}() %}{% endmacro %}`;
    const parsed = await parseFiles({
      'packages.yml': 'packages: [{local: dbt_packages/pk}, {local: dbt_packages/pk2}]\n',
      'dbt_packages/pk/dbt_project.yml': 'name: pk\nversion: "1.0"\n',
      'dbt_packages/pk2/dbt_project.yml': 'name: pk2\nversion: "1.0"\n',
      'dbt_packages/pk/macros/m.sql': `{% macro ask_both() %}{{ adapter.dispatch('both', 'macros')() }}{% endmacro %}
        {% macro ask_one() %}{{ adapter.dispatch('one', 'nowhere')() }}{% endmacro %}
        {% macro ask_own() %}{{ adapter.dispatch('both', 'pk')() }}{% endmacro %}${define('both')}${define('one')}`,
      'dbt_packages/pk2/macros/m.sql': define('both'),
    });
    expect(errorsOf(parsed)).toEqual([]);
    const called = ['ask_both', 'ask_one', 'ask_own'].map(
      (name) => parsed.value.macros.get(`macro.pk.${name}` as MacroId)?.macroDependencies,
    );
    expect(called).toEqual([['macro.pk2.default__both'], ['macro.pk.default__one'], ['macro.pk.default__both']]);
  });

  it('are what a test of the same name in two packages depends on', async () => {
    const test = (name: string, body: string): string => `{% test ${name}(model, column_name) %}${body}{% endtest %}`;
    const parsed = await parseFiles({
      'packages.yml': 'packages: [{local: dbt_packages/pk}]\n',
      'dbt_packages/pk/dbt_project.yml': 'name: pk\nversion: "1.0"\n',
      'dbt_packages/pk/macros/m.sql': `${test('a', 'select 1')}${test('b', 'select 1')}${test('c', 'select 1')}`,
      'tests/generic/t.sql': `${test('a', '{{ pk.test_a(model, column_name) }}')}${test('b', '{{ through(model, column_name) }}')}
        ${test('c', 'select 2')}{% macro left_out() %}{% endmacro %}`,
      'macros/m.sql': '{% macro through(model, column_name) %}{{ pk.test_b(model, column_name) }}{% endmacro %}',
      'models/m.sql': 'select 1 as id',
      'models/m.yml': 'models: [{name: m, columns: [{name: id, data_tests: [pk.a, pk.b, pk.c, a, b, c]}]}]',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const tests = [...parsed.value.nodes.values()].filter(({ kind }) => kind === 'test');
    const called = tests.map(({ name, macroDependencies }) => [
      name,
      macroDependencies.filter((id) => !id.startsWith('macro.dbt.')),
    ]);
    expect(called).toEqual([
      ['pk_a_m_id', ['macro.demo.test_a', 'macro.pk.test_a']],
      ['pk_b_m_id', ['macro.demo.test_b', 'macro.pk.test_b']],
      ['pk_c_m_id', ['macro.demo.test_c']],
      ['a_m_id', ['macro.demo.test_a', 'macro.pk.test_a']],
      ['b_m_id', ['macro.demo.test_b', 'macro.pk.test_b']],
      ['c_m_id', ['macro.demo.test_c']],
    ]);
    expect(parsed.value.macros.has('macro.demo.left_out' as MacroId)).toBe(false);
  });
});

describe('sources', () => {
  it('fill in partitions of external tables', async () => {
    const table = 'external: {partitions: [{name: a, vals: [1]}, {data_type: int}, b]}';
    const parsed = await parseFiles({ 'models/s.yml': `sources:\n  - name: s\n    tables: [{name: t, ${table}}]\n` });
    const [source] = parsed.value.sources.values();
    expect(source?.external).toMatchObject({
      partitions: [{ name: 'a', description: '', data_type: '', meta: {}, vals: [1] }, "{'data_type': 'int'}", 'b'],
    });
  });
});

describe('generic tests', () => {
  it('have names, ids, arguments and references as in dbt', async () => {
    const parsed = await parseFiles({
      'models/a.sql': 'select 1',
      'models/schema.yml':
        "models:\n  - name: a\n    columns:\n      - name: Line Count\n        quote: true\n        data_tests:\n          - relationships: {arguments: {to: ref('a'), field: id}}\n          - accepted_values:\n              name: short\n              arguments: {values: [1, 'it''s']}\n              config: {tags: [quick], severity: warn}\n",
    });
    expect(errorsOf(parsed)).toEqual([]);
    const [relationships, accepted] = [...parsed.value.nodes.values()].filter((node) => node.kind === 'test');
    expect(relationships).toMatchObject({
      name: 'relationships_a__Line_Count___id__ref_a_',
      columnName: '"Line Count"',
      attachedNode: 'model.demo.a',
      refs: [{ name: 'a' }, { name: 'a' }],
      macroDependencies: ['macro.dbt.test_relationships', 'macro.dbt.get_where_subquery'],
    });
    expect(accepted).toMatchObject({
      name: 'short',
      rawCode: `{{ test_accepted_values(**_dbt_generic_test_kwargs) }}{{ config(severity="warn",tags=['quick']) }}`,
      tags: ['quick'],
      config: { tags: ['quick', 'quick'], severity: 'warn' },
      unrenderedConfig: { severity: 'warn', tags: "['quick']" },
    });
  });

  it('are rendered when their macro configures or refers', async () => {
    const parsed = await parseFiles({
      'tests/generic/loud.sql':
        "{% test loud(model) %}{{ config(severity='warn') }} select * from {{ model }} join {{ ref('b') }}{% endtest %}",
      'models/a.sql': 'select 1',
      'models/b.sql': 'select 1',
      'models/schema.yml': 'models:\n  - name: a\n    data_tests: [loud]\n',
    });
    expect(errorsOf(parsed)).toEqual([]);
    const test = [...parsed.value.nodes.values()].find((node) => node.kind === 'test');
    expect(test?.config['severity']).toBe('warn');
    expect(test?.refs.map((ref) => ref.name)).toEqual(['a', 'b']);
  });
});

describe('what is wrong', () => {
  it('is told for all resources, dbt words first', async () => {
    const parsed = await parseFiles({
      'models/a.sql': 'select 1',
      'models/sub/a.sql': 'select 2',
      'models/broken.sql': 'select {{ 1 + }}',
      'models/p.yml': 'models:\n  - name: a\n    description: "{{ doc(\'nowhere\') }}"\n  - name: a\n',
      'models/q.yml': 'models:\n  - description: no name\n',
      'macros/m.sql': '{% macro x() %}{% endmacro %}{% macro x() %}{% endmacro %}',
    });
    const errors = errorsOf(parsed);
    expect(errors).toHaveLength(6);
    expect(errors[0]).toMatch(/^The schema file at models\/q.yml is invalid because a list element for 'models'/);
    expect(errors[1]).toMatch(/^dbt found two macros named "x" in the project "demo"/);
    expect(errors.join('\n')).toContain('dbt found two models with the name "a"');
    expect(errors.join('\n')).toContain('dbt found two schema.yml entries for the same resource named a.');
    expect(errors.join('\n')).toContain(
      "Documentation for 'model.demo.a' depends on doc 'nowhere'  which was not found",
    );
  });

  it('warns of entries that describe nothing and of unused config paths', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}models:\n  demo:\n    gone: {+materialized: table}\n`,
      'models/a.sql': 'select 1',
      'models/schema.yml': 'models:\n  - name: b\n',
    });
    const warnings = parsed.events.filter((event) => event.level === 'warn');
    expect(warnings.map((event) => event.name)).toEqual(['NoNodeForYamlKey', 'UnusedResourceConfigPath']);
    expect(warnings[0]?.msg).toBe(
      "[WARNING]: Did not find matching node for patch with name 'b' in the 'models' section of file 'models/schema.yml'",
    );
    expect(warnings[1]?.msg).toContain('- models.demo.gone');
  });

  it('warns of a name that a model and a seed share, or refuses it where a flag says so', async () => {
    const files = {
      'macros/alias.sql':
        '{% macro generate_alias_name(custom, node) %}{{ node.name }}_{{ node.resource_type }}{% endmacro %}\n',
      'models/x.sql': 'select 1 as id\n',
      'seeds/x.csv': 'id\n1\n',
    };
    const warned = await parseFiles(files);
    expect(errorsOf(warned)).toEqual([]);
    const warnings = warned.events.filter((event) => event.level === 'warn');
    expect(warnings.map(({ name, msg }) => `${name}\n${msg}`)).toEqual([
      'DuplicateNameDistinctNodeTypesDeprecation\n' +
        '[WARNING][DuplicateNameDistinctNodeTypesDeprecation]: Deprecated functionality\n' +
        "Found resources with the same name 'x' in package 'demo': 'model.demo.x' and\n" +
        "'seed.demo.x'. Please update one of the resources to have a unique name.",
    ]);
    const refused = await parseFiles({
      ...files,
      'dbt_project.yml': `${PROJECT}flags: {require_unique_project_resource_names: true}\n`,
    });
    expect(errorsOf(refused)).toEqual([
      'dbt found two resources with the name "x".\n\n' +
        'Since these resources have the same name, dbt will be unable to find the correct resource\n' +
        'when looking for ref("x").\n\nTo fix this, change the name of one of these resources:\n' +
        '- model.demo.x (models/x.sql)\n- seed.demo.x (seeds/x.csv)',
    ]);
  });

  it('finds two fixtures of one name, in whatever folders and formats', async () => {
    const parsed = await parseFiles({
      'models/m.sql': 'select 1 as id\n',
      'tests/fixtures/a/f.csv': 'id\n1\n',
      'tests/fixtures/b/f.sql': 'select 1 as id\n',
      'tests/fixtures/b/g.csv': 'id\n1\n',
    });
    expect(errorsOf(parsed)).toEqual([
      'dbt found two fixtures with the name "f".\n\n' +
        'Since these resources have the same name, dbt will be unable to find the correct resource\nwhen looking for f.\n\n' +
        'To fix this, change the name of one of these resources:\n' +
        '- fixture.demo.f (tests/fixtures/a/f.csv)\n- fixture.demo.f (tests/fixtures/b/f.sql)',
    ]);
  });

  it('finds two resources that would be one relation', async () => {
    const parsed = await parseFiles({
      'models/a.sql': 'select 1',
      'models/b.sql': "{{ config(alias='a') }} select 1",
    });
    expect(errorsOf(parsed)[0]).toMatch(/database representation ""dbt"."main_schema"."a""/);
  });
});

describe('seeds', () => {
  it('are hashed as dbt hashes them: line ends and outer white space do not count, a byte order mark does', async () => {
    const parsed = await parseFiles({
      'seeds/a.csv': '\uFEFFid\n1\n',
      'seeds/b.csv': 'id\r\n1\r\n',
      'seeds/c.csv': ' \nid\r1\r\r',
      'seeds/d.csv': '\uFEFF id\n',
    });
    const hashes = ['a', 'b', 'c', 'd'].map((name) =>
      parsed.value.nodes.get(`seed.demo.${name}` as NodeId)?.checksum.checksum.slice(0, 8),
    );
    expect(hashes).toEqual(['4b04d1cf', '605096a3', '605096a3', '7af6d5a3']);
  });
});

describe('other resources', () => {
  it('are read: sources, exposures, groups, unit tests, snapshots, seeds, hooks, docs', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}on-run-end: ["select 1"]\n`,
      'models/a.sql': "{{ config(group='g', access='private') }} select 1 as id",
      'seeds/s.csv': 'id\n1\n',
      'snapshots/old.sql':
        "{% snapshot old %}{{ config(strategy='check', unique_key='id', check_cols='all') }} select * from {{ ref('s') }}{% endsnapshot %}",
      'models/d.md': '{% docs word %}one {{ 1 + 1 }}{% enddocs %}',
      'models/schema.yml': `
groups: [{name: g, owner: {name: Us}}]
sources:
  - name: raw
    freshness: {warn_after: {count: 1, period: day}}
    loaded_at_field: at
    tags: [one]
    tables:
      - {name: t, description: "{{ doc('word') }}", data_tests: [unique: {arguments: {column_name: id}}]}
      - {name: made, description: "{{ doc('word') | upper }}{{ doc('word') ~ '!' }}"}
      - {name: u, freshness: null}
exposures:
  - {name: e, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('a'), "source('raw', 't')"]}
unit_tests:
  - name: ut
    model: a
    given: []
    expect: {format: csv, rows: "id,x\\n1,\\n"}
snapshots:
  - {name: new, relation: "source('raw', 't')", config: {strategy: check, unique_key: id, check_cols: all}}
`,
    });
    expect(errorsOf(parsed)).toEqual([]);
    const { value } = parsed;
    expect(value.sources.get('source.demo.raw.t' as NodeId)).toMatchObject({
      description: 'one 2',
      docBlocks: ['doc.demo.word'],
      loadedAtField: 'at',
      tags: ['one'],
      freshness: { warn_after: { count: 1, period: 'day' }, filter: null },
    });
    // only a block that is printed as it is counts
    expect(value.sources.get('source.demo.raw.made' as NodeId)).toMatchObject({ docBlocks: [] });
    expect(value.sources.get('source.demo.raw.u' as NodeId)?.freshness).toBeNull();
    expect(value.exposures.get('exposure.demo.e' as NodeId)?.sources).toEqual([['raw', 't']]);
    expect(value.unitTests.get('unit_test.demo.a.ut' as NodeId)?.expect['rows']).toEqual([{ id: '1', x: null }]);
    expect(nodeOf(parsed, 'snapshot.demo.old').refs.map((ref) => ref.name)).toEqual(['s']);
    expect(nodeOf(parsed, 'snapshot.demo.new').rawCode).toBe("select * from {{ source('raw', 't') }}");
    expect(nodeOf(parsed, 'operation.demo.demo-on-run-end-0')).toMatchObject({ tags: ['on-run-end'], index: 0 });
    expect(nodeOf(parsed, 'model.demo.a')).toMatchObject({ group: 'g', access: 'private' });
  });

  it('names the relation of a source as the project quotes names', async () => {
    const parsed = await parseFiles({
      'dbt_project.yml': `${PROJECT}quoting: {identifier: false}\n`,
      'models/schema.yml':
        'sources:\n  - {name: s, database: d, tables: [{name: t}, {name: u, quoting: {identifier: true, schema: false}}]}\n',
    });
    const nameOf = (table: string) => parsed.value.sources.get(`source.demo.s.${table}` as NodeId)?.relationName;
    expect([nameOf('t'), nameOf('u')]).toEqual(['"d"."s".t', '"d".s."u"']);
  });

  it('tells of names of exposures that are no names', async () => {
    const parsed = await parseFiles({
      'models/schema.yml':
        'exposures:\n  - {name: My board, type: dashboard, owner: {name: x}}\n  - {name: board_2, type: dashboard, owner: {name: x}}\n',
    });
    const told = parsed.events.filter(({ name }) => name === 'ExposureNameDeprecation');
    expect(told.map(({ msg }) => msg.replace(/\s+/g, ' '))).toEqual([
      expect.stringContaining(' My board does not follow'),
    ]);
  });

  it('parses a query of the command line', async () => {
    const parsed = await parseFiles({ 'models/a.sql': 'select 1' });
    const node = parseInlineNode(parsed.value, "select * from {{ ref('a') }}", parsed.facts);
    expect(node).toMatchObject({ uniqueId: 'sql_operation.demo.inline_query', refs: [{ name: 'a' }] });
  });
});

describe('macros whose run at parse cannot be left out', () => {
  it.each([
    ['{{ nope.foo(1) }}', "'nope' is undefined"],
    ['{{ nope(1) }}', "'nope' is undefined"],
    ['{{ nope.a }}', "'nope' is undefined"],
    ['{{ nope[0] }}', "'nope' is undefined"],
    ['{{ inner() }}', "'gone' is undefined"],
    ["{{ adapter.dispatch('other')() }}", "'lost' is undefined"],
    ['{{ demo.nope() }}', "has no attribute 'nope'"],
    ['{{ nope }}{% for x in nope %}{% endfor %}', undefined],
    ['{% if execute %}{{ nope(1) }}{% endif %}', undefined],
    ['{% set nope = [] %}{% do nope.append(1) %}', undefined],
    ['{% for x in context.keys() %}{% set y = context[x] %}{% endfor %}', undefined],
  ])('%s', async (body, message) => {
    const parsed = await parseFiles({
      'macros/a.sql': `{% macro outer() %}${body}{% endmacro %}
        {% macro inner() %}{{ gone() }}{% endmacro %}
        {% macro default__other() %}{{ lost.x() }}{% endmacro %}`,
      'models/a.sql': 'select 1 as x {{ outer() }}',
    });
    const errors = errorsOf(parsed);
    if (message === undefined) expect(errors).toEqual([]);
    else expect(errors.join('\n')).toContain(message);
  });
});

it('tags outside of the blocks of macro and snapshot files are told of, one by one', async () => {
  const { events, value } = await parseFiles({
    'macros/a.sql': `{% set x = 1 %}{% macro one() %}{% set y = 2 %}{% endmacro %}{% endmacro %}
      {% if x %}a{% else %}b{% endif %}{% raw %}{% foo %}{% endraw %}`,
    'snapshots/s.sql': `{% snapshot s %}{{ config(strategy='check', unique_key='id', check_cols='all') }}
      {% if true %}select 1 as id{% endif %}{% endsnapshot %}{% endsnapshot %}`,
    'models/d.md': '{% docs d %}a{% enddocs %}{% enddocs %}',
  });
  const told = events.filter(({ code }) => code === 'D023').map(({ msg }) => msg.replace(/[\s\S]*unexpected /, ''));
  const inMacros = ['set', 'endmacro', 'if', 'else', 'endif', 'raw'];
  expect(told).toEqual([
    ...inMacros.map((name) => `'${name}' block tag. in file \`macros/a.sql\``),
    "'endsnapshot' block tag. in file `s.sql`",
  ]);
  expect(value.macros.has('macro.demo.one' as MacroId)).toBe(true);
});

it('hooks of seeds may not refer to anything, as in dbt', async () => {
  const parsed = await parseFiles({
    'dbt_project.yml': `${PROJECT}seeds:\n  +post-hook: "{{ to_post() }}"\n`,
    'macros/m.sql': "{% macro to_post() %}select * from {{ ref('post') }}{% endmacro %}",
    'seeds/s.csv': 'id\n1\n',
    'models/post.sql': 'select 1 as id',
  });
  expect(errorsOf(parsed)).toEqual([
    'Seeds cannot depend on other nodes. dbt detected a seed with a pre- or post-hook\n' +
      "that calls 'ref', 'source', or 'metric', either directly or indirectly via other macros.\n\n" +
      `Error raised for 'seed.demo.s', which has these hooks defined: \n- post_hook: "{{ to_post() }}"`,
  ]);
});
