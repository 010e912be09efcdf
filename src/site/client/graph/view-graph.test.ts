import { describe, expect, it } from 'vitest';
import { syntheticSource } from '../../fixtures/synthetic-source.ts';
import { neighbours } from '../../format/index.ts';
import { graphOf, reach } from './csr.ts';
import { dotOf, mermaidOf } from './export-text.ts';
import { countStates, foldNodes } from './fold-nodes.ts';
import { gridLayout } from './grid-layout.ts';
import { handlesOf, hitAt } from './hit.ts';
import { layered } from './layered.ts';
import type { LineageSource } from './lineage-source.ts';
import { buildScene, cardBodies, cardsIn, edgeBetween, layoutInput, type Scene, stretchesIn } from './scene.ts';
import { selectNodes } from './select-nodes.ts';
import { cyclic, viewGraph } from './view-graph.ts';
import { commandOf, EMPTY_VIEW, queryOf, stateOf, termOf } from './view-state.ts';
import { allFrom, collapsed, visibleNodes, waysBetween } from './visible-nodes.ts';

const source = syntheticSource(400);
const all = Array.from({ length: 400 }, (_, node) => node);

function sceneOf(visible: readonly number[], fold?: 'folder' | 'layer', of: LineageSource = source): Scene {
  const view = viewGraph(of, visible, fold, new Set());
  const bodies = cardBodies(source, view, {
    columns: undefined,
    trace: undefined,
    full: new Set(),
    filters: new Map(),
  });
  const layout = layered(layoutInput(of, view, bodies, false, undefined));
  if (!layout) expect.unreachable();
  return buildScene(view, bodies, layout as NonNullable<typeof layout>);
}

describe('graphOf', () => {
  it('sorts, and drops doubles and loops', () => {
    const { parents, children } = graphOf(4, [2, 0, 0, 1, 3, 0], [3, 3, 3, 3, 3, 1]);
    expect([...neighbours(parents, 3)]).toEqual([0, 1, 2]);
    expect([...neighbours(children, 0)]).toEqual([1, 3]);
    expect([...neighbours(children, 3)]).toEqual([]);
  });

  it('reaches as far as it is told', () => {
    const { children } = graphOf(4, [0, 1, 2], [1, 2, 3]);
    const marks = new Uint8Array(4);
    reach(children, [0], marks, 2);
    expect([...marks]).toEqual([0, 1, 1, 0]);
  });
});

