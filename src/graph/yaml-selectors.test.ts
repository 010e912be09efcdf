import { describe, expect, it } from 'vitest';
import { isJsonArray, type JsonObject, type JsonValue } from '../base/index.ts';
import { linkProject } from './link-project.ts';
import { listNames } from './list-names.ts';
import { selectResources } from './select-resources.ts';
import { TestProject } from './test-project.ts';
import { readSelectors } from './yaml-selectors.ts';

function select(
  written: readonly JsonValue[] | JsonObject,
  selector: string | undefined,
  exclude: readonly string[] = [],
): readonly string[] {
  const value = isJsonArray(written) ? { selectors: written } : written;
  const entries = isJsonArray(value['selectors']) ? value['selectors'] : [];
  const text = entries.map((one) => `- name: ${(one as { name: string }).name}`).join('\n');
  const project = new TestProject({ selectors: { text, value } });
  project.model('users', { tags: ['daily'], config: { limit: 3 } });
  project.model('orders', { tags: ['daily', 'big'] });
  project.model('joined', { refs: ['users', 'orders'] });
  project.test('unique_users', ['users']);
  project.test('related', ['users', 'orders']);
  const parsed = project.build();
  const graph = linkProject(parsed).value;
  const { value: selectors, diagnostics } = readSelectors(parsed.source);
  if (diagnostics[0]) return [`${diagnostics[0].message} @${diagnostics[0].span?.start}`];
  const request = {
    select: [],
    exclude,
    selector,
    resourceTypes: [],
    excludeResourceTypes: [],
    indirect: 'eager' as const,
  };
  const found = selectResources(graph, request, { selectors }).value;
  return [...listNames(graph, found.ids, 'name'), ...(found.defaultSelector ? [`(${found.defaultSelector})`] : [])];
}

const one = (definition: JsonValue): readonly string[] => select([{ name: 'one', definition }], 'one');

