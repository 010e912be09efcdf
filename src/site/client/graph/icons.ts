// Small drawings of the resource types, 14 px wide, led by a pen.
import type { Pen } from './pen.ts';

/** Draws the icon of a kind with its middle at a point. */
export function drawKind(pen: Pen, kind: string, x: number, y: number, color: string, paper: string): void {
  const strokes: { readonly [kind: string]: () => void } = {
    source: () => {
      // A drum.
      pen.move(x - 6, y - 4.5);
      pen.curve(x - 6, y - 7.5, x + 6, y - 7.5, x + 6, y - 4.5);
      pen.curve(x + 6, y - 1.5, x - 6, y - 1.5, x - 6, y - 4.5);
      pen.line(x - 6, y + 4.5);
      pen.curve(x - 6, y + 7.5, x + 6, y + 7.5, x + 6, y + 4.5);
      pen.line(x + 6, y - 4.5);
      pen.move(x - 6, y);
      pen.curve(x - 6, y + 3, x + 6, y + 3, x + 6, y);
    },
    seed: () => {
      // A sheet with lines.
      pen.box(x - 5.5, y - 6.5, 11, 13, 2);
      for (const dy of [-2.5, 0.5, 3.5]) {
        pen.move(x - 3, y + dy);
        pen.line(x + 3, y + dy);
      }
    },
    snapshot: () => {
      // A clock.
      pen.move(x + 6.5, y);
      pen.curve(x + 6.5, y + 8.6, x - 6.5, y + 8.6, x - 6.5, y);
      pen.curve(x - 6.5, y - 8.6, x + 6.5, y - 8.6, x + 6.5, y);
      pen.move(x, y - 3.5);
      pen.line(x, y + 0.5);
      pen.line(x + 3, y + 2);
    },
    exposure: () => {
      // Bars.
      pen.move(x - 6.5, y + 6);
      pen.line(x + 6.5, y + 6);
      for (const [dx, height] of [
        [-4, 5],
        [0, 8],
        [4, 11],
      ] as const) {
        pen.move(x + dx, y + 6);
        pen.line(x + dx, y + 6 - height);
      }
    },
    metric: () => {
      pen.move(x - 6.5, y + 4);
      pen.line(x - 2, y - 1);
      pen.line(x + 1.5, y + 2);
      pen.line(x + 6.5, y - 5);
    },
    fold: () => {
      pen.move(x - 6.5, y + 5);
      pen.line(x - 6.5, y - 5);
      pen.line(x - 1.5, y - 5);
      pen.line(x, y - 3);
      pen.line(x + 6.5, y - 3);
      pen.line(x + 6.5, y + 5);
      pen.close();
    },
    model: () => {
      // A cube.
      pen.move(x, y - 7);
      pen.line(x + 6, y - 3.5);
      pen.line(x + 6, y + 3.5);
      pen.line(x, y + 7);
      pen.line(x - 6, y + 3.5);
      pen.line(x - 6, y - 3.5);
      pen.close();
      pen.move(x - 6, y - 3.5);
      pen.line(x, y);
      pen.line(x + 6, y - 3.5);
      pen.move(x, y);
      pen.line(x, y + 7);
    },
  };
  const draw = Object.hasOwn(strokes, kind) ? strokes[kind] : undefined;
  pen.begin();
  if (draw) draw();
  else pen.box(x - 5.5, y - 5.5, 11, 11, 5.5);
  if (kind !== 'exposure' && kind !== 'metric') pen.fill(paper);
  pen.stroke(color, 1.4);
}
