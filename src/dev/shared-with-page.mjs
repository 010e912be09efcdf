// A program that is loaded into a page uses what the page has: one Preact, one reader of the data. An esbuild plugin.
// @ts-check

/**
 * What the page gives, as `globalThis.__shared` (src/site/client/graph/lazy-lineage.tsx) and as `globalThis.__parts`
 * (src/site/client/pages/lazy-pages.tsx): another name ends the build.
 */
const SHARED = new Map([
  ['preact/hooks', ['__shared.hooks', 'useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState']],
  ['preact/jsx-runtime', ['__shared.jsx', 'Fragment, jsx, jsxs']],
  ['@preact/signals', ['__shared.signals', 'batch, computed, effect, signal, useComputed, useSignal']],
  [
    'format/index.ts',
    ['__shared.format', 'byWorst, carriesValue, columnOf, degree, edgeKind, FLAG, layersOf, neighbours, WORST_FIRST'],
  ],
  ['data/derive.ts', ['__parts', 'isBuild']],
  ['data/kinds.ts', ['__parts', 'displayName, isData, kindName, kindRole']],
  ['data/site.ts', ['__parts', 'useSite']],
  ['data/layer.ts', ['__parts', 'layerOf']],
  ['nav/location.ts', ['__parts', 'address, go, setQuery']],
  ['route/route.ts', ['__parts', 'columnHref, decode, encode, graphHref, nodeHref, pageHref, runHref']],
  ['search/score.ts', ['__parts', 'fold']],
  ['ui/basics.tsx', ['__parts', 'Await, Copy, Empty, Kind, NodeLink']],
  ['theme/theme.ts', ['__parts', 'theme']],
  ['ui/state.tsx', ['__parts', 'isOfState, STATES, State']],
  ['ui/node-list.tsx', ['__parts', 'NodeList']],
  ['ui/name.tsx', ['__parts', 'Name']],
  ['ui/run-words.ts', ['__parts', 'runCounts, runStatus']],
  ['ui/virtual.tsx', ['__parts', 'VirtualRows']],
  ['format/unseen.ts', ['__parts', 'oneLine']],
  ['words/words.ts', ['__parts', 'age, count, duration, many, moment, percent, shortCount']],
]);

/** @type {import('esbuild').Plugin} */
export const sharedWithPage = {
  name: 'shared-with-page',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^@?preact|^\.\./ }, ({ path }) => {
      const name = path.replace(/^(?:\.\.\/)+/, '');
      return SHARED.has(name) || name === path ? { path: name, namespace: 'shared' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      const [key, names] = SHARED.get(path) ?? ['', ''];
      return { contents: key && `export const { ${names} } = globalThis.${key};`, loader: 'js' };
    });
  },
};
