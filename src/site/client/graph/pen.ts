// One way to draw for the canvas and for SVG: what is exported is what is shown.

import { oneLine } from '../../format/unseen.ts';

export type Align = 'left' | 'right' | 'center';

/** A path is begun, led along, and filled or stroked. Colours are CSS colours, lengths px. */
export interface Pen {
  begin(): void;
  move(x: number, y: number): void;
  line(x: number, y: number): void;
  curve(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  close(): void;
  box(x: number, y: number, width: number, height: number, radius: number): void;
  fill(color: string): void;
  stroke(color: string, width: number, dash?: readonly number[]): void;
  text(text: string, x: number, y: number, font: string, color: string, align?: Align): void;
  /** Width of a text, px. */
  measure(text: string, font: string): number;
}

/** Draws on a canvas. */
export function canvasPen(context: CanvasRenderingContext2D): Pen {
  let font = '';
  const use = (wanted: string): void => {
    if (font !== wanted) context.font = font = wanted;
  };
  context.textBaseline = 'middle';
  return {
    begin: () => context.beginPath(),
    move: (x, y) => context.moveTo(x, y),
    line: (x, y) => context.lineTo(x, y),
    curve: (x1, y1, x2, y2, x, y) => context.bezierCurveTo(x1, y1, x2, y2, x, y),
    close: () => context.closePath(),
    box: (x, y, width, height, radius) =>
      radius > 0 ? context.roundRect(x, y, width, height, radius) : context.rect(x, y, width, height),
    fill: (color) => {
      context.fillStyle = color;
      context.fill();
    },
    stroke: (color, width, dash) => {
      context.strokeStyle = color;
      context.lineWidth = width;
      if (dash) context.setLineDash([...dash]);
      context.stroke();
      if (dash) context.setLineDash([]);
    },
    text: (text, x, y, wanted, color, align = 'left') => {
      use(wanted);
      context.textAlign = align;
      context.fillStyle = color;
      context.fillText(text, x, y);
    },
    measure: (text, wanted) => {
      use(wanted);
      return context.measureText(text).width;
    },
  };
}

/** Writes SVG; `finish` gives the document. */
export function svgPen(measure: Pen['measure']): Pen & {
  finish: (width: number, height: number, left: number, top: number) => string;
} {
  const parts: string[] = [];
  let path = '';
  const n = (value: number): string => String(Math.round(value * 10) / 10);
  return {
    begin: () => {
      path = '';
    },
    move: (x, y) => {
      path += `M${n(x)} ${n(y)}`;
    },
    line: (x, y) => {
      path += `L${n(x)} ${n(y)}`;
    },
    curve: (x1, y1, x2, y2, x, y) => {
      path += `C${n(x1)} ${n(y1)} ${n(x2)} ${n(y2)} ${n(x)} ${n(y)}`;
    },
    close: () => {
      path += 'Z';
    },
    box: (x, y, w, h, r) => {
      const arc = r > 0 ? (dx: number, dy: number): string => `a${n(r)} ${n(r)} 0 0 1 ${n(dx)} ${n(dy)}` : () => '';
      path += `M${n(x + r)} ${n(y)}h${n(w - 2 * r)}${arc(r, r)}v${n(h - 2 * r)}${arc(-r, r)}h${n(2 * r - w)}${arc(-r, -r)}v${n(2 * r - h)}${arc(r, -r)}z`;
    },
    fill: (color) => parts.push(`<path d="${path}" fill="${escaped(color)}"/>`),
    stroke: (color, width, dash) =>
      parts.push(
        `<path d="${path}" fill="none" stroke="${escaped(color)}" stroke-width="${n(width)}"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`,
      ),
    text: (text, x, y, font, color, align = 'left') => {
      const anchor = align === 'left' ? 'start' : align === 'right' ? 'end' : 'middle';
      parts.push(
        `<text x="${n(x)}" y="${n(y)}" style="font:${escaped(font)}" dominant-baseline="central" text-anchor="${anchor}" fill="${escaped(color)}">${escaped(text)}</text>`,
      );
    },
    measure,
    finish: (width, height, left, top) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="${n(left)} ${n(top)} ${n(width)} ${n(height)}">\n${parts.join('\n')}\n</svg>\n`,
  };
}

/** Text for XML: marks escaped, characters that XML cannot hold replaced. */
export function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Cuts texts to a width with an ellipsis and remembers the answers. */
export class TextFit {
  readonly #known = new Map<string, string>();

  /** The text, or as much of it as `width` px hold, with `…`; the ends of names differ most, so the middle goes. */
  fit(pen: Pen, text: string, font: string, width: number): string {
    const key = `${Math.round(width)} ${font} ${text.slice(0, 500)}`;
    let found = this.#known.get(key);
    if (found === undefined) {
      found = cut(pen, oneLine(text.slice(0, 500), '␣'), font, width);
      if (this.#known.size > 20_000) this.#known.clear();
      this.#known.set(key, found);
    }
    return found;
  }
}

function cut(pen: Pen, text: string, font: string, width: number): string {
  if (pen.measure(text, font) <= width) return text;
  const chars = [...text];
  const shortened = (count: number): string => {
    const tail = Math.floor(count * 0.4);
    return `${chars.slice(0, count - tail).join('')}…${tail > 0 ? chars.slice(-tail).join('') : ''}`;
  };
  let low = 0;
  let high = chars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measure(shortened(middle), font) <= width) low = middle;
    else high = middle - 1;
  }
  return shortened(low);
}
