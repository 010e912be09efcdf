import { describe, expect, it } from 'vitest';
import { type Diagnostic, type NodeId, span } from '../base/index.ts';
import type { RefArgs } from '../parse/index.ts';
import { cycleDiagnostic, linkProject } from './link-project.ts';
import { TestProject } from './test-project.ts';

const messages = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map((found) => found.message);
const ref = (name: string, version: string | number | null = null, owner: string | null = null): RefArgs => ({
  name,
  package: owner,
  version,
});

describe('linkProject', () => {
  it('orders dependencies as dbt does: sources, refs, functions, each once', () => {
    const project = new TestProject();
    const raw = project.source('raw', 'users');
    const other = project.model('other');
    const upper = project.node('upper', { kind: 'function' });
    const users = project.model('users', {
      refs: ['other', 'other'],
      sources: [['raw', 'users']],
      functions: [['upper']],
    });
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(diagnostics).toEqual([]);
    expect(graph.dependsOn(users)).toEqual([raw, other, upper]);
    expect(graph.children(other)).toEqual([users]);
    expect(graph.order.indexOf(users)).toBeGreaterThan(graph.order.indexOf(upper));
    expect(graph.resolveSource(users, ['raw', 'users'])).toBe(raw);
    expect(graph.lookupFunction('shop', ['upper'])).toEqual({ kind: 'found', id: upper });
  });

  it('says what is missing in the words of dbt, with near names', () => {
    const project = new TestProject();
    project.model('orders');
    project.model('a', { refs: ['ordrs'], path: 'models/a.sql' });
    project.model('b', { sources: [['raw', 'nothing']], path: 'models/b.sql' });
    project.model('c', { refs: [ref('orders', null, 'elsewhere')], path: 'models/c.sql' });
    const { diagnostics } = linkProject(project.build());
    expect(messages(diagnostics)).toEqual([
      "Model 'model.shop.b' (models/b.sql) depends on a source named 'raw.nothing' which was not found",
      "Model 'model.shop.a' (models/a.sql) depends on a node named 'ordrs' which was not found",
      "Model 'model.shop.c' (models/c.sql) depends on a node named 'orders' in package or project 'elsewhere' which was not found",
    ]);
    expect(diagnostics.map((found) => [found.heading, found.code, found.severity])).toContainEqual([
      'Compilation Error',
      'TSDBT-1401',
      'error',
    ]);
    expect(diagnostics[1]?.hint).toBe("did you mean 'orders'?");
  });

  it('tells disabled targets from missing ones', () => {
    const project = new TestProject();
    project.model('off', { disabled: true });
    project.source('raw', 'gone', { disabled: true });
    project.model('bad', { refs: ['off'], sources: [['raw', 'gone']] });
    expect(messages(linkProject(project.build()).diagnostics)).toEqual([
      "Model 'model.shop.bad' (models/bad.sql) depends on a source named 'raw.gone' which is disabled",
      "Model 'model.shop.bad' (models/bad.sql) depends on a node named 'off' which is disabled",
    ]);
  });

  it('takes the latest version where none is named, and misses an unknown one', () => {
    const project = new TestProject();
    const first = project.model('dim', { version: 1, latestVersion: 2 });
    const second = project.model('dim', { version: 2, latestVersion: 2 });
    const plain = project.model('plain', { refs: ['dim'] });
    const pinned = project.model('pinned', { refs: [ref('dim', 1)] });
    const text = project.model('text', { refs: [ref('dim', '2')] });
    project.model('wrong', { refs: [ref('dim', 9)] });
    const { value: graph, diagnostics } = linkProject(project.build());
    expect([plain, pinned, text].map((id) => graph.dependsOn(id))).toEqual([[second], [first], [second]]);
    expect(messages(diagnostics)).toEqual([
      "Model 'model.shop.wrong' (models/wrong.sql) depends on a node named 'dim' with version '9' which was not found",
    ]);
  });

  it('searches the root project, then the own package, then all others', () => {
    const project = new TestProject({ packages: [{ name: 'lib' }, { name: 'other' }] });
    const rootA = project.model('a');
    const libA = project.model('a', { package: 'lib' });
    const libB = project.model('b', { package: 'lib' });
    project.model('b', { package: 'other' });
    const fromLib = project.model('uses', { package: 'lib', refs: ['a', 'b'] });
    const named = project.model('named', { refs: [ref('a', null, 'lib')] });
    const unclear = project.model('unclear', { refs: ['b'] });
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(graph.dependsOn(fromLib)).toEqual([rootA, libB]);
    expect(graph.dependsOn(named)).toEqual([libA]);
    expect(graph.dependsOn(unclear)).toEqual([]);
    expect(diagnostics.map((found) => found.slug)).toEqual(['package-depends-on-root-project', 'ambiguous-ref']);
    expect(diagnostics[1]?.message).toContain(
      "When referencing 'b', dbt found nodes in multiple packages: 'model.lib.b', 'model.other.b'",
    );
  });

  it('searches the own package first under require_ref_searches_node_package_before_root', () => {
    const flags = new Map([['REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT', true]]);
    const project = new TestProject({ packages: [{ name: 'lib' }], flags });
    project.model('a');
    const libA = project.model('a', { package: 'lib' });
    const user = project.model('uses', { package: 'lib', refs: ['a'] });
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(graph.dependsOn(user)).toEqual([libA]);
    expect(diagnostics).toEqual([]);
  });

  it('drops a test with a warning when its target is missing, silently when it is disabled', () => {
    const project = new TestProject();
    const users = project.model('users');
    project.model('off', { disabled: true });
    const kept = project.test('kept', ['users']);
    const missing = project.test('missing', ['users', 'nowhere']);
    const disabled = project.test('disabled', ['off']);
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(graph.children(users)).toEqual([kept]);
    expect(graph.resources.has(missing)).toBe(false);
    expect(graph.resources.has(disabled)).toBe(false);
    expect(messages(diagnostics)).toEqual([
      "Test 'test.shop.missing' (models/missing.sql) depends on a node named 'nowhere' in package '' which was not found",
    ]);
    expect(diagnostics[0]?.severity).toBe('warning');
  });

  it('keeps private models inside their group', () => {
    const project = new TestProject();
    project.model('secret', { access: 'private', config: { group: 'hidden' } });
    project.model('insider', { refs: ['secret'], config: { group: 'hidden' } });
    project.model('outsider', { refs: ['secret'] });
    project.exposure('board', { refs: ['secret'] });
    project.node('inline_query', { kind: 'sql_operation', refs: ['secret'] });
    const { diagnostics } = linkProject(project.build());
    expect(messages(diagnostics)).toEqual([
      "Node model.shop.outsider attempted to reference node model.shop.secret, which is not allowed because the referenced node is private to the 'hidden' group.",
      "Node exposure.shop.board attempted to reference node model.shop.secret, which is not allowed because the referenced node is private to the 'hidden' group.",
    ]);
    expect(diagnostics.map((found) => found.heading)).toEqual(['Parsing Error', 'Parsing Error']);
  });

  it('keeps protected models inside packages that restrict access', () => {
    const project = new TestProject({ packages: [{ name: 'shut', restrictAccess: true }, { name: 'open' }] });
    project.model('a', { package: 'shut' });
    project.model('b', { package: 'open' });
    project.model('c', { package: 'shut', access: 'public' });
    project.model('uses', { refs: ['a', 'b', 'c'] });
    expect(messages(linkProject(project.build()).diagnostics)).toEqual([
      "Node model.shop.uses attempted to reference node model.shut.a, which is not allowed because the referenced node is protected to the 'shut' package.",
    ]);
  });

  it('ties a unit test to its model in its own package only', () => {
    const project = new TestProject({ packages: [{ name: 'lib' }] });
    const users = project.model('users');
    project.model('theirs', { package: 'lib' });
    project.model('off', { disabled: true });
    const good = project.unitTest('good', 'users');
    const off = project.unitTest('on_disabled', 'off');
    const foreign = project.unitTest('foreign', 'theirs');
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(graph.dependsOn(good)).toEqual([users]);
    expect([off, foreign].filter((id) => graph.resources.has(id))).toEqual([]);
    expect(messages(diagnostics)).toEqual([
      "Unable to find model 'shop.theirs' for unit test 'foreign' in models/unit_tests.yml",
    ]);
  });

  it('finds the chain of a cycle and leaves the rest in order', () => {
    const project = new TestProject();
    project.model('one', { refs: ['two'] });
    project.model('two', { refs: ['three'] });
    project.model('three', { refs: ['one', 'base'] });
    const base = project.model('base');
    project.model('below', { refs: ['one'] });
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(diagnostics).toEqual([]);
    expect(graph.order).toEqual([base]);
    expect(graph.cycle).toEqual(['model.shop.one', 'model.shop.three', 'model.shop.two', 'model.shop.one']);
    expect(cycleDiagnostic(graph)?.message).toBe(
      'Found a cycle: model.shop.one --> model.shop.three --> model.shop.two --> model.shop.one',
    );
  });

  it('finds a model that refers to itself', () => {
    const project = new TestProject();
    project.model('self', { refs: ['self'] });
    expect(linkProject(project.build()).value.cycle).toEqual(['model.shop.self', 'model.shop.self']);
  });

  it('warns of deprecated models and of references to them', () => {
    const project = new TestProject();
    project.model('dim', { version: 1, latestVersion: 2, deprecationDate: '2020-01-01' });
    project.model('dim', { version: 2, latestVersion: 2 });
    project.model('soon', { deprecationDate: '2099-01-31' });
    project.model('uses', { refs: [ref('dim', 1), 'soon'] });
    const now = Date.UTC(2026, 0, 1);
    expect(messages(linkProject(project.build(), { now }).diagnostics)).toEqual([
      'Model dim.v1 has passed its deprecation date of 2020-01-01T00:00:00+00:00. This model should be disabled or removed.',
      "While compiling 'uses': Found a reference to dim.v1, which was deprecated on '2020-01-01T00:00:00+00:00'. A new version of 'dim' is available. Migrate now: {{ ref('shop', 'dim', v='2') }}.",
      "While compiling 'uses': Found a reference to soon, which is slated for deprecation on '2099-01-31T00:00:00+00:00'.",
    ]);
  });

  it('names what a test depends on that lost one of its targets', () => {
    const project = new TestProject();
    const kept = project.model('kept');
    project.model('off', { disabled: true });
    const lost = project.test('same_rows', ['kept', 'off', 'kept']);
    const { value: graph, diagnostics } = linkProject(project.build());
    expect(diagnostics).toEqual([]);
    expect(graph.resources.has(lost)).toBe(false);
    expect(graph.dependsOn(lost)).toEqual([kept]);
    expect([...graph.leftOut]).toEqual([[lost, [kept]]]);
    expect(graph.children(kept)).toEqual([]);
  });

  it('resolves only what was captured, but looks up anything', () => {
    const project = new TestProject();
    const a = project.model('a');
    const b = project.model('b', { refs: ['a'] });
    const c = project.model('c');
    const { value: graph } = linkProject(project.build());
    expect(graph.resolveRef(b, ref('a'))).toBe(a);
    expect(graph.resolveRef(b, ref('c'))).toBeUndefined();
    expect(graph.lookupRef('shop', ref('c'))).toEqual({ kind: 'found', id: c });
    expect(graph.lookupRef('shop', ref('d'))).toEqual({ kind: 'missing' });
    expect(graph.dependsOn('model.shop.unknown' as NodeId)).toEqual([]);
    const place = span({ path: 'models/b.sql', text: '' });
    expect(graph.problemOf(b, { kind: 'node', args: ref('c') }, place)).toBeUndefined();
    const problem = graph.problemOf(b, { kind: 'source', args: ['raw', 'd'] }, place);
    expect([problem?.slug, problem?.message, problem?.nodeId]).toEqual([
      'unknown-ref',
      "Model 'model.shop.b' (models/b.sql) depends on a source named 'raw.d' which was not found",
      b,
    ]);
  });
});
