import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const loader = fileURLToPath(new URL('native-binding.cjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdbt-native-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Installs modules: their paths below the folder, with what they are. */
function install(modules: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(modules)) {
    const file = join(folder, 'node_modules', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What stands for the native part; a folder of the name serves as well as a file. */
function part(library: '' | '-musl', text: string): { readonly [path: string]: string } {
  return { [`@duckdb/node-bindings-linux-${process.arch}${library}/duckdb.node/index.js`]: text };
}

function loaded(): unknown {
  copyFileSync(loader, join(folder, 'loader.cjs'));
  return createRequire(import.meta.url)(join(folder, 'loader.cjs'));
}

const OWN = { '@duckdb/node-bindings/index.js': 'module.exports = "own loader";' };
const GLIBC = part('', 'module.exports = "glibc";');

describe.runIf(process.platform === 'linux')('the native part of DuckDB', () => {
  test('is taken where it is the only one', () => {
    install({ ...OWN, ...GLIBC });
    expect(loaded()).toBe('glibc');
  });

  test('is found beside its own loader, where installers keep packages apart', () => {
    install({ 'store/node_modules/@duckdb/node-bindings/index.js': '' });
    for (const [path, text] of Object.entries(GLIBC)) install({ [`store/node_modules/${path}`]: text });
    mkdirSync(join(folder, 'node_modules/@duckdb'), { recursive: true });
    const stored = join(folder, 'node_modules/store/node_modules/@duckdb/node-bindings');
    symlinkSync(stored, join(folder, 'node_modules/@duckdb/node-bindings'), 'dir');
    expect(loaded()).toBe('glibc');
  });

  test.each([
    ['parts for both C libraries are there', { ...GLIBC, ...part('-musl', 'module.exports = "musl";') }],
    ['there is the one of the other library', part('-musl', 'module.exports = "musl";')],
    ['there is none', {}],
    ['it cannot be loaded', part('', 'throw new Error("no such library");')],
  ])('is left to its own loader where %s', (_, parts) => {
    install({ ...OWN, ...parts });
    expect(loaded()).toBe('own loader');
  });
});
