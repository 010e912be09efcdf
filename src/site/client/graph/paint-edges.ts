// Edges: grey stretches that many edges share, and over them those that are looked at or traced.
import { at } from './csr.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';
import {
  edgeBetween,
  edgePoints,
  PORT,
  type Region,
  type Scene,
  type SceneCard,
  stretchEnds,
  stretchesIn,
  WIDTH,
} from './scene.ts';
import { styleOf, type Trace, type TraceStyle } from './trace-column.ts';

/** All edges that the region touches, each stretch once. */
export function paintEdges(pen: Pen, scene: Scene, region: Region, zoom: number, color: string): void {
  const { layout, cards } = scene;
  const isFar = zoom < 0.2;
  pen.begin();
  stretchesIn(
    scene,
    region,
    (place) => {
      const [x1, y1, x2, y2] = stretchEnds(scene, place);
      pen.move(x1, y1);
      if (isFar || Math.abs(y1 - y2) < 0.5) pen.line(x2, y2);
      else bend(pen, x1, y1, x2, y2);
      if (at(layout.stretchTo, place) >= cards.length) pen.line(x2 + WIDTH, y2);
    },
    isFar ? 300 : Number.POSITIVE_INFINITY,
  );
  pen.stroke(color, isFar ? 0.8 / zoom : Math.max(1.25, 0.9 / zoom));
}

function bend(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  // Back to the left in a loop.
  const reach = x2 > x1 ? (x2 - x1) / 2 : 70;
  pen.curve(x1 + reach, y1, x2 - reach, y2, x2, y2);
}

/** @param drawn Pieces that are there already: dashes over dashes would be a line. */
function leadAlong(pen: Pen, points: readonly (readonly [number, number])[], drawn: Set<string>): void {
  points.forEach(([x, y], index) => {
    const before = points[index - 1];
    const key = before ? `${before[0]} ${before[1]} ${x} ${y}` : '';
    if (!before || drawn.has(key)) pen.move(x, y);
    else if (index % 2 === 1) bend(pen, before[0], before[1], x, y);
    else pen.line(x, y);
    if (before) drawn.add(key);
  });
}

/** The edges of one card, or those whose ends are both in a set. */
export function paintChosen(pen: Pen, scene: Scene, edges: Iterable<number>, color: string, width: number): void {
  const drawn = new Set<string>();
  pen.begin();
  for (const edge of edges) {
    const from = scene.cards[at(scene.view.from, edge)];
    const to = scene.cards[at(scene.view.to, edge)];
    if (from && to) leadAlong(pen, edgePoints(scene, edge, from.y + PORT, to.y + PORT), drawn);
  }
  pen.stroke(color, width);
}

/** The edges of a card. */
export function edgesOf(scene: Scene, card: SceneCard): number[] {
  return [
    ...(scene.parents[card.index] ?? []).map((parent) => edgeBetween(scene, parent, card.index)),
    ...(scene.children[card.index] ?? []).map((child) => edgeBetween(scene, card.index, child)),
  ].filter((edge) => edge !== -1);
}

/** Heads of arrows: at each card that edges lead to, and where an edge between folds runs back. */
export function paintArrows(pen: Pen, scene: Scene, visible: readonly SceneCard[], color: string): void {
  const shown = new Set(visible);
  const heads = new Map<string, readonly [number, number, number]>();
  const put = (x: number, y: number, way: number): void => {
    heads.set(`${x} ${y}`, [x, y, way]);
  };
  const { turned } = scene.view;
  const isPlain = !turned.includes(1) && !turned.includes(2);
  if (isPlain) {
    for (const card of visible) if (card.parents > 0 && card.hiddenParents === 0) put(card.x, card.y + PORT, 1);
  } else {
    turned.forEach((way, edge) => {
      const [from, to] = [scene.cards[at(scene.view.from, edge)], scene.cards[at(scene.view.to, edge)]];
      if (way !== 1 && to && shown.has(to)) put(to.x, to.y + PORT, 1);
      if (way !== 0 && from && shown.has(from)) put(from.x + WIDTH, from.y + PORT, -1);
    });
  }
  pen.begin();
  for (const [x, y, way] of heads.values()) {
    pen.move(x - way, y);
    pen.line(x - 8 * way, y - 4);
    pen.line(x - 8 * way, y + 4);
    pen.close();
  }
  pen.fill(color);
}

const STYLES: readonly TraceStyle[] = ['rows', 'changed', 'same'];

/** The column edges of a trace: from row to row, along the bends of the edges between their cards. */
export function paintTrace(pen: Pen, scene: Scene, trace: Trace, look: Look): void {
  const { cardOf } = scene.view;
  for (const style of STYLES) {
    const drawn = new Set<string>();
    pen.begin();
    for (const edge of trace.edges) {
      if (styleOf(edge.kind) !== style) continue;
      const [a, b] = [at(cardOf, edge.fromNode), at(cardOf, edge.toNode)];
      const [from, to] = [scene.cards[a], scene.cards[b]];
      if (!from || !to || from === to) continue;
      const y1 = portOf(scene, from, edge.fromColumn);
      const y2 = portOf(scene, to, edge.toColumn);
      const way = edgeBetween(scene, a, b);
      if (way !== -1) leadAlong(pen, edgePoints(scene, way, y1, y2), drawn);
      else
        leadAlong(
          pen,
          [
            [from.x + WIDTH, y1],
            [to.x, y2],
          ],
          drawn,
        );
    }
    const { accent, bg, drift } = look.colors;
    if (style === 'rows') pen.stroke(drift, 1.6, [6, 4]);
    else if (style === 'same') pen.stroke(accent, 2.2);
    else {
      // Two lines: a wide one with the paper's colour along its middle.
      pen.stroke(accent, 5);
      pen.stroke(bg, 2);
    }
  }
}

function portOf(scene: Scene, card: SceneCard, column: number): number {
  const found = scene.rowOf.get(column);
  return card.y + (found?.card === card ? found.row.y : PORT);
}
