// Mouse, wheel and fingers on the canvas.
import type { CanvasView } from './canvas-view.ts';
import type { Hit } from './hit.ts';

export interface CanvasActions {
  readonly onHit: (hit: Hit, event: MouseEvent) => void;
  readonly onOpen: (hit: Hit, event: MouseEvent) => void;
  readonly onMenu: (hit: Hit | undefined, px: number, py: number) => void;
}

/** A pointer that moved less is a click. */
const SLACK = 5;

/**
 * Listens; the answer ends it.
 * @param isInline Inside of a page the wheel alone moves the page, with Ctrl it zooms.
 */
export function listenToCanvas(view: CanvasView, actions: CanvasActions, isInline: boolean): () => void {
  const { canvas } = view;
  const end = new AbortController();
  const { signal } = end;
  const fingers = new Map<number, readonly [x: number, y: number]>();
  let start: readonly [number, number] | undefined;
  let isDrag = false;
  const place = ({ clientX, clientY }: MouseEvent): [number, number] => {
    const { left, top } = canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const hover = (event: PointerEvent): void => {
    const hit = view.at(...place(event));
    const old = view.hit.peek();
    if (!isSame(old, hit)) view.hit.value = hit;
    canvas.style.cursor = hit ? 'pointer' : 'grab';
    canvas.title = titleOf(view, hit);
  };
  canvas.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0) return;
      fingers.set(event.pointerId, place(event));
      if (fingers.size === 1) start = place(event);
      isDrag = fingers.size > 1;
    },
    { signal },
  );
  canvas.addEventListener(
    'pointermove',
    (event) => {
      const old = fingers.get(event.pointerId);
      if (!old) {
        if (event.pointerType === 'mouse') hover(event);
        return;
      }
      const now = place(event);
      const [x = 0, y = 0] = start ?? [];
      if (!isDrag && Math.hypot(now[0] - x, now[1] - y) < SLACK) return;
      if (!isDrag) {
        isDrag = true;
        canvas.setPointerCapture(event.pointerId);
        canvas.style.cursor = 'grabbing';
      }
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const before = Math.hypot(old[0] - other[0], old[1] - other[1]);
        const after = Math.hypot(now[0] - other[0], now[1] - other[1]);
        if (before > 0) view.zoomBy(after / before, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
        view.moveBy((now[0] - old[0]) / 2, (now[1] - old[1]) / 2);
      } else {
        view.moveBy(now[0] - old[0], now[1] - old[1]);
      }
      fingers.set(event.pointerId, now);
    },
    { signal },
  );
  const lift = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    canvas.style.cursor = 'grab';
    if (isDrag || event.type === 'pointercancel') {
      if (fingers.size === 0) isDrag = false;
      return;
    }
    const hit = view.at(...place(event));
    if (hit) actions.onHit(hit, event);
  };
  canvas.addEventListener('pointerup', lift, { signal });
  canvas.addEventListener('pointercancel', lift, { signal });
  canvas.addEventListener(
    'pointerleave',
    () => {
      if (view.hit.peek()) view.hit.value = undefined;
    },
    { signal },
  );
  canvas.addEventListener(
    'dblclick',
    (event) => {
      const hit = view.at(...place(event));
      if (hit) actions.onOpen(hit, event);
      else view.zoomBy(1.6, ...place(event));
    },
    { signal },
  );
  canvas.addEventListener(
    'contextmenu',
    (event) => {
      event.preventDefault();
      actions.onMenu(view.at(...place(event)), ...place(event));
    },
    { signal },
  );
  canvas.addEventListener(
    'wheel',
    (event) => {
      const isZoom = event.ctrlKey || event.metaKey;
      if (isInline && !isZoom) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? 400 : 1;
      // A mouse's wheel turns in steps and one way; what comes in small parts, or both ways, is a pad that pans.
      const isWheel = event.deltaX === 0 && !event.shiftKey && (event.deltaMode !== 0 || Math.abs(event.deltaY) >= 60);
      if (isZoom || isWheel) {
        const strength = event.ctrlKey && !isWheel ? 0.01 : 0.0016;
        const turn = Math.max(-240, Math.min(240, event.deltaY * unit));
        view.zoomBy(Math.exp(-turn * strength), ...place(event));
      } else {
        const isTurned = event.shiftKey && event.deltaX === 0;
        view.moveBy(-(isTurned ? event.deltaY : event.deltaX) * unit, isTurned ? 0 : -event.deltaY * unit);
      }
    },
    { signal, passive: false },
  );
  return () => end.abort();
}

function isSame(a: Hit | undefined, b: Hit | undefined): boolean {
  if (!a || !b) return a === b;
  const column = (hit: Hit): number => (hit.kind === 'column' ? hit.column : -1);
  return a.kind === b.kind && a.card === b.card && column(a) === column(b);
}

/** What is said at the pointer: names that the card has no room for, and what a click does. */
function titleOf(view: CanvasView, hit: Hit | undefined): string {
  if (!hit) return '';
  const { model } = view;
  const { label, node, members } = hit.card.card;
  switch (hit.kind) {
    case 'handle': {
      const side = hit.isUp ? 'parents' : 'children';
      return hit.isMore ? `Show more ${side} (Shift: everything there)` : `Hide the ${side}`;
    }
    case 'column': {
      const columns = model.columns.peek();
      const problem = columns?.problems.get(hit.column);
      return [
        `${columns?.names[hit.column]} ${columns?.types[hit.column]}`.trim(),
        problem ?? '',
        'Click: where it comes from and goes to',
      ]
        .filter(Boolean)
        .join('\n');
    }
    case 'footer':
      return 'Show more or fewer columns';
    case 'card':
      return node === -1 ? `${label}: ${members.length} nodes. Click to open` : label;
  }
}
