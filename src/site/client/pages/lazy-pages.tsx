import type { ComponentChildren } from 'preact';
import { oneLine } from '../../format/unseen.ts';
import { isBuild } from '../data/derive.ts';
import { displayName, isData, kindName, kindRole } from '../data/kinds.ts';
import { layerOf } from '../data/layer.ts';
import { useSite, useTitle } from '../data/site.ts';
import { address, go, setQuery } from '../nav/location.ts';
import { columnHref, decode, encode, graphHref, nodeHref, pageHref, runHref } from '../route/route.ts';
import { fold } from '../search/score.ts';
import { theme } from '../theme/theme.ts';
import { Await, Copy, Empty, Kind, NodeLink } from '../ui/basics.tsx';
import { Name } from '../ui/name.tsx';
import { NodeList } from '../ui/node-list.tsx';
import { runCounts, runStatus } from '../ui/run-words.ts';
import { isOfState, STATES, State } from '../ui/state.tsx';
import { VirtualRows } from '../ui/virtual.tsx';
import { age, count, duration, many, moment, percent, shortCount } from '../words/words.ts';
import type { CompareApp } from './compare/compare-app.ts';

// What its program and that of the lineage draw with; src/dev/shared-with-page.mjs has the same names.
(globalThis as { __parts?: object }).__parts = {
  isBuild,
  displayName,
  isData,
  kindName,
  kindRole,
  layerOf,
  useSite,
  address,
  go,
  setQuery,
  columnHref,
  decode,
  encode,
  graphHref,
  nodeHref,
  pageHref,
  runHref,
  fold,
  theme,
  Await,
  Copy,
  Empty,
  Kind,
  NodeLink,
  NodeList,
  isOfState,
  STATES,
  State,
  Name,
  runCounts,
  runStatus,
  VirtualRows,
  oneLine,
  age,
  count,
  duration,
  many,
  moment,
  percent,
  shortCount,
};

/** A page below its heading, once the program of it is there. */
function Lazy({ title, children }: { title: string; children: (app: CompareApp) => ComponentChildren }) {
  const site = useSite();
  useTitle(title);
  return (
    <div class="page">
      <h1 tabIndex={-1}>{title}</h1>
      <Await loaded={site.compareApp().value} keys={['app/compare']}>
        {children}
      </Await>
    </div>
  );
}

/** The last runs. @param id Of a run; the newest without one. */
export function Runs({ id }: { id: string | undefined }) {
  return <Lazy title="Runs">{(app) => <app.RunsView id={id} />}</Lazy>;
}

/** How old the sources are. */
export function Sources() {
  return <Lazy title="Sources">{(app) => <app.SourcesView />}</Lazy>;
}

/** The project against an earlier one, or two runs. */
export function Compare() {
  return <Lazy title="Compare">{(app) => <app.ComparePage />}</Lazy>;
}
