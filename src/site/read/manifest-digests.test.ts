import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Members } from '../fixtures/artifacts.ts';
import { writeIndexedArtifacts } from '../fixtures/indexed-artifacts.ts';
import { type ManifestDigests, type MembersNote, manifestDigests } from './manifest-digests.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdbt-manifest-digests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NODES = { 'model.a': { raw: 'one', created_at: 1 }, 'model.b': { raw: 'two', created_at: 1 } };
const SOURCES = { 'source.s': { name: 's', created_at: 1 } };

function digests(
  nodes: Members,
  before?: MembersNote,
  { ids = [], most = 9 }: { readonly ids?: readonly string[]; readonly most?: number } = {},
): ManifestDigests | undefined {
  writeIndexedArtifacts(folder, { manifest: { nodes, sources: SOURCES } }, '2026-01-01');
  return manifestDigests(folder, { before, ids: new Set(ids), most });
}

const textsOf = (found: ManifestDigests | undefined): readonly string[] | undefined =>
  found?.changed?.map(({ section, bytes }) => `${section} ${bytes.toString()}`);

test('members that say something else are handed over; the moment of a parse is nothing that they say', () => {
  const first = digests(NODES);
  expect(first?.changed).toBeUndefined();
  expect(textsOf(digests(NODES, first?.members))).toEqual([]);
  expect(textsOf(digests({ ...NODES, 'model.a': { raw: 'one', created_at: 2 } }, first?.members))).toEqual([]);
  const edited = digests({ ...NODES, 'model.b': { raw: 'three', created_at: 2 } }, first?.members);
  expect(textsOf(edited)).toEqual(['nodes "model.b":{"raw":"three","created_at":2}']);
  expect(textsOf(digests({ ...NODES, 'model.b': { raw: 'three', created_at: 2 } }, edited?.members))).toEqual([]);
});

test('digests of what was noted are those of what is read', () => {
  const first = digests(NODES)?.members;
  const edited = { ...NODES, 'model.a': { raw: 'other', created_at: 1 } };
  expect(digests(edited, first)?.members.digests).toBe(digests(edited)?.members.digests);
});

test('what is wanted by its name is found wherever it stands, read or not', () => {
  const first = digests(NODES)?.members;
  expect(textsOf(digests(NODES, first, { ids: ['source.s'] }))).toEqual([
    'sources "source.s":{"name":"s","created_at":1}',
  ]);
  const edited = { ...NODES, 'model.b': { raw: 'three', created_at: 1 } };
  expect(textsOf(digests(edited, first, { ids: ['model.b'] }))).toHaveLength(1);
  expect(textsOf(digests(edited, first, { ids: ['model.b', 'model.a', 'model.none'] }))).toHaveLength(2);
});

test('nothing is handed over of too many, or where there are others', () => {
  const first = digests(NODES)?.members;
  const edited = { 'model.a': { raw: 'x' }, 'model.b': { raw: 'y' } };
  expect(textsOf(digests(edited, first, { most: 1 }))).toBeUndefined();
  expect(textsOf(digests({ 'model.a': NODES['model.a'] }, first))).toBeUndefined();
});