describe('viewGraph', () => {
  it('counts the neighbours that are not shown', () => {
    const node = 200;
    const view = viewGraph(source, [node], undefined, new Set());
    expect(view.hiddenParents[0]).toBe(neighbours(source.graph.parents, node).length);
    expect(view.hiddenChildren[0]).toBe(neighbours(source.graph.children, node).length);
    expect(viewGraph(source, all, undefined, new Set()).hiddenParents.every((count) => count === 0)).toBe(true);
  });

  it.each(['folder', 'group', 'tag', 'layer', 'package'] as const)(
    'folds by %s without losing a node or an edge',
    (mode) => {
      const view = viewGraph(source, all, mode, new Set());
      expect(view.cards.flatMap(({ members }) => members).sort((a, b) => a - b)).toEqual(all);
      // Cycles between folds are turned, or nothing could be laid out.
      expect(cyclic(view.cards.length, view.from, view.to).includes(1)).toBe(false);
      const pairs = new Set<string>();
      view.from.forEach((from, edge) => {
        const to = view.to[edge];
        const way = view.turned[edge];
        if (way !== 1) pairs.add(`${from} ${to}`);
        if (way !== 0) pairs.add(`${to} ${from}`);
      });
      const wanted = new Set<string>();
      for (const node of all) {
        for (const child of neighbours(source.graph.children, node)) {
          const [a, b] = [view.cardOf[node], view.cardOf[child]];
          if (a !== b) wanted.add(`${a} ${b}`);
        }
      }
      expect(pairs).toEqual(wanted);
    },
  );

  it('gives columns to folds that feed each other all round, and cards that do not overlap', () => {
    const large = syntheticSource(3000);
    const nodes = Array.from({ length: 3000 }, (_, node) => node);
    const view = viewGraph(large, nodes, 'folder', new Set());
    expect(view.cards.length).toBeGreaterThan(100);
    const { columnOf } = view;
    if (!columnOf) return expect.unreachable();
    const bodies = cardBodies(large, view, {
      columns: undefined,
      trace: undefined,
      full: new Set(),
      filters: new Map(),
    });
    const labels = view.cards.map(({ label }) => label);
    const layout = gridLayout(layoutInput(large, view, bodies, false, undefined), columnOf, labels);
    const scene = buildScene(view, bodies, layout);
    for (const column of scene.columns) {
      column.slice(1).forEach((card, index) => {
        const above = column[index];
        expect(card.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
        expect(card.card.label > (above?.card.label ?? '')).toBe(true);
      });
    }
    expect(Math.max(...scene.columns.map(({ length }) => length))).toBeLessThan(3 * scene.columns.length);
    // Most of what feeds lies on the left.
    let forward = 0;
    view.from.forEach((from, edge) => {
      if ((columnOf[from] ?? 0) <= (columnOf[view.to[edge] ?? 0] ?? 0)) forward++;
    });
    expect(forward / view.from.length).toBeGreaterThan(0.8);
    // A view that is not tangled keeps its layers.
    expect(viewGraph(large, nodes, 'layer', new Set()).columnOf).toBeUndefined();
  });

  it('opens folds: their folders, then their nodes', () => {
    const [first] = foldNodes(source, all, 'folder', new Set()).filter(({ node }) => node === -1);
    const opened = foldNodes(source, all, 'folder', new Set([first?.label ?? '']));
    expect(opened.some(({ label }) => label === first?.label)).toBe(false);
    expect(opened.flatMap(({ members }) => members)).toHaveLength(400);
  });

  it('counts states, the worst first', () => {
    expect(countStates(source, all)[0]?.[0]).toBe('fail');
    expect(countStates(source, all).reduce((sum, [, count]) => sum + count, 0)).toBe(400);
  });

  it('folds by layer what lies beside the folders, not each file for itself', () => {
    const plain: LineageSource = {
      ...source,
      node: (index) => ({ ...source.node(index), kind: 'model', name: `m${index}`, path: `models/m${index}.sql` }),
    };
    expect(foldNodes(plain, all, 'layer', new Set()).map(({ label }) => label)).toEqual(['models']);
  });

  it('marks what lies in a cycle', () => {
    expect([...cyclic(4, [0, 1, 2, 3], [1, 2, 1, 0])]).toEqual([0, 1, 1, 0]);
    expect([...cyclic(3, [0, 1], [1, 2])]).toEqual([0, 0, 0]);
  });
});

describe('visibleNodes', () => {
  const selected = selectNodes(source, source.node(200).name);

  it('shows the selection, what was expanded and pinned, without what was hidden', () => {
    const parents = [...neighbours(source.graph.parents, 200)];
    const state = {
      ...EMPTY_VIEW,
      more: [{ node: 200, isUp: true, isAll: false }],
      pins: [7],
      hide: [parents[0] ?? -1],
    };
    expect(visibleNodes(source, state, selected, undefined)).toEqual(
      [...new Set([7, 200, ...parents.slice(1)])].sort((a, b) => a - b),
    );
  });

  it('finds the ways between two nodes, whichever comes first', () => {
    const below = allFrom(source, 100, false);
    const end = below.at(-1) ?? 0;
    const ways = waysBetween(source, 100, end);
    const { marks, count } = selectNodes(source, ways);
    expect([marks[100], marks[end]]).toEqual([1, 1]);
    const above = allFrom(source, end, true);
    expect(count).toBe(below.filter((node) => above.includes(node)).length + 2);
    expect(waysBetween(source, end, 100)).toBe(ways);
    expect(selectNodes(source, waysBetween(source, 0, 1)).count).toBe(2);
  });

  it('collapses what hangs on one card only', () => {
    // 0 → 1 → 3, 0 → 2 → 3, 1 → 4
    const small = { ...source, graph: graphOf(5, [0, 1, 0, 2, 1], [1, 3, 2, 3, 4]) };
    expect(collapsed(small, [0, 1, 2, 3, 4], [0], 1, false)).toEqual([4]);
    expect(collapsed(small, [0, 1, 2, 3, 4], [3], 3, true)).toEqual([0, 1, 2, 4]);
  });
});

describe('scene', () => {
  const scene = sceneOf(all);

  it('finds the cards and stretches of a region as a look at each would', () => {
    const region = { left: 500, top: 900, right: 1500, bottom: 1800 };
    const found = new Set<number>();
    cardsIn(scene, region, (card) => found.add(card.index));
    const expected = scene.cards.filter(
      (card) =>
        card.x < region.right &&
        card.x + 236 > region.left &&
        card.y < region.bottom &&
        card.y + card.height > region.top,
    );
    for (const card of expected) expect(found.has(card.index)).toBe(true);
    expect(found.size).toBeLessThan(scene.cards.length / 2);
    let stretches = 0;
    stretchesIn(scene, region, () => stretches++);
    expect(stretches).toBeLessThan(scene.layout.stretchFrom.length);
  });

  it('finds edges by their ends', () => {
    scene.view.from.forEach((from, edge) => {
      expect(edgeBetween(scene, from, scene.view.to[edge] ?? -1)).toBe(edge);
    });
    expect(edgeBetween(scene, 0, 0)).toBe(-1);
  });

  it('hits cards, handles and nothing', () => {
    const [card] = scene.cards;
    if (!card) expect.unreachable();
    else {
      expect(hitAt(scene, card.x + 100, card.y + 20, 1, undefined)).toMatchObject({ kind: 'card', card });
      expect(hitAt(scene, -500, -500, 1, undefined)).toBeUndefined();
      const alone = sceneOf([200]);
      const one = alone.cards[0];
      const [handle] = one ? handlesOf(one, false) : [];
      expect(handle?.label).toBe(`+${one?.hiddenParents}`);
      expect(hitAt(alone, handle?.x ?? 0, handle?.y ?? 0, 1, undefined)).toMatchObject({
        kind: 'handle',
        isUp: true,
        isMore: true,
      });
      // Nothing is smaller than 24 px on the screen.
      expect(hitAt(alone, handle?.x ?? 0, (handle?.y ?? 0) + 12, 1, undefined)).toMatchObject({ kind: 'handle' });
      expect(hitAt(alone, handle?.x ?? 0, (handle?.y ?? 0) + 23, 0.5, undefined)).toMatchObject({ kind: 'handle' });
    }
  });

  it('hits the rows of columns', async () => {
    const columns = await source.columns();
    const view = viewGraph(source, [200, 201], undefined, new Set());
    const bodies = cardBodies(source, view, { columns, trace: undefined, full: new Set(), filters: new Map() });
    const layout = layered(layoutInput(source, view, bodies, false, undefined));
    if (!layout) expect.unreachable();
    const withRows = buildScene(view, bodies, layout as NonNullable<typeof layout>);
    for (const card of withRows.cards) {
      for (const row of card.rows) {
        expect(hitAt(withRows, card.x + 50, card.y + row.y, 1, undefined)).toMatchObject({
          kind: 'column',
          column: row.column,
        });
      }
      if (card.footer)
        expect(hitAt(withRows, card.x + 50, card.y + card.height - 5, 1, undefined)).toMatchObject({ kind: 'footer' });
    }
  });

  it('writes Mermaid and DOT that names cannot break', () => {
    const hostile = { ...source, node: (index: number) => ({ ...source.node(index), name: '"]; end\n<script>#\\"' }) };
    const small = sceneOf([0, ...neighbours(source.graph.children, 0)], undefined, hostile);
    expect(mermaidOf(small)).toMatch(/^flowchart LR\n( {2}n\d+\["[\w .:/…#;-]*"\]\n)+( {2}n\d+ --> n\d+\n)*$/);
    expect(dotOf(small)).toMatch(
      /^digraph lineage \{\n.*\n.*\n( {2}n\d+ \[label="([^"\\]|\\.)*"\];\n)+( {2}n\d+ -> n\d+;\n)*\}\n$/,
    );
  });
});

describe('view state', () => {
  it('goes into the address and comes back', () => {
    const state = {
      ...EMPTY_VIEW,
      select: '1+orders+1,tag:x y',
      exclude: 'package:lib',
      focus: 12,
      columns: true,
      color: 'owner',
      fold: 'folder',
      open: ['models/a b', 'models/ä&='],
      column: { node: 30, name: 'a.b c' },
      rows: true,
      only: true,
      more: [
        { node: 3, isUp: true, isAll: false },
        { node: 4, isUp: false, isAll: true },
      ],
      hide: [5],
      pins: [6, 7],
      align: true,
    } as const;
    expect(stateOf(source, queryOf(source, state))).toEqual(state);
    expect(queryOf(source, EMPTY_VIEW)).toBe('');
    expect(stateOf(source, '')).toEqual(EMPTY_VIEW);
  });

  it('halves of letters in the label of an open fold have an address', () => {
    const query = queryOf(source, { ...EMPTY_VIEW, open: ['a\ud800b', 'c d'] });
    expect(stateOf(source, query).open).toEqual(['a\ufffdb', 'c d']);
  });

  it.each([
    'at=gone&col=gone.x&more=<gone gone> x&hide=gone&color=red&fold=x',
    'open=%25E0%25A4%25A',
    's=%00&at=__proto__',
    '&&==',
  ])('reads “%s” as far as it means something', (query) => {
    const state = stateOf(source, query);
    expect({ ...state, select: '', open: [] }).toEqual(EMPTY_VIEW);
  });

  it('names every node so that the selection means it alone', () => {
    for (const node of [0, 100, 399]) {
      const { marks, count } = selectNodes(source, termOf(source, node));
      expect([marks[node], count]).toEqual([1, 1]);
    }
  });

  it('gives the command that selects the view, quoted for the shell', () => {
    const more = [{ node: 100, isUp: true, isAll: false }];
    expect(commandOf(source, { ...EMPTY_VIEW, select: "tag:it's a*", more, hide: [399] })).toBe(
      `tsdbt build -s 'tag:it'\\''s' 'a*' 1+${source.node(100).name} --exclude ${termOf(source, 399)}`,
    );
    expect(commandOf(source, EMPTY_VIEW)).toBe('tsdbt build');
  });
});
