// A page with nothing but the lineage, of a made-up project: what the tests and the measurements open.
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { CanvasView } from '../../src/site/client/graph/canvas-view.ts';
import type { LineageModel } from '../../src/site/client/graph/lineage-model.ts';
import { graphOf } from '../../src/site/client/graph/csr.ts';
import { LineageView } from '../../src/site/client/graph/lineage-view.tsx';
import { nodeHref } from '../../src/site/client/route/route.ts';
import { neighbours } from '../../src/site/format/index.ts';
import { syntheticSource } from '../../src/site/fixtures/synthetic-source.ts';

const settings = new URLSearchParams(location.search);
const made = syntheticSource(Number(settings.get('nodes') ?? 300));

/** Names that would run something where they were taken for more than text. */
const HOSTILE = [
  '<img src=x onerror="globalThis.hit=1">',
  '</script><script>globalThis.hit=1</script>',
  '"><svg onload=globalThis.hit=1>',
  'javascript:globalThis.hit=1',
  '{{7*7}}${globalThis.hit=1}',
  '\u202egnp.exe\u0000\ud800',
  '__proto__',
  'x'.repeat(100_000),
];
/** The project with its last node above what it is made from: nothing that dbt would run. */
function circular(): typeof made {
  const { parents, count } = made.graph;
  const from: number[] = [];
  const to: number[] = [];
  for (let node = 0; node < count; node += 1)
    for (const parent of neighbours(parents, node)) {
      from.push(parent);
      to.push(node);
    }
  for (const parent of neighbours(parents, count - 1)) {
    from.push(count - 1);
    to.push(parent);
  }
  return { ...made, graph: graphOf(count, from, to) };
}

const source = settings.has('circle') ? circular() : settings.has('hostile')
  ? {
      ...made,
      node: (index: number) => {
        const name = HOSTILE[index % HOSTILE.length] ?? '';
        return { ...made.node(index), id: `model.${name}.${index}`, name, path: `${name}/${name}`, owner: name, group: name, tags: [name] };
      },
    }
  : made;
document.documentElement.dataset['theme'] = settings.get('theme') ?? 'light';

function tell(model: LineageModel, view: CanvasView): void {
  Object.assign(globalThis, { lineage: { model, view } });
}

function App() {
  const [query, setQuery] = useState(location.hash.slice(1));
  const page = {
    hrefOf: (id: string) => nodeHref(id),
    graphHref: (text: string) => `#/graph?${text}`,
    onQuery: (text: string) => {
      history.replaceState(undefined, '', `#${text}`);
      setQuery(text);
    },
  };
  return (
    <main>
      <h1 class="lin-unseen">Lineage</h1>
      <LineageView
        source={source}
        query={query}
        page={page}
        go={(href) => {
          document.title = href;
        }}
        isInline={settings.has('inline')}
        onReady={tell}
      />
    </main>
  );
}

render(<App />, document.body);
