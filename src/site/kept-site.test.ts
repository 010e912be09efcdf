import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepRunRecord } from '../artifacts/index.ts';
import { sha256 } from '../base/index.ts';
import { buildSite, type SiteRequest } from './build-site.ts';
import { model, type SmallArtifacts, writeArtifacts } from './fixtures/artifacts.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsdbt-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const app = { js: '"use strict";(()=>{})()', css: 'body{color:red}', lineage: 'void 0', compare: 'void 1' };
const columns = { id: { name: 'id', description: 'key' } };
const shop: SmallArtifacts = {
  manifest: {
    nodes: {
      'model.shop.a': model('a', { columns }),
      'model.shop.b': model('b', { depends_on: { nodes: ['model.shop.a'], macros: [] }, description: 'of *a*' }),
    },
    sources: {},
  },
  catalog: {
    nodes: { 'model.shop.a': { metadata: { type: 'VIEW' }, columns: { id: { type: 'int', index: 1, name: 'id' } } } },
    sources: {},
  },
  lineage: { nodes: [], edges: [] },
};

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

/** What is at another moment the same. */
function later(artifacts: SmallArtifacts, time: string): void {
  writeArtifacts(root, artifacts);
  for (const name of ['manifest.json', 'catalog.json']) {
    const text = readFileSync(join(root, name), 'utf8');
    const id = text.replace('11111111-2222', `${time.slice(0, 4)}0000-3333`);
    writeFileSync(join(root, name), id.replaceAll('2026-01-02T03:04:05.000Z', `${time}${name.length}Z`));
  }
}

/** A number that only the site of the folder has: what is taken over has it as well. */
function mark(directory: string): void {
  const [meta, note] = [join(root, directory, 'docs/data/meta.json'), join(root, directory, 'tsdbt_site_key.txt')];
  const marked = readFileSync(meta, 'utf8').replace('"nodes": 2', '"nodes": 77');
  writeFileSync(meta, marked);
  const [key, _, ...more] = readFileSync(note, 'utf8').split(' ');
  writeFileSync(note, [key, sha256(marked), ...more].join(' '));
}
const isTakenOver = (directory: string): boolean =>
  filesOf(directory)['docs/data/meta.json']?.includes('"nodes": 77') === true;

test.each([6_000_000, 0])('the site of equal artifacts is that of a first command, at every moment (%i)', (more) => {
  // Above six megabytes the entry is another one.
  const noise = Array.from(
    { length: more === 0 ? 0 : 40 },
    (_, at) =>
      [
        `model.shop.n${at}`,
        model(`n${at}`, { raw_code: Array.from({ length: 3000 }, (_, k) => sha256(`${at} ${k}`)).join(' ') }),
      ] as const,
  );
  const artifacts = {
    ...shop,
    manifest: { ...shop.manifest, nodes: { ...shop.manifest?.['nodes'], ...Object.fromEntries(noise) } },
  };
  writeArtifacts(root, artifacts);
  build('kept');
  later(artifacts, '2027-02-03T04:05:06.00');
  build('kept');
  build('anew');
  expect(filesOf('kept')).toEqual(filesOf('anew'));
  expect(filesOf('kept')['docs/data/meta.json']).toContain('2027-02-03');
});

test('what is the same is taken over, whatever command wrote the artifacts', () => {
  writeArtifacts(root, shop);
  build('kept');
  mark('kept');
  later(shop, '2027-02-03T04:05:06.00');
  build('kept');
  expect(isTakenOver('kept')).toBe(true);
  writeFileSync(join(root, 'run_results.json'), 'of a command that has run nothing');
  build('kept', { withResults: false });
  expect(isTakenOver('kept')).toBe(false);
  mark('kept');
  writeFileSync(join(root, 'run_results.json'), 'of another one');
  build('kept', { withResults: false });
  expect(isTakenOver('kept')).toBe(true);
});

