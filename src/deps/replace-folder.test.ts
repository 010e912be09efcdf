import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { replaceContent, replaceFolder } from './replace-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tsdbt-replace-'));
const [next, target, old] = [join(root, 'next'), join(root, 'target'), join(root, 'old')];
afterEach(() => rmSync(root, { recursive: true, force: true }));

function folders(): void {
  for (const path of [join(next, 'a'), join(target, 'a'), join(target, 'b')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(next, 'a/x'), 'new');
  writeFileSync(join(next, '.hashes'), '{}');
  symlinkSync('../elsewhere', join(next, 'linked'));
  writeFileSync(join(target, 'a/x'), 'old');
}

test.each([
  ['a folder', () => replaceFolder(next, target, old)],
  ['the content of a folder that cannot be moved', () => replaceContent(next, target)],
])('%s is replaced as a whole', (_what, replace) => {
  folders();
  replace();
  expect(readdirSync(target).sort()).toEqual(['.hashes', 'a', 'linked']);
  expect(readFileSync(join(target, 'a/x'), 'utf8')).toBe('new');
  expect(lstatSync(join(target, 'linked')).isSymbolicLink()).toBe(true);
});

test.each([
  ['a folder', () => replaceFolder(next, target, old)],
  ['the content of a folder that cannot be moved', () => replaceContent(next, target)],
])('%s is as it was when there is nothing to put in its place', (_what, replace) => {
  folders();
  rmSync(next, { recursive: true });
  expect(replace).toThrow('ENOENT');
  expect(readdirSync(target).sort()).toEqual(['a', 'b']);
  expect(readFileSync(join(target, 'a/x'), 'utf8')).toBe('old');
});
