import { isBuild } from '../data/derive.ts';
import { displayName, isData, kindName, kindRole } from '../data/kinds.ts';
import { layerOf } from '../data/layer.ts';
import { useSite, useTitle } from '../data/site.ts';
import { address, setQuery } from '../nav/location.ts';
import { columnHref, graphHref, nodeHref, pageHref } from '../route/route.ts';
import { fold } from '../search/score.ts';
import { theme } from '../theme/theme.ts';
import { Await, Copy, Empty, Kind } from '../ui/basics.tsx';
import { STATES, State } from '../ui/state.tsx';
import { VirtualRows } from '../ui/virtual.tsx';
import { oneLine } from '../words/unseen.ts';
import { count, duration, many, moment, percent } from '../words/words.ts';

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
  setQuery,
  columnHref,
  graphHref,
  nodeHref,
  pageHref,
  fold,
  theme,
  Await,
  Copy,
  Empty,
  Kind,
  STATES,
  State,
  VirtualRows,
  oneLine,
  count,
  duration,
  many,
  moment,
  percent,
};

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
