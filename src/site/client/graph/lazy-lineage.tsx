import { batch, computed, effect, signal, useComputed, useSignal } from '@preact/signals';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Fragment, jsx, jsxs } from 'preact/jsx-runtime';
import {
  byWorst,
  carriesValue,
  columnOf,
  degree,
  edgeKind,
  FLAG,
  layersOf,
  neighbours,
  WORST_FIRST,
} from '../../format/index.ts';
import { useSite } from '../data/site.ts';
import { Await } from '../ui/basics.tsx';
import type { LineageViewProps } from './lineage-view.tsx';

// All programs draw with one Preact and read by one reader; src/dev/shared-with-page.mjs has the same names. One by one,
// so that the rest stays out of the page.
(globalThis as { __shared?: object }).__shared = {
  hooks: { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState },
  jsx: { Fragment, jsx, jsxs },
  format: { byWorst, carriesValue, columnOf, degree, edgeKind, FLAG, layersOf, neighbours, WORST_FIRST },
  signals: { batch, computed, effect, signal, useComputed, useSignal },
};

/** The lineage, once its program is there. */
export function LazyLineage(props: Omit<LineageViewProps, 'source'>) {
  const site = useSite();
  return (
    <Await loaded={site.lineageApp().value} keys={['app/lineage']}>
      {(app) => <app.LineageView {...props} source={site.lineage(app)} />}
    </Await>
  );
}
