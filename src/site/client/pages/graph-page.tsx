import { useMemo } from 'preact/hooks';
import { useTitle } from '../data/site.ts';
import { LazyLineage } from '../graph/lazy-lineage.tsx';
import { hasShortcuts } from '../nav/keys.ts';
import { address, go, replace } from '../nav/location.ts';
import { lineagePage } from './lineage-links.ts';

/** The lineage over the whole window. */
export function GraphPage() {
  useTitle('Lineage');
  const page = useMemo(
    () =>
      lineagePage((query, isReplaced) => {
        const href = `#/graph${query === '' ? '' : `?${query}`}`;
        if (isReplaced) replace(href);
        else go(href);
      }),
    [],
  );
  return (
    <div class="graphpage">
      <h1 class="unseen" tabIndex={-1}>
        Lineage
      </h1>
      <LazyLineage query={address.value.query.toString()} page={page} go={go} hasShortcuts={hasShortcuts.value} />
    </div>
  );
}
