import { isBuild } from '../data/derive.ts';
import { displayName, isData, kindName, kindRole } from '../data/kinds.ts';
import { layerOf } from '../data/layer.ts';
import { useSite, useTitle } from '../data/site.ts';
import { address, go, setQuery } from '../nav/location.ts';
import { columnHref, graphHref, nodeHref, pageHref, runHref } from '../route/route.ts';
import { fold } from '../search/score.ts';
import { theme } from '../theme/theme.ts';
import { Await, Copy, Empty, Kind } from '../ui/basics.tsx';
import { Name } from '../ui/name.tsx';
import { runCounts, runStatus } from '../ui/run-words.ts';
import { isOfState, STATES, State } from '../ui/state.tsx';
import { VirtualRows } from '../ui/virtual.tsx';
import { oneLine } from '../words/unseen.ts';
import { count, duration, many, moment, percent, shortCount } from '../words/words.ts';

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
  isOfState,
  STATES,
  State,
  Name,
  runCounts,
  runStatus,
  VirtualRows,
  oneLine,
  count,
  duration,
  many,
  moment,
  percent,
  shortCount,
};

/** The last runs, once the program is there. @param id Of a run; the newest without one. */
export function Runs({ id }: { id: string | undefined }) {
  const site = useSite();
  useTitle('Runs');
  return (
    <div class="page">
      <h1 tabIndex={-1}>Runs</h1>
      <Await loaded={site.compareApp().value} keys={['app/compare']}>
        {(app) => <app.RunsView id={id} />}
      </Await>
    </div>
  );
}

/** The page that compares, once its program is there. */
export function Compare() {
  const site = useSite();
  useTitle('Compare');
  return (
    <div class="page">
      <h1 tabIndex={-1}>Compare</h1>
      <Await loaded={site.compareApp().value} keys={['app/compare']}>
        {(app) => <app.ComparePage />}
      </Await>
    </div>
  );
}
