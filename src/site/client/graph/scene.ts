// Cards with their places and sizes: what the painter draws, the pointer hits and the keyboard walks.
import { type Columns, neighbours } from '../../format/index.ts';
import { at } from './csr.ts';
import type { Card } from './fold-nodes.ts';
import type { Layout, LayoutInput } from './layered.ts';
import type { LineageSource } from './lineage-source.ts';
import type { Trace } from './trace-column.ts';
import type { ViewGraph } from './view-graph.ts';

export const WIDTH = 248;
export const HEAD = 50;
/** Height of a column's row and of the line below: what can be clicked is at least this high. */
export const ROW = 24;
export const PORT = 25;
const GAP_X = 88;
const GAP_Y = 18;
/** Columns that a card shows before it is asked for all. */
const FIRST = 6;
/** More rows than this no card shows; the filter finds the others. */
const MOST_ROWS = 60;

export interface SceneRow {
  readonly column: number;
  readonly name: string;
  readonly type: string;
  /** Its middle, below the top of the card. */
  readonly y: number;
}

export interface SceneCard {
  readonly index: number;
  readonly card: Card;
  /** Left and top; they move while the view settles. */
  x: number;
  y: number;
  readonly height: number;
  readonly rows: readonly SceneRow[];
  /** The line below the rows; undefined where all columns are shown. */
  readonly footer: string | undefined;
  readonly hiddenParents: number;
  readonly hiddenChildren: number;
  readonly parents: number;
  readonly children: number;
}

