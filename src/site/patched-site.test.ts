import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepRunRecord } from '../artifacts/index.ts';
import { sha256 } from '../base/index.ts';
import { buildSite, type SiteRequest } from './build-site.ts';
import type { SmallArtifacts } from './fixtures/artifacts.ts';
import { type Artifacts, column, EDITS, shop } from './fixtures/edited-shop.ts';
import { writeIndexedArtifacts } from './fixtures/indexed-artifacts.ts';
import { PAYLOADS } from './fixtures/payloads.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsdbt-patched-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const app = { js: '"use strict";(()=>{})()', css: 'body{color:red}', lineage: 'void 0', compare: 'void 1' };

function build(directory: string, more: Partial<SiteRequest> = {}): void {
  const request = { artifacts: root, app, title: '', runs: 30, allowRemoteImages: false, withLineage: true };
  const flags = { withoutSql: false, dropsStubs: false, isStatic: false, withApi: false };
  buildSite({ ...request, ...flags, directory: join(root, directory), ...more });
}

function filesOf(directory: string, below = ''): { [path: string]: string } {
  const found: { [path: string]: string } = {};
  for (const name of readdirSync(join(root, directory, below)).sort()) {
    const path = join(below, name);
    if (statSync(join(root, directory, path)).isDirectory()) Object.assign(found, filesOf(directory, path));
    else if (name !== 'tsdbt_site_key.txt') found[path] = readFileSync(join(root, directory, path), 'latin1');
  }
  return found;
}

function write(artifacts: Artifacts, moment: string): void {
  writeIndexedArtifacts(root, artifacts as unknown as SmallArtifacts, moment);
}

function addRun(id: string): void {
  const result = (of: string, status: string) => ({
    id: of,
    status,
    start: 0,
    duration: 5,
    thread: 'Thread-1',
    rows: 1,
    failures: -1,
    message: 'm',
  });
  const results = [
    result('model.shop.a', 'success'),
    result('model.shop.b', 'error'),
    result('test.shop.t_x.1', 'fail'),
    result('test.shop.t_id.1', 'pass'),
  ];
  keepRunRecord(
    root,
    { id, command: 'build', startedAt: `2026-01-0${id}T00:00:00.000Z`, elapsed: 1, target: 'dev', results },
    30,
    (text) => text,
  );
}

/** A number that only the site of the folder has: what is taken over has it as well. */
function mark(): void {
  const [meta, note] = [join(root, 'kept/docs/data/meta.json'), join(root, 'kept/tsdbt_site_key.txt')];
  const text = readFileSync(meta, 'utf8');
  const marked = text.replace(/"nodes": \d+/, '"nodes": 77');
  writeFileSync(meta, marked);
  writeFileSync(note, readFileSync(note, 'utf8').replace(sha256(text), sha256(marked)));
}
const unmarked = (): { [path: string]: string } => {
  const nodes = /"nodes": \d+/.exec(filesOf('anew')['docs/data/meta.json'] ?? '')?.[0] ?? '';
  const text = (one: string): string => one.replace('"nodes": 77', nodes);
  return Object.fromEntries(Object.entries(filesOf('kept')).map(([path, one]) => [path, text(one)]));
};
const isTakenOver = (): boolean => filesOf('kept')['docs/data/meta.json']?.includes('"nodes": 77') === true;

test.each(EDITS)('the site is that of a first command after an edit: %s', (_, edit, isPatched) => {
  addRun('1');
  addRun('2');
  const artifacts = shop();
  write(artifacts, '2026-01-02T03:04:05.000Z');
  build('kept');
  edit(artifacts);
  write(artifacts, '2026-02-03T04:05:06.000Z');
  mark();
  build('kept');
  expect(isTakenOver()).toBe(isPatched);
  build('anew');
  expect(unmarked()).toEqual(filesOf('anew'));
  // And back.
  write(shop(), '2026-03-03T04:05:06.000Z');
  build('kept');
  rmSync(join(root, 'anew'), { recursive: true });
  build('anew');
  expect(unmarked()).toEqual(filesOf('anew'));
});

test.each<[string, Partial<SiteRequest>]>([
  ['without SQL', { withoutSql: true }],
  ['without lineage', { withLineage: false }],
  ['another title', { title: 'x' }],
  ['limited', { only: { words: ['a'] } }],
  ['in one file', { isStatic: true }],
])('edits and flags: %s', (_, flags) => {
  const artifacts = shop();
  write(artifacts, '2026-01-02T03:04:05.000Z');
  build('kept');
  for (const edit of [0, 1, 4, 15].flatMap((at) => EDITS[at]?.[1] ?? [])) {
    edit(artifacts);
    write(artifacts, '2026-02-03T04:05:06.000Z');
    for (const more of [flags, {}, flags]) {
      build('kept', more);
      rmSync(join(root, 'anew'), { recursive: true, force: true });
      build('anew', more);
      expect(filesOf('kept')).toEqual(filesOf('anew'));
    }
  }
});

test('after a run, and after another one', () => {
  const artifacts = shop();
  write(artifacts, '2026-01-02T03:04:05.000Z');
  build('kept');
  for (const id of ['3', '4']) {
    addRun(id);
    artifacts.manifest.nodes['model.shop.a'].raw_code = `select ${id}`;
    write(artifacts, `2026-02-0${id}T04:05:06.000Z`);
    build('kept');
    build('anew');
    expect(filesOf('kept')).toEqual(filesOf('anew'));
    rmSync(join(root, 'anew'), { recursive: true });
  }
});

test('hostile texts in all places', () => {
  const artifacts = shop();
  write(artifacts, '2026-01-02T03:04:05.000Z');
  build('kept');
  const { nodes } = artifacts.manifest;
  // Each in a node of its own, a third of them at a time.
  for (const third of [0, 1, 2]) {
    for (const [at, payload] of PAYLOADS.entries()) {
      if (at % 3 !== third) continue;
      Object.assign(nodes[`model.shop.n${at}`], {
        description: payload,
        raw_code: payload,
        tags: [payload],
        meta: { [payload]: payload },
        schema: payload,
        database: payload,
        alias: payload,
        columns: { [payload]: column(payload, payload), other: column('other') },
      });
      artifacts.lineage.edges.push({
        from: { relation: payload, column: payload },
        to: { node: 'model.shop.c', column: 'k' },
        kind: 'derived',
      });
    }
    write(artifacts, `2026-02-03T04:05:0${third}.000Z`);
    build('kept');
    build('anew');
    expect(filesOf('kept')).toEqual(filesOf('anew'));
    rmSync(join(root, 'anew'), { recursive: true });
  }
});
