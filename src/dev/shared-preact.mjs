// A program that is loaded into a page draws with the Preact of the page: an esbuild plugin.
// @ts-check

const NAMES = new Map([
  ['preact', 'preact'],
  ['preact/hooks', 'hooks'],
  ['preact/jsx-runtime', 'jsx'],
  ['@preact/signals', 'signals'],
]);

/** @type {import('esbuild').Plugin} */
export const sharedPreact = {
  name: 'shared-preact',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@?preact/ }, ({ path }) => (NAMES.has(path) ? { path, namespace: 'shared' } : undefined));
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => ({
      contents: `module.exports = globalThis.__shared.${NAMES.get(path)};`,
      loader: 'js',
    }));
  },
};
