import { useEffect, useRef } from 'preact/hooks';
import { detailKey, FLAG, type NodeDetail } from '../../../format/index.ts';
import { displayName, kindName } from '../../data/kinds.ts';
import { useDetail, useSite, useTitle } from '../../data/site.ts';
import { replace } from '../../nav/location.ts';
import { noteRecent } from '../../nav/recent.ts';
import { nodeHref, type Route } from '../../route/route.ts';
import { Await, Empty, Prose } from '../../ui/basics.tsx';
import { CodeTab } from './code-tab.tsx';
import { ColumnsTab } from './columns-tab.tsx';
import { DefinitionTab } from './definition-tab.tsx';
import { Details } from './details.tsx';
import { NodeHead } from './head.tsx';
import { LineageTab } from './lineage-tab.tsx';
import { RunsTab } from './runs-tab.tsx';
import { type Tab, tabsOf } from './tabs.ts';
import { TestsTab } from './tests-tab.tsx';

type NodeRoute = Extract<Route, { page: 'node' }>;

/** Everything about one node. */
export function NodePage({ route }: { route: NodeRoute }) {
  const { core } = useSite();
  const node = core.indexOf.get(route.id);
  if (node === undefined) return <Elsewhere id={route.id} />;
  return <KnownNode node={node} route={route} key={route.id} />;
}

/** Generic tests have no page of their own: they stand on the page of what they test. */
function Elsewhere({ id }: { id: string }) {
  const site = useSite();
  const loaded = site.tests().value;
  const test = loaded.state === 'ready' ? loaded.value.find((row) => row.id === id) : undefined;
  const owner = test ? site.core.ids[test.node] : undefined;
  useTitle('Not found');
  useEffect(() => {
    if (owner !== undefined) replace(nodeHref(owner, 'tests'));
  }, [owner]);
  return (
    <div class="page">
      <h1>Not in this site</h1>
      <Empty title={id}>
        The project has no node of this id, or it was left out of this site. A link from elsewhere may be older than the
        project.
      </Empty>
    </div>
  );
}

function KnownNode({ node, route }: { node: number; route: NodeRoute }) {
  const { core } = useSite();
  const name = displayName(core, node);
  useTitle(name);
  useEffect(() => noteRecent(core, route.id), [core, route.id]);
  const loaded = useDetail(node);
  const isStub = ((core.flags[node] ?? 0) & FLAG.stub) !== 0;
  return (
    <div class="page nodepage">
      <div class="nodemain">
        <NodeHead node={node} detail={loaded.state === 'ready' ? loaded.value : undefined} />
        {isStub ? (
          <Empty title="Left out of this site">Only its place in the lineage is shown.</Empty>
        ) : (
          <Await
            loaded={loaded}
            keys={[detailKey(node)]}
            absent={<Empty title={`Nothing more is known of this ${kindName(core.types[node] ?? '')}.`} />}
          >
            {(detail) => <NodeBody node={node} detail={detail} route={route} />}
          </Await>
        )}
      </div>
      {loaded.state === 'ready' && (
        <aside class="nodeaside" aria-label="Details">
          <Details node={node} detail={loaded.value} />
        </aside>
      )}
    </div>
  );
}

function NodeBody({ node, detail, route }: { node: number; detail: NodeDetail; route: NodeRoute }) {
  const { core } = useSite();
  const tabs = tabsOf(core, node, detail);
  const wanted = tabs.find((tab) => tab.key === route.tab);
  const current = wanted ?? tabs[0];
  return (
    <>
      <section class="description" aria-label="Description">
        <Prose html={detail.description} />
        {detail.sourceDescription && (
          <>
            <h3 class="minor">Source {core.sourceNames[node]}</h3>
            <Prose html={detail.sourceDescription} />
          </>
        )}
        {!detail.description && <p class="muted">No description.</p>}
      </section>
      {current && (
        <>
          <TabBar tabs={tabs} current={current} id={route.id} />
          <div class="tabpanel" role="tabpanel" id="panel" aria-labelledby={`tab-${current.key}`}>
            <TabBody tab={current} node={node} detail={detail} route={route} />
          </div>
        </>
      )}
    </>
  );
}

function TabBar({ tabs, current, id }: { tabs: readonly Tab[]; current: Tab; id: string }) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    replace(nodeHref(id, next.key));
    requestAnimationFrame(() => document.getElementById(`tab-${next.key}`)?.focus());
  };
  const bar = useRef<HTMLDivElement>(null);
  // On a narrow screen the tabs are wider than it: the one that is open is seen.
  useEffect(() => {
    const tab = document.getElementById(`tab-${current.key}`);
    if (bar.current && tab) bar.current.scrollLeft = tab.offsetLeft - 60;
  }, [current.key]);
  return (
    <div class="tabs" role="tablist" aria-label="Parts of this page" onKeyDown={onKeyDown} ref={bar}>
      {tabs.map((tab) => (
        <a
          key={tab.key}
          role="tab"
          id={`tab-${tab.key}`}
          aria-selected={tab === current}
          aria-controls={tab === current ? 'panel' : undefined}
          tabIndex={tab === current ? 0 : -1}
          class="tab"
          href={nodeHref(id, tab.key)}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            replace(nodeHref(id, tab.key));
          }}
        >
          {tab.name}
          {tab.count !== undefined && (
            <span class={tab.broken ? 'tabcount bad' : 'tabcount'}>
              {tab.broken ? `✕ ${tab.broken} of ${tab.count}` : tab.count}
            </span>
          )}
        </a>
      ))}
    </div>
  );
}

function TabBody({ tab, node, detail, route }: { tab: Tab; node: number; detail: NodeDetail; route: NodeRoute }) {
  switch (tab.key) {
    case 'columns':
      return <ColumnsTab node={node} detail={detail} column={route.column} />;
    case 'lineage':
      return <LineageTab node={node} />;
    case 'code':
      return <CodeTab node={node} detail={detail} lines={route.lines} />;
    case 'tests':
      return <TestsTab detail={detail} />;
    case 'runs':
      return <RunsTab node={node} detail={detail} />;
    case 'definition':
      return <DefinitionTab detail={detail} />;
    default:
      return null;
  }
}
