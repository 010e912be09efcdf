import { useMemo } from 'preact/hooks';
import { displayName } from '../../data/kinds.ts';
import { useSite } from '../../data/site.ts';
import { LazyLineage } from '../../graph/lazy-lineage.tsx';
import { hasShortcuts } from '../../nav/keys.ts';
import { go } from '../../nav/location.ts';
import { graphHref } from '../../route/route.ts';
import { lineagePage } from '../lineage-links.ts';
import { lineageOf } from './selector.ts';

/** A node between its parents and children; the whole lineage is a page of its own. */
export function LineageTab({ node }: { node: number }) {
  const site = useSite();
  const selectors = lineageOf(site.core, node);
  const page = useMemo(() => lineagePage(() => {}), []);
  const query = new URLSearchParams({ s: selectors.map((one) => `1+${one}+1`).join(' ') }).toString();
  return (
    <section aria-label={`Lineage of ${displayName(site.core, node)}`}>
      <div class="inlinegraph">
        <LazyLineage query={query} page={page} go={go} isInline hasShortcuts={hasShortcuts.value} key={node} />
      </div>
      <p class="inlinelinks">
        <a href={graphHref(selectors.map((one) => `+${one}`).join(' '))}>Everything it is made from</a> ·{' '}
        <a href={graphHref(selectors.map((one) => `${one}+`).join(' '))}>everything made from it</a>
      </p>
    </section>
  );
}
