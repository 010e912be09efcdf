import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { Float, type JsonObject, jsonObject } from '../base/index.ts';
import { type ManifestV12, manifestText } from './artifact.ts';
import { jsonText } from './json-text.ts';
import { writeFileAtomic } from './write-file.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsdbt-artifacts-'));
  folders.push(made);
  return made;
}

test('floats keep their point, large integers their digits', () => {
  const value = jsonObject([
    ['float', new Float(2)],
    ['int', 2],
    ['big', 12345678901234567890n],
    ['half', 0.5],
    ['nan', Number.NaN],
    ['text', 'a"\n\u2028é'],
    ['list', [null, true, jsonObject()]],
  ]);
  expect(jsonText(value)).toBe(
    '{"float":2.0,"int":2,"big":12345678901234567890,"half":0.5,"nan":null,"text":"a\\"\\n\u2028é","list":[null,true,{}]}',
  );
});

test('a manifest is written member by member, empty sections included', () => {
  const none: ManifestV12['nodes'] = [];
  const node = { name: 'a', checksum: { name: 'sha256' } };
  function* nodes(): ManifestV12['nodes'] {
    yield ['model.p.a', node];
    yield ['model.p.b', { name: 'b' }];
  }
  const sections = Object.fromEntries(
    ['sources', 'macros', 'docs', 'exposures', 'metrics', 'groups', 'selectors', 'disabled', 'parent_map'].map(
      (key) => [key, none],
    ),
  );
  const manifest = { metadata: { env: {} }, nodes: nodes(), ...sections } as unknown as ManifestV12;
  const parts = [...manifestText(manifest)];
  expect(parts.some((part) => part.includes('model.p.a') && part.includes('model.p.b'))).toBe(false);
  const read = JSON.parse(parts.join('')) as JsonObject;
  expect(read['nodes']).toEqual({ 'model.p.a': node, 'model.p.b': { name: 'b' } });
  expect(read['parent_map']).toEqual({});
  expect(Object.keys(read)[0]).toBe('metadata');
});

test('a file is replaced at once; a failing writer leaves the old file and no rubbish', () => {
  const path = join(folder(), 'target', 'x.json');
  writeFileAtomic(path, ['a', 'é'.repeat(300_000), 'b']);
  expect(readFileSync(path, 'utf8')).toBe(`a${'é'.repeat(300_000)}b`);
  function* broken(): Iterable<string> {
    yield 'half';
    throw new RangeError('no more');
  }
  expect(() => writeFileAtomic(path, broken())).toThrow(RangeError);
  expect(readFileSync(path, 'utf8').length).toBe(300_002);
  expect(readdirSync(join(path, '..'))).toEqual(['x.json']);
});

test('a target that cannot be written is an error with a code', () => {
  const root = folder();
  writeFileSync(join(root, 'target'), 'a file');
  expect(() => writeFileAtomic(join(root, 'target', 'x.json'), ['x'])).toThrow(/Could not write .*x\.json/);
  mkdirSync(join(root, 'other', 'y.json'), { recursive: true });
  expect(() => writeFileAtomic(join(root, 'other', 'y.json'), ['x'])).toThrow(/Could not write/);
});

test('two programs of the same process id, as in two containers, write a file at the same time', async () => {
  const path = join(folder(), 'a.json');
  vi.resetModules();
  const first = await import('./write-file.ts');
  vi.resetModules();
  const second = await import('./write-file.ts');
  function* parts(): Iterable<string> {
    yield 'x'.repeat(2_000_000);
    second.writeFileAtomic(path, ['other']);
    expect(readFileSync(path, 'utf8')).toBe('other');
    yield 'y';
  }
  first.writeFileAtomic(path, parts());
  expect(readFileSync(path, 'utf8')).toBe(`${'x'.repeat(2_000_000)}y`);
  expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
});
