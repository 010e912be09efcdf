import { useEffect, useRef } from 'preact/hooks';
import { centred } from './camera.ts';
import type { CanvasView } from './canvas-view.ts';
import { markOf } from './paint-scene.ts';
import type { Scene } from './scene.ts';
import { WIDTH } from './scene.ts';

const SIZE = { width: 180, height: 120 };

/** The whole scene small, with the window in it; a click or drag moves the window. */
export function Minimap({ view, scene }: { view: CanvasView; scene: Scene }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const camera = view.camera.value;
  const color = view.model.color.value;
  const scale = Math.min(SIZE.width / Math.max(1, scene.width), SIZE.height / Math.max(1, scene.height));
  const left = (SIZE.width - scene.width * scale) / 2;
  const top = (SIZE.height - scene.height * scale) / 2;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const moment = view.moment();
    context.clearRect(0, 0, SIZE.width, SIZE.height);
    for (const card of scene.cards) {
      context.fillStyle = markOf(card, moment).color;
      const height = Math.max(1.2, card.height * scale);
      context.fillRect(left + card.x * scale, top + card.y * scale, Math.max(1.5, WIDTH * scale), height);
    }
  }, [scene, color, view.look, scale, left, top]);
  const move = (event: PointerEvent): void => {
    if (event.buttons === 0 && event.type === 'pointermove') return;
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const x = (event.clientX - box.left - left) / scale;
    const y = (event.clientY - box.top - top) / scale;
    view.camera.value = centred(x, y, camera.zoom, view.size);
    view.paint(true);
  };
  const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  const x = clamp(left + camera.x * scale, SIZE.width);
  const y = clamp(top + camera.y * scale, SIZE.height);
  const right = clamp(left + (camera.x + view.size.width / camera.zoom) * scale, SIZE.width);
  const bottom = clamp(top + (camera.y + view.size.height / camera.zoom) * scale, SIZE.height);
  return (
    <div class="lin-minimap" aria-hidden="true" onPointerDown={move} onPointerMove={move}>
      <canvas ref={canvas} width={SIZE.width} height={SIZE.height} />
      <div
        class="lin-window"
        style={{ left: x, top: y, width: Math.max(4, right - x), height: Math.max(4, bottom - y) }}
      />
    </div>
  );
}