const CHANGES: { readonly [name: string]: () => Partial<SiteRequest> | undefined } = {
  'a description': () => {
    const nodes = { ...shop.manifest?.['nodes'], 'model.shop.a': model('a', { columns, description: 'new' }) };
    writeArtifacts(root, { ...shop, manifest: { ...shop.manifest, nodes } });
    return undefined;
  },
  'a type of the warehouse': () => {
    const path = join(root, 'catalog.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"int"', '"bigint"'));
    return undefined;
  },
  'the version of dbt': () => {
    const path = join(root, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('1.12.3', '1.12.4'));
    return undefined;
  },
  lineage: () => {
    writeFileSync(
      join(root, 'lineage.json'),
      '{"metadata":{"schema":"tsdbt/lineage","schema_version":1},"nodes":[{"unique_id":"model.shop.b","columns":[{"name":"id","status":"resolved"}]}],"edges":[]}',
    );
    return undefined;
  },
  'a run': () => {
    const result = {
      id: 'model.shop.a',
      status: 'success',
      start: 0,
      duration: 5,
      thread: '',
      rows: 1,
      failures: -1,
      message: '',
    };
    keepRunRecord(
      root,
      {
        id: 'abc',
        command: 'run',
        startedAt: '2026-01-01T00:00:00.000Z',
        elapsed: 1,
        target: 'dev',
        results: [result],
      },
      30,
      (text) => text,
    );
    return undefined;
  },
  'results of the last run': () => {
    writeArtifacts(root, {
      ...shop,
      runResults: { args: { which: 'run' }, results: [{ unique_id: 'model.shop.b', status: 'error', message: 'no' }] },
    });
    return undefined;
  },
  freshness: () => {
    writeArtifacts(root, { ...shop, sources: { results: [{ unique_id: 'source.shop.x.y', status: 'pass' }] } });
    return undefined;
  },
  'the title': () => ({ title: 'another' }),
  'the application': () => ({ app: { ...app, css: 'body{color:blue}' } }),
  'without lineage': () => ({ withLineage: false }),
  'without SQL': () => ({ withoutSql: true }),
  'remote images': () => ({ allowRemoteImages: true }),
  'fewer runs': () => ({ runs: 1 }),
  'with files for scripts': () => ({ withApi: true }),
  'limited to a node': () => ({ only: { words: ['a'] } }),
  'in one file': () => ({ isStatic: true }),
};

test.each(Object.keys(CHANGES))('the site is made anew for %s', (name) => {
  writeArtifacts(root, shop);
  build('kept');
  mark('kept');
  const more = CHANGES[name]?.();
  build('kept', more);
  expect(isTakenOver('kept')).toBe(false);
  build('anew', more);
  expect(filesOf('kept')).toEqual(filesOf('anew'));
});

test('of a site that somebody has changed, or that lacks a file, nothing is taken over', () => {
  writeArtifacts(root, shop);
  build('anew');
  const whole = filesOf('anew');
  for (const path of Object.keys(whole).filter((one) => one.startsWith('docs/data/'))) {
    for (const text of [undefined, '', whole[path]?.replace(/[a-z](?=.{12}$)/s, 'Z')]) {
      build('kept');
      if (text === undefined) rmSync(join(root, 'kept', path));
      else writeFileSync(join(root, 'kept', path), text, 'latin1');
      // A folder that does not say that it is ours is not written to.
      if (path === 'docs/data/meta.json') rmSync(join(root, 'kept'), { recursive: true });
      build('kept');
      expect(filesOf('kept'), path).toEqual(whole);
    }
  }
});

test('the note of another release is none', () => {
  writeArtifacts(root, shop);
  build('kept');
  mark('kept');
  const note = join(root, 'kept/tsdbt_site_key.txt');
  const [head = '', body = ''] = readFileSync(note, 'utf8').split('\n');
  writeFileSync(note, `${head.split(' ').slice(0, 3).join(' ')} 1\n${body}`);
  build('kept');
  expect(isTakenOver('kept')).toBe(false);
  mark('kept');
  build('kept');
  expect(isTakenOver('kept')).toBe(true);
});

test('what is told about an artifact is told again', () => {
  writeArtifacts(root, shop);
  writeFileSync(join(root, 'lineage.json'), '{"metadata":{},"nodes":[');
  const told = (): number => {
    const request = { artifacts: root, app, title: '', runs: 30, allowRemoteImages: false, withLineage: true };
    const flags = { withoutSql: false, dropsStubs: false, isStatic: false, withApi: false };
    return buildSite({ ...request, ...flags, directory: join(root, 'kept') }).warnings.length;
  };
  const first = told();
  expect(first).toBeGreaterThan(0);
  expect(told()).toBe(first);
});

test('a file of a run that somebody has written to is read again', () => {
  writeArtifacts(root, shop);
  CHANGES['a run']?.();
  build('kept');
  const [name = ''] = readdirSync(join(root, 'run_history'));
  const path = join(root, 'run_history', name);
  const { atime, mtime } = statSync(path);
  writeFileSync(path, readFileSync(path, 'latin1').replace('dev', 'prd'), 'latin1');
  utimesSync(path, atime, mtime);
  build('kept');
  build('anew');
  expect(filesOf('kept')).toEqual(filesOf('anew'));
});