export interface Scene {
  readonly view: ViewGraph;
  readonly layout: Layout;
  readonly cards: readonly SceneCard[];
  /** Cards of each layout column from the top. */
  readonly columns: readonly (readonly SceneCard[])[];
  /** Stretches that start in each layout column: places in `layout.stretchFrom`. */
  readonly stretches: readonly (readonly number[])[];
  readonly byKey: ReadonlyMap<string, SceneCard>;
  /** The shown row of a column. */
  readonly rowOf: ReadonlyMap<number, { readonly card: SceneCard; readonly row: SceneRow }>;
  /** Neighbouring cards. */
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

/** Which columns cards show. */
export interface CardOptions {
  readonly columns: Columns | undefined;
  readonly trace: Trace | undefined;
  /** Cards that show all of them. */
  readonly full: ReadonlySet<string>;
  readonly filters: ReadonlyMap<string, string>;
}

interface CardBody {
  readonly rows: readonly SceneRow[];
  readonly footer: string | undefined;
  readonly height: number;
}

/** What the cards hold, and so how high they are; comes before the layout. */
export function cardBodies(source: LineageSource, view: ViewGraph, options: CardOptions): readonly CardBody[] {
  return view.cards.map((card) => bodyOf(card, card.node === -1 ? '' : source.node(card.node).kind, options));
}

const NO_COLUMNS: ReadonlySet<string> = new Set(['exposure', 'metric', 'semantic_model', 'saved_query']);

function bodyOf(card: Card, kind: string, { columns, trace, full, filters }: CardOptions): CardBody {
  const head = card.node === -1 ? HEAD + 19 : HEAD;
  if (!columns || card.node === -1) return { rows: [], footer: undefined, height: head };
  const first = at(columns.start, card.node);
  const total = at(columns.start, card.node + 1) - first;
  // An exposure has none by nature.
  if (total === 0)
    return NO_COLUMNS.has(kind)
      ? { rows: [], footer: undefined, height: head }
      : { rows: [], footer: 'no columns known', height: head + ROW };
  const all = Array.from({ length: total }, (_, index) => first + index);
  const filter = filters.get(card.key)?.toLowerCase() ?? '';
  const fitting = filter === '' ? all : all.filter((column) => columns.names[column]?.toLowerCase().includes(filter));
  const isFull = full.has(card.key) || filter !== '';
  let shown = fitting.slice(0, isFull ? MOST_ROWS : FIRST);
  if (trace && !isFull) {
    // What the trace touches is never left out.
    const touched = fitting.filter((column) => trace.columns.has(column));
    const others = fitting.filter((column) => !trace.columns.has(column));
    shown = [...touched, ...others.slice(0, Math.max(0, FIRST - touched.length))].sort((a, b) => a - b);
  }
  const rows = shown.map((column, index) => ({
    column,
    name: columns.names[column] ?? '',
    type: columns.types[column] ?? '',
    y: HEAD + ROW * (index + 0.5),
  }));
  const footer = footerOf(total, fitting.length, shown.length, filter !== '', full.has(card.key));
  return {
    rows,
    footer,
    height: HEAD + ROW * (rows.length + (footer === undefined ? 0 : 1)) + (footer === undefined ? 5 : 0),
  };
}

function footerOf(
  total: number,
  fitting: number,
  shown: number,
  isFiltered: boolean,
  isFull: boolean,
): string | undefined {
  if (isFiltered) return `${fitting} of ${total} fit`;
  if (isFull && total > FIRST) return shown < total ? `${shown} of ${total} · filter to find` : 'show fewer';
  return total > shown ? `show all ${total}` : undefined;
}

/** What the layout gets. */
export function layoutInput(
  source: LineageSource,
  view: ViewGraph,
  bodies: readonly CardBody[],
  isAligned: boolean,
  before: Scene | undefined,
): LayoutInput {
  const sides = new Uint8Array(view.cards.length);
  if (isAligned) {
    view.cards.forEach(({ members }, index) => {
      const kinds = new Set(members.map((node) => source.node(node).kind));
      if (kinds.size === 1) sides[index] = kinds.has('source') || kinds.has('seed') ? 1 : kinds.has('exposure') ? 2 : 0;
    });
  }
  return {
    count: view.cards.length,
    from: view.from,
    to: view.to,
    heights: Float64Array.from(bodies, ({ height }) => height),
    port: PORT,
    width: WIDTH,
    gapX: GAP_X,
    gapY: GAP_Y,
    sides: isAligned ? sides : undefined,
    before: before && Float64Array.from(view.cards, ({ key }) => before.byKey.get(key)?.y ?? Number.NaN),
  };
}

/** Puts bodies and layout together. */
export function buildScene(view: ViewGraph, bodies: readonly CardBody[], layout: Layout): Scene {
  const parents: number[][] = view.cards.map(() => []);
  const children: number[][] = view.cards.map(() => []);
  view.from.forEach((from, edge) => {
    const to = at(view.to, edge);
    children[from]?.push(to);
    parents[to]?.push(from);
  });
  const cards = view.cards.map((card, index): SceneCard => {
    const body = bodies[index] ?? { rows: [], footer: undefined, height: HEAD };
    return {
      index,
      card,
      x: at(layout.x, index),
      y: at(layout.y, index) - PORT,
      height: body.height,
      rows: body.rows,
      footer: body.footer,
      hiddenParents: at(view.hiddenParents, index),
      hiddenChildren: at(view.hiddenChildren, index),
      parents: parents[index]?.length ?? 0,
      children: children[index]?.length ?? 0,
    };
  });
  const columns: SceneCard[][] = Array.from({ length: layout.columns }, () => []);
  for (const card of cards) columns[at(layout.columnOf, card.index)]?.push(card);
  const rowOf = new Map<number, { card: SceneCard; row: SceneRow }>();
  for (const column of columns) {
    column.sort((a, b) => a.y - b.y);
    for (const card of column) for (const row of card.rows) rowOf.set(row.column, { card, row });
  }
  for (const list of [...parents, ...children]) list.sort((a, b) => at(layout.y, a) - at(layout.y, b));
  const stretches: number[][] = Array.from({ length: layout.columns }, () => []);
  layout.stretchFrom.forEach((from, place) => {
    stretches[at(layout.columnOf, from)]?.push(place);
  });
  return {
    view,
    layout,
    cards,
    columns,
    stretches,
    byKey: new Map(cards.map((card) => [card.card.key, card])),
    rowOf,
    parents,
    children,
    width: layout.width,
    height: layout.height,
  };
}

/** A part of the scene, px of the scene. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Calls for each card that the region touches: by layout column, then by halving. */
export function cardsIn(scene: Scene, region: Region, visit: (card: SceneCard) => void): void {
  const first = Math.max(0, Math.floor((region.left - WIDTH) / (WIDTH + GAP_X)));
  const last = Math.min(scene.columns.length - 1, Math.ceil(region.right / (WIDTH + GAP_X)));
  for (let index = first; index <= last; index++) {
    const column = scene.columns[index] ?? [];
    let low = 0;
    let high = column.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const card = column[middle];
      if (card && card.y + card.height < region.top) low = middle + 1;
      else high = middle;
    }
    for (let place = low; place < column.length; place++) {
      const card = column[place];
      if (!card || card.y > region.bottom) break;
      visit(card);
    }
  }
}

