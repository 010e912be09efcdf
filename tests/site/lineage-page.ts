import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { pureBase } from '../../src/dev/pure-base.mjs';

const root = process.env['TSDBT_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url));

/** A folder with the page of `lineage-page.tsx`; the caller removes it. */
export interface LineagePageFolder {
  readonly folder: string;
  readonly address: string;
  readonly remove: () => void;
}

/** Bundles the page as the package bundles the application. */
export async function lineagePage(): Promise<LineagePageFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-lineage-'));
  const { outputFiles } = await build({
    entryPoints: [join(root, 'tests/site/lineage-page.tsx')],
    bundle: true,
    write: false,
    platform: 'browser',
    target: ['chrome111'],
    format: 'iife',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [pureBase],
    logLevel: 'warning',
  });
  const css = ['style/tokens.css', 'style/base.css', 'graph/lineage.css']
    .map((name) => readFileSync(join(root, 'src/site/client', name), 'utf8'))
    .join('\n');
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>lineage</title><style>${css} main{height:100vh}</style><body><script src="page.js"></script>`,
  );
  writeFileSync(join(folder, 'page.js'), outputFiles[0]?.text ?? '');
  return {
    folder,
    address: pathToFileURL(join(folder, 'index.html')).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
