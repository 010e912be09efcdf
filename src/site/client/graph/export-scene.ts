// The scene as a picture: SVG from the same strokes as the canvas, PNG from the canvas.
import type { CanvasView } from './canvas-view.ts';
import { paintScene } from './paint-scene.ts';
import { canvasPen, svgPen } from './pen.ts';
import type { Scene } from './scene.ts';

const MARGIN = 40;
/** Browsers draw nothing on canvases that are larger. */
const MOST_PIXELS = 14_000;

/** The whole scene as SVG in the look in force. */
export function svgOf(view: CanvasView, scene: Scene): string {
  const context = document.createElement('canvas').getContext('2d');
  const measure = context ? canvasPen(context).measure : (text: string) => text.length * 7;
  const pen = svgPen(measure);
  const region = { left: -MARGIN, top: -MARGIN, right: scene.width + MARGIN, bottom: scene.height + MARGIN };
  pen.begin();
  pen.box(region.left, region.top, region.right - region.left, region.bottom - region.top, 0);
  pen.fill(view.look.colors.bg);
  paintScene(pen, scene, region, 1, { ...view.moment(), hover: undefined });
  return pen.finish(region.right - region.left, region.bottom - region.top, region.left, region.top);
}

/** The whole scene as PNG, twice as large as on the screen where that is possible. */
export function pngOf(view: CanvasView, scene: Scene): Promise<Blob | undefined> {
  const [width, height] = [scene.width + 2 * MARGIN, scene.height + 2 * MARGIN];
  const zoom = Math.min(2, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * zoom);
  canvas.height = Math.ceil(height * zoom);
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(undefined);
  context.fillStyle = view.look.colors.bg;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.setTransform(zoom, 0, 0, zoom, MARGIN * zoom, MARGIN * zoom);
  const region = { left: -MARGIN, top: -MARGIN, right: scene.width + MARGIN, bottom: scene.height + MARGIN };
  paintScene(canvasPen(context), scene, region, Math.min(zoom, 1), { ...view.moment(), hover: undefined });
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}

/** Gives a file to the reader. */
export function download(name: string, content: Blob | string, type: string): void {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
