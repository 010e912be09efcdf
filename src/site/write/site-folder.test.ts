import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SiteFolder } from './site-folder.ts';
import { readSiteMeta, SITE_SCHEMA } from './site-form.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'tsdbt-site-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function make(text: string, before = (): void => undefined): void {
  const folder = new SiteFolder(join(parent, 'docs'));
  folder.write('index.html', text);
  folder.write('data/meta.json', JSON.stringify({ schema: SITE_SCHEMA, limited: false }));
  before();
  folder.finish();
}

test('a new site takes the place of the old one, and nothing else is left', () => {
  make('one');
  make('two');
  expect(readFileSync(join(parent, 'docs/index.html'), 'utf8')).toBe('two');
  expect(readdirSync(parent)).toEqual(['docs']);
});

test('when the new site cannot take its place, the old one is there again', () => {
  make('one');
  const remove = (): void => {
    for (const name of readdirSync(parent)) if (name.includes('-new-')) rmSync(join(parent, name), { recursive: true });
  };
  expect(() => make('two', remove)).toThrow(/ENOENT/);
  expect(readFileSync(join(parent, 'docs/index.html'), 'utf8')).toBe('one');
  expect(readdirSync(parent)).toEqual(['docs']);
});

test('two sites written at the same time do not meet; what dead processes left goes', () => {
  mkdirSync(join(parent, '.docs-new-999999999-0a1b'));
  mkdirSync(join(parent, '.docs-old-999999999'));
  const [one, two] = [new SiteFolder(join(parent, 'docs')), new SiteFolder(join(parent, 'docs'))];
  expect(readdirSync(parent)).toHaveLength(2);
  for (const [folder, text] of [
    [one, 'one'],
    [two, 'two'],
  ] as const) {
    folder.write('index.html', text);
    folder.write('data/meta.json', JSON.stringify({ schema: SITE_SCHEMA, limited: false }));
  }
  one.finish();
  two.finish();
  expect(readFileSync(join(parent, 'docs/index.html'), 'utf8')).toBe('two');
  expect(readdirSync(parent)).toEqual(['docs']);
});

test('what is no site of ours stays', () => {
  for (const [name, text] of [
    ['mine.txt', 'x'],
    ['data/meta.json', '{'],
    ['data/meta.json', '{"schema": "other"}'],
  ] as const) {
    mkdirSync(join(parent, 'docs/data'), { recursive: true });
    writeFileSync(join(parent, 'docs', name), text);
    expect(() => make('x'), text).toThrow(/docs/);
    expect(existsSync(join(parent, 'docs', name))).toBe(true);
    rmSync(join(parent, 'docs'), { recursive: true });
  }
});

test('meta.json says how a site was made; older ones say nothing of it', () => {
  const read = (meta: object) => {
    mkdirSync(join(parent, 'data'), { recursive: true });
    writeFileSync(join(parent, 'data/meta.json'), JSON.stringify(meta));
    return readSiteMeta(parent);
  };
  expect(readSiteMeta(parent)).toBeUndefined();
  expect(read({ schema: SITE_SCHEMA, limited: false })).toEqual({
    isLimited: false,
    made: { api: false, static: false, lineage: true },
  });
  expect(read({ schema: SITE_SCHEMA, made: { api: true, static: true, lineage: false } })).toEqual({
    isLimited: true,
    made: { api: true, static: true, lineage: false },
  });
});