/** Where a stretch begins and ends. */
export function stretchEnds(scene: Scene, place: number): readonly [x1: number, y1: number, x2: number, y2: number] {
  const { layout, cards } = scene;
  const [from, to] = [at(layout.stretchFrom, place), at(layout.stretchTo, place)];
  const [a, b] = [cards[from], cards[to]];
  return [
    (a ? a.x : at(layout.x, from)) + WIDTH,
    a ? a.y + PORT : at(layout.y, from),
    b ? b.x : at(layout.x, to),
    b ? b.y + PORT : at(layout.y, to),
  ];
}

/**
 * Calls for each stretch that the region may touch.
 * @param most In each column at most about so many, evenly chosen: more are one grey area anyway.
 */
export function stretchesIn(
  scene: Scene,
  region: Region,
  visit: (place: number) => void,
  most = Number.POSITIVE_INFINITY,
): void {
  const step = WIDTH + GAP_X;
  const first = Math.max(0, Math.floor(region.left / step) - 1);
  const last = Math.min(scene.stretches.length - 1, Math.ceil(region.right / step));
  const { layout } = scene;
  for (let index = first; index <= last; index++) {
    const column = scene.stretches[index] ?? [];
    const every = Math.ceil(column.length / most) || 1;
    for (let turn = 0; turn < column.length; turn += every) {
      const place = column[turn] ?? 0;
      const a = at(layout.y, at(layout.stretchFrom, place));
      const b = at(layout.y, at(layout.stretchTo, place));
      if (Math.max(a, b) >= region.top && Math.min(a, b) <= region.bottom) visit(place);
    }
  }
}

/** The points of an edge from the parent's right side to the child's left; `y1`, `y2` are where it starts and ends. */
export function edgePoints(scene: Scene, edge: number, y1: number, y2: number): readonly (readonly [number, number])[] {
  const { layout, cards, view } = scene;
  const points: [number, number][] = [];
  const to = cards[at(view.to, edge)];
  const from = cards[at(view.from, edge)];
  if (!from || !to) return points;
  points.push([to.x, y2]);
  for (let point = at(layout.lastPoint, edge); point >= cards.length; point = at(layout.pointBefore, point)) {
    points.push([at(layout.x, point) + WIDTH, at(layout.y, point)], [at(layout.x, point), at(layout.y, point)]);
  }
  points.push([from.x + WIDTH, y1]);
  return points.reverse();
}

/** The edge between two cards, -1 where there is none. */
export function edgeBetween({ view }: Scene, from: number, to: number): number {
  // Sorted by parent, then by child.
  let low = 0;
  let high = view.from.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const a = at(view.from, middle);
    if (a < from || (a === from && at(view.to, middle) < to)) low = middle + 1;
    else high = middle;
  }
  return view.from[low] === from && view.to[low] === to ? low : -1;
}

/** Nodes of the graph beside a card that have no card. */
export function hiddenBeside(source: LineageSource, scene: Scene, card: SceneCard, isUp: boolean): number[] {
  const rows = isUp ? source.graph.parents : source.graph.children;
  return card.card.members.flatMap((node) =>
    [...neighbours(rows, node)].filter((one) => at(scene.view.cardOf, one) === -1),
  );
}
