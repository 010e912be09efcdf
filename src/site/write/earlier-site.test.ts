import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { shardScript } from '../format/index.ts';
import { EarlierSite } from './earlier-site.ts';
import { PACKER, packed } from './pack.ts';
import { shardPath } from './site-files.ts';
import { SITE_SCHEMA } from './site-form.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-earlier-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = Buffer.from(JSON.stringify({ é: 'x'.repeat(500) }));
const payload = packed(text);
const path = shardPath('n/0', payload);

function site(files: object = { 'n/0': path }, more: object = {}): void {
  const meta = { schema: SITE_SCHEMA, packer: PACKER, files, ...more };
  for (const [name, content] of [
    ['data/meta.json', JSON.stringify(meta)],
    [path, shardScript('n/0', payload)],
  ] as const) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
const found = (key = 'n/0', wanted = text): string | undefined => new EarlierSite(folder).payload(key, wanted);

test('a file with the same text is packed already, another text is not', () => {
  expect(found()).toBe(undefined);
  site();
  expect(found()).toBe(payload);
  expect(found('n/0', Buffer.from(text.toString().replace('x', 'y')))).toBe(undefined);
  expect(found('n/0', Buffer.alloc(0))).toBe(undefined);
  expect(found('n/1')).toBe(undefined);
  expect(found('constructor')).toBe(undefined);
});

test('what is damaged, from another packer or somewhere else does not count', () => {
  site();
  const script = readFileSync(join(folder, path), 'utf8');
  const middle = script.length >> 1;
  const other = script[middle] === 'A' ? 'B' : 'A';
  // A payload that unpacks to the same text: the time in the header is another one.
  const late = Buffer.from(payload, 'base64');
  late[4] = 1;
  for (const broken of [
    '',
    script.slice(0, -2),
    `${script.slice(0, middle)}${other}${script.slice(middle + 1)}`,
    shardScript('n/1', payload),
    shardScript('n/0', packed(text, 9)),
    shardScript('n/0', late.toString('base64')),
    shardScript('n/0', ''),
  ]) {
    writeFileSync(join(folder, path), broken);
    expect(found(), broken).toBe(undefined);
  }
  rmSync(join(folder, path));
  expect(found()).toBe(undefined);
  for (const more of [{ packer: 'zlib 0' }, { schema: 'other' }, { files: null }, { files: { 'n/0': 1 } }]) {
    site({}, more);
    expect(found()).toBe(undefined);
  }
  site({ 'n/0': `../docs/${path}` });
  expect(found()).toBe(undefined);
});
