import { useEffect, useErrorBoundary, useMemo, useRef } from 'preact/hooks';
import { useSite, useTitle } from '../data/site.ts';
import { DocPage } from '../pages/doc-page.tsx';
import { GraphPage } from '../pages/graph-page.tsx';
import { Home } from '../pages/home/home.tsx';
import { Compare, Runs, Sources } from '../pages/lazy-pages.tsx';
import { NodePage } from '../pages/node/node-page.tsx';
import { SearchPage } from '../pages/search-page.tsx';
import { TestsPage } from '../pages/tests-page.tsx';
import type { Route } from '../route/route.ts';
import { SearchEngine } from '../search/engine.ts';
import { Palette } from '../search/palette.tsx';
import { Empty } from '../ui/basics.tsx';
import { LiveRegion } from '../ui/live.tsx';
import { Header } from './header.tsx';
import { Help } from './help.tsx';
import { address, pageKey } from './location.ts';
import { Rail } from './rail.tsx';

/** The whole page around what the address asks for. */
export function App() {
  const site = useSite();
  const engine = useMemo(() => new SearchEngine(site), [site]);
  const { route } = address.value;
  const key = pageKey(address.value);
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // After a change of page the focus goes to its heading, as a new document would do it.
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [key]);
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header />
      <div class="body">
        <Rail />
        <main id="main" ref={main} tabIndex={-1} class={route.page === 'graph' ? 'main full' : 'main'}>
          <Guarded key={key} route={route} engine={engine} />
        </main>
      </div>
      <Palette engine={engine} />
      <Help />
      <LiveRegion />
    </>
  );
}

/** A fault in one page leaves the rest usable. */
function Guarded({ route, engine }: { route: Route; engine: SearchEngine }) {
  const [error, reset] = useErrorBoundary();
  if (error !== undefined)
    return (
      <div class="page">
        <div class="problem" role="alert">
          <p>
            <strong>This page could not be shown.</strong> {error instanceof Error ? error.message : ''}
          </p>
          <button type="button" class="button" onClick={reset}>
            Try again
          </button>
        </div>
      </div>
    );
  return <Page route={route} engine={engine} />;
}

function Page({ route, engine }: { route: Route; engine: SearchEngine }) {
  switch (route.page) {
    case 'home':
      return <Home />;
    case 'node':
      return <NodePage route={route} />;
    case 'search':
      return <SearchPage engine={engine} />;
    case 'tests':
      return <TestsPage />;
    case 'sources':
      return <Sources />;
    case 'runs':
      return <Runs id={route.run} />;
    case 'graph':
      return <GraphPage />;
    case 'compare':
      return <Compare />;
    case 'doc':
      return <DocPage id={route.id} />;
    default:
      return <NotFound />;
  }
}

function NotFound() {
  useTitle('Not found');
  return (
    <div class="page">
      <h1 tabIndex={-1}>No such page</h1>
      <Empty title={location.hash}>
        The overview, the tree on the left and the search lead to everything that is in this site.
      </Empty>
    </div>
  );
}