describe('readSelectors', () => {
  it.each<[string, JsonValue, readonly string[]]>([
    ['text', 'users+', ['joined', 'users', 'related', 'unique_users']],
    ['key and value', { tag: 'big' }, ['orders', 'related']],
    [
      'method and value',
      { method: 'fqn', value: 'joined', parents: true, parents_depth: 1 },
      ['joined', 'orders', 'users', 'related', 'unique_users'],
    ],
    [
      'childrens_parents',
      { method: 'fqn', value: 'users', childrens_parents: true },
      ['joined', 'orders', 'users', 'related', 'unique_users'],
    ],
    [
      'indirect selection',
      { method: 'fqn', value: 'users', indirect_selection: 'cautious' },
      ['users', 'unique_users'],
    ],
    ['a value that is no text', { method: 'config.limit', value: 3 }, ['users', 'related', 'unique_users']],
    ['union', { union: ['users', { tag: 'big' }] }, ['orders', 'users', 'related', 'unique_users']],
    ['union less', { union: ['users', 'orders', { exclude: ['orders'] }] }, ['users', 'unique_users']],
    [
      'exclude beside union, as dbt 2 reads it',
      { union: ['users', 'orders'], exclude: ['orders'] },
      ['users', 'unique_users'],
    ],
    ['intersection', { intersection: [{ tag: 'daily' }, { tag: 'big' }] }, ['orders', 'related']],
    [
      'nested',
      { union: [{ intersection: [{ tag: 'daily' }, 'users'] }, 'joined'] },
      ['joined', 'users', 'related', 'unique_users'],
    ],
    ['criterion less', { method: 'tag', value: 'daily', exclude: [{ tag: 'big' }] }, ['users', 'unique_users']],
  ])('%s', (_, definition, expected) => {
    expect(one(definition)).toEqual(expected);
  });

  it('inherits from other selectors, with the exclusions made there', () => {
    const base = { name: 'base', definition: { union: ['users', { exclude: ['unique_users'] }] } };
    const wide = { name: 'wide', definition: { method: 'selector', value: 'base', children: true } };
    expect(select([base, wide], 'wide')).toEqual(['joined', 'users', 'related', 'unique_users']);
    expect(select([base, { name: 'same', definition: 'selector:ba*' }], 'same')).toEqual(['users', 'related']);
  });

  it('refuses selectors that refer to each other in a circle', () => {
    const a = { name: 'a', definition: { method: 'selector', value: 'b' } };
    const b = { name: 'b', definition: { method: 'selector', value: 'a' } };
    expect(() => select([a, b], 'a')).toThrow('Circular dependency detected in selector: b --> a --> b');
  });

  it('uses the default when nothing is asked for', () => {
    const selectors = [{ name: 'usual', default: true, definition: 'users' }];
    expect(select(selectors, undefined)).toEqual(['users', 'related', 'unique_users', '(usual)']);
    expect(select(selectors, undefined, ['users'])).toEqual(['joined', 'orders']);
  });

  it('lists the known names when one is unknown', () => {
    expect(() => select([{ name: 'one', definition: 'users' }], 'two')).toThrow(
      "Could not find selector named two, expected one of ['one']",
    );
  });

  it.each<[string, readonly JsonValue[], string]>([
    [
      'two defaults',
      [
        { name: 'a', default: true, definition: 'x' },
        { name: 'b', default: true, definition: 'x' },
      ],
      'Could not read selector file data: Found multiple selectors with `default: true`: a and b @12',
    ],
    [
      'an unknown method',
      [
        { name: 'a', definition: 'x' },
        { name: 'b', definition: { colour: 'red' } },
      ],
      "Could not read selector file data: 'colour' is not a valid method name @12",
    ],
    [
      'a second root key',
      [{ name: 'a', definition: { union: ['x'], intersection: ['y'] } }],
      "Could not read selector file data: Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found union,intersection. @2",
    ],
    [
      'two excludes',
      [{ name: 'a', definition: { union: [{ exclude: ['x'] }, { exclude: ['y'] }] } }],
      'Could not read selector file data: You cannot provide multiple exclude arguments to the same selector set operator @2',
    ],
    [
      'a union that is no list',
      [{ name: 'a', definition: { union: 'x' } }],
      'Could not read selector file data: Invalid value for key "union". Expected a list. @2',
    ],
    [
      'a mapping without value',
      [{ name: 'a', definition: { method: 'tag', parents: true } }],
      'Could not read selector file data: Expected either 1 key or else "method" and "value" keys, but got [\'method\', \'parents\'] @2',
    ],
    [
      'a key that means nothing there',
      [{ name: 'a', definition: 'x', config: { tags: 'y' } }],
      "Could not read selector file data: selector 'a' has the key 'config', which means nothing there @2",
    ],
    [
      'a default that is a text',
      [{ name: 'a', definition: 'x', default: 'yes' }],
      "Could not read selector file data: 'default' of selector 'a' is no boolean @2",
    ],
  ])('points at %s', (_, selectors, message) => {
    expect(select(selectors, undefined)).toEqual([message]);
  });

  it.each<[string, JsonObject, string]>([
    ['an unknown key at the top', { selectors: [], extra: 1 }, "the key 'extra' means nothing at its top"],
    ['no selectors', { version: 2 }, "'selectors' is not a list"],
    ['a version that is a text', { selectors: [], version: '2' }, "'version' is no whole number"],
  ])('refuses %s', (_, written, problem) => {
    expect(select(written, undefined)).toEqual([`Could not read selector file data: ${problem} @0`]);
  });

  it('takes a version', () => {
    const written = { version: 3, selectors: [{ name: 'one', definition: 'users' }] };
    expect(select(written, 'one')).toEqual(['users', 'related', 'unique_users']);
  });

  it('renders texts with Jinja where the caller can', () => {
    const value = { selectors: [{ name: 'one', default: '{{ yes }}', definition: 'tag:{{ tag }}' }] };
    const source = new TestProject({ selectors: { text: '', value } }).build().source;
    const render = (text: string): JsonValue => (text === '{{ yes }}' ? true : text.replace('{{ tag }}', 'big'));
    const selectors = readSelectors(source, { render }).value;
    expect(selectors.defaultName).toBe('one');
    expect(selectors.spec('one', 'eager')).toMatchObject({ method: 'tag', value: 'big' });
  });

  it('drops the last line end of texts, as templates do', () => {
    const source = new TestProject({
      selectors: { text: '', value: { selectors: [{ name: 'one', description: 'd\n', definition: 'tag:x' }] } },
    }).build().source;
    const { manifest } = readSelectors(source, { render: (text) => text }).value;
    expect(manifest).toMatchObject({ one: { description: 'd' } });
  });

  it('writes the normal form for the manifest', () => {
    const definition = { union: ['@tag:big', { tag: 'x' }, { exclude: ['1+a+'] }] };
    const source = new TestProject({
      selectors: { text: '', value: { selectors: [{ name: 'one', description: 'd', definition }] } },
    }).build().source;
    expect(JSON.parse(JSON.stringify(readSelectors(source).value.manifest))).toEqual({
      one: {
        name: 'one',
        description: 'd',
        definition: {
          union: [
            { childrens_parents: true, method: 'tag', value: 'big' },
            { method: 'tag', value: 'x' },
            { exclude: [{ parents: true, parents_depth: '1', method: 'fqn', value: 'a', children: true }] },
          ],
        },
      },
    });
  });

  it('is empty without a file', () => {
    expect(readSelectors(new TestProject().build().source).value.names).toEqual([]);
  });
});
