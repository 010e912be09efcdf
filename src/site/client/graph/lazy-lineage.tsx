import { batch, computed, effect, signal, useComputed, useSignal } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Fragment, jsx, jsxs } from 'preact/jsx-runtime';
import {
  type Core,
  carriesValue,
  columnOf,
  decodeColumns,
  decodeExpressions,
  degree,
  edgeKind,
  FLAG,
  type Loader,
  layersOf,
  neighbours,
} from '../../format/index.ts';
import { runProgram } from '../data/ports.ts';
import type { LineageApp } from './lineage-app.ts';
import type { LineageSource } from './lineage-source.ts';
import type { LineageViewProps } from './lineage-view.tsx';

/** The key of the program among the files of the site. */
const KEY = 'app/lineage';

const page = globalThis as { __shared?: object; __lineage?: LineageApp };
// Both programs draw with one Preact and read by one reader; src/dev/shared-with-page.mjs has the same names. One by one,
// so that the rest stays out of the page.
page.__shared = {
  hooks: { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState },
  jsx: { Fragment, jsx, jsxs },
  format: { carriesValue, columnOf, decodeColumns, decodeExpressions, degree, edgeKind, FLAG, layersOf, neighbours },
  signals: { batch, computed, effect, signal, useComputed, useSignal },
};

/** What the lineage is made from. */
export interface LineageFiles {
  readonly core: Core;
  readonly loader: Pick<Loader, 'has' | 'text'>;
}

type Loaded = { readonly app: LineageApp; readonly source: LineageSource };

const known = new WeakMap<Core, Loaded>();

/** Starts the program, once. */
async function load({ core, loader }: LineageFiles): Promise<Loaded> {
  let loaded = known.get(core);
  if (loaded) return loaded;
  if (!page.__lineage) runProgram(await loader.text(KEY));
  const app = page.__lineage;
  if (!app) throw new TypeError('the lineage could not be started');
  loaded = { app, source: app.sourceFromCore(core, loader) };
  known.set(core, loaded);
  return loaded;
}

export interface LazyLineageProps extends Omit<LineageViewProps, 'source'> {
  readonly files: LineageFiles;
}

/** The lineage, once its program is there. */
export function LazyLineage({ files, ...props }: LazyLineageProps) {
  const [loaded, setLoaded] = useState(known.get(files.core));
  const [problem, setProblem] = useState('');
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isWanted = true;
    load(files).then(
      (value) => {
        if (isWanted) setLoaded(value);
      },
      (error: unknown) => {
        if (isWanted) setProblem(error instanceof Error ? error.message : 'the lineage could not be loaded');
      },
    );
    return () => {
      isWanted = false;
    };
  }, [files, tries]);
  if (loaded) return <loaded.app.LineageView {...props} source={loaded.source} />;
  if (problem === '') return <div class="lin-wait" aria-busy="true" />;
  const again = (): void => {
    setProblem('');
    setTries(tries + 1);
  };
  return (
    <div class="problem" role="alert">
      <p>{problem}</p>
      <button type="button" class="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
