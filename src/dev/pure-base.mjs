// What the browser needs of src/base is a few pure functions: an esbuild plugin that lets the rest of the room fall away.
// @ts-check
import { dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

// Scripts that are bundled before they run are told where the sources are.
const root = process.env['TSDBT_ROOT'] ?? fileURLToPath(new URL('../..', import.meta.url));
const base = resolve(root, 'src/base') + sep;

/** @type {import('esbuild').Plugin} */
export const pureBase = {
  name: 'pure-base',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path);
      return file.startsWith(base) ? { path: file, sideEffects: false } : undefined;
    });
    // Named by what falls away.
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
  },
};
