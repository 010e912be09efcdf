import { useEffect, useMemo } from 'preact/hooks';
import { type Core, isBroken } from '../../format/index.ts';
import { isShown, placesOf } from '../data/derive.ts';
import { displayName, kindName, kindOrder } from '../data/kinds.ts';
import { useSite, useTitle } from '../data/site.ts';
import { dialog } from '../nav/keys.ts';
import { address, setQuery } from '../nav/location.ts';
import { nodeHref } from '../route/route.ts';
import type { SearchEngine } from '../search/engine.ts';
import { type ResultItem, resultItems } from '../search/result-list.ts';
import { Empty, Kind, Marked } from '../ui/basics.tsx';
import { State } from '../ui/state.tsx';
import { VirtualRows } from '../ui/virtual.tsx';
import { count, duration, many } from '../words/words.ts';

const FACETS = ['type', 'status', 'layer', 'domain', 'package', 'tag', 'owner'] as const;
type Facet = (typeof FACETS)[number];
const MOST = 100_000;
const ROW = 44;

const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['pass', '✓ healthy'],
  ['broken', '✕ failing'],
  ['warn', '▲ warning'],
  ['skip', '↷ skipped'],
  ['none', '○ not run'],
]);

/** All results of a search, narrowed by facets; without words, all nodes. */
export function SearchPage({ engine }: { engine: SearchEngine }) {
  const site = useSite();
  const { core } = site;
  const { query } = address.value;
  const text = query.get('q') ?? '';
  useTitle(text === '' ? 'Search' : `${text} – search`);
  useEffect(() => engine.warm(), [engine]);
  // The palette searches with the same engine; what it found goes when it is closed.
  const isFree = dialog.value !== 'search';
  useEffect(() => {
    if (isFree) engine.search(text, MOST);
  }, [engine, text, isFree]);
  const results = engine.results.value;
  const loaded = site.columns().value;
  const facetsOf = useMemo(() => facetReader(core), [core]);
  const items = useMemo((): ResultItem[] => {
    if (text.trim() !== '') return resultItems(core, results, loaded.state === 'ready' ? loaded.value : undefined);
    return allNodes(core);
  }, [core, results, loaded, text]);
  const chosen = new Map(
    FACETS.flatMap((facet) => (query.get(facet) ? [[facet, query.get(facet) ?? '']] : [])) as [Facet, string][],
  );
  const fits = (item: ResultItem, without?: Facet): boolean =>
    [...chosen].every(([facet, value]) => facet === without || facetsOf(item.node, facet).includes(value));
  const shown = items.filter((item) => fits(item));
  const terms = text.trim() === '' ? [] : results.terms.map((term) => term.text);
  return (
    <div class="page searchpage">
      <h1 tabIndex={-1}>{text === '' ? 'All nodes' : 'Search'}</h1>
      <div class="toolbar">
        <input
          type="search"
          class="field long"
          aria-label="Search"
          placeholder="Names, columns, tags, owners …"
          value={text}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
        {FACETS.map((facet) => {
          const options = optionsOf(
            items.filter((item) => fits(item, facet)),
            facet,
            facetsOf,
          );
          const value = chosen.get(facet) ?? '';
          if (options.length < 2 && value === '') return null;
          return (
            <label class={value === '' ? 'select' : 'select chosen'} key={facet}>
              <span class="unseen">{facet}</span>
              <select value={value} onChange={(event) => setQuery({ [facet]: event.currentTarget.value })}>
                <option value="">any {facet}</option>
                {value !== '' && !options.some(([one]) => one === value) && (
                  <option value={value}>{label(facet, value)} (0)</option>
                )}
                {options.map(([one, number]) => (
                  <option value={one} key={one}>
                    {label(facet, one)} ({count(number)})
                  </option>
                ))}
              </select>
            </label>
          );
        })}
        <span class="muted toolcount" aria-live="polite">
          {many(shown.length, 'result')}
        </span>
        {chosen.size > 0 && (
          <button
            type="button"
            class="plain"
            onClick={() => setQuery(Object.fromEntries(FACETS.map((facet) => [facet, undefined])))}
          >
            Clear
          </button>
        )}
      </div>
      {shown.length === 0 ? (
        <Empty title={results.isComplete ? 'Nothing fits.' : 'Searching…'}>
          All words must be found in one node. Fewer words, or a part of a name, find more.
        </Empty>
      ) : (
        <VirtualRows
          count={shown.length}
          rowHeight={ROW}
          row={(at) => {
            const item = shown[at];
            return item && <ResultRow key={item.key} item={item} terms={terms} />;
          }}
        />
      )}
    </div>
  );
}

function label(facet: Facet, value: string): string {
  if (facet === 'type') return kindName(value, true);
  if (facet === 'status') return STATUS_WORDS.get(value) ?? value;
  return value;
}

type FacetReader = (node: number, facet: Facet) => readonly string[];

function facetReader(core: Core): FacetReader {
  return (node, facet) => {
    switch (facet) {
      case 'type':
        return [core.types[node] ?? ''];
      case 'status': {
        const health = core.health[node] ?? 'none';
        return [isBroken(health) ? 'broken' : health];
      }
      case 'package':
        return [core.packages[node] ?? ''];
      case 'tag':
        return core.tags[node] ?? [];
      case 'owner':
        return [core.owners[node] ?? '', core.groups[node] ?? ''].filter(Boolean);
      default: {
        const place = placesOf(core)[node];
        return [(facet === 'layer' ? place?.layer : place?.domain) ?? ''];
      }
    }
  };
}

function optionsOf(
  items: readonly ResultItem[],
  facet: Facet,
  facetsOf: FacetReader,
): [value: string, number: number][] {
  const counts = new Map<string, number>();
  for (const item of items)
    for (const value of facetsOf(item.node, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const list = [...counts].filter(([value]) => value !== '');
  if (facet === 'type') return list.sort((a, b) => kindOrder(a[0]) - kindOrder(b[0]));
  return list.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 200);
}

function allNodes(core: Core): ResultItem[] {
  const nodes: number[] = [];
  for (let node = 0; node < core.count; node += 1) if (isShown(core, node)) nodes.push(node);
  nodes.sort((a, b) => kindOrder(core.types[a] ?? '') - kindOrder(core.types[b] ?? '') || a - b);
  return nodes.map((node) => ({
    key: String(node),
    href: nodeHref(core.ids[node] ?? ''),
    node,
    name: displayName(core, node),
    column: undefined,
    excerpt: undefined,
  }));
}

function ResultRow({ item, terms }: { item: ResultItem; terms: readonly string[] }) {
  const { core } = useSite();
  const { node } = item;
  const health = core.health[node] ?? 'none';
  const where = [core.packages[node], core.folders[node]].filter(Boolean).join('/');
  const columns = core.columnCount[node] ?? 0;
  const took = core.duration[node] ?? -1;
  return (
    <a class="resultrow" href={item.href}>
      <Kind type={core.types[node] ?? ''} isBare />
      <span class="rowmain">
        <span class="resultname">
          <Marked text={item.name} terms={terms} />
          {item.column !== undefined && (
            <span class="resultcolumn">
              .<Marked text={item.column} terms={terms} />
            </span>
          )}
        </span>
        <span class="resultwhere">
          {item.excerpt === undefined ? where : <Marked text={item.excerpt} terms={terms} />}
        </span>
      </span>
      <span class="rowside">
        {columns > 0 && <span class="muted wide">{many(columns, 'column')}</span>}
        <span class="muted wide">{took >= 0 && health !== 'none' && health !== 'skip' && duration(took)}</span>
        <State status={health} />
      </span>
    </a>
  );
}
