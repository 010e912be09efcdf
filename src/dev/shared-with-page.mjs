// A program that is loaded into a page uses what the page has: one Preact, one reader of the data. An esbuild plugin.
// @ts-check

/** What the page gives, as `globalThis.__shared` (src/site/client/graph/lazy-lineage.tsx): another name ends the build. */
const SHARED = new Map([
  ['preact/hooks', ['hooks', 'useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState']],
  ['preact/jsx-runtime', ['jsx', 'Fragment, jsx, jsxs']],
  ['@preact/signals', ['signals', 'batch, computed, effect, signal, useComputed, useSignal']],
  [
    '../../format/index.ts',
    [
      'format',
      'carriesValue, columnOf, decodeColumns, decodeExpressions, degree, edgeKind, FLAG, layersOf, neighbours',
    ],
  ],
]);

/** @type {import('esbuild').Plugin} */
export const sharedWithPage = {
  name: 'shared-with-page',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@?preact|^\.\.\/\.\.\/format\/index\.ts$/ }, ({ path }) => ({ path, namespace: 'shared' }));
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      const [key, names] = SHARED.get(path) ?? ['', ''];
      return { contents: key && `export const { ${names} } = globalThis.__shared.${key};`, loader: 'js' };
    });
  },
};
