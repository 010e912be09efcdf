import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The rows of a list that are to be drawn. */
export interface Window {
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/**
 * Which rows of equal height are seen, with some before and behind.
 * @param top How far the first row lies above the upper edge of what is seen, in pixels.
 * @param height Of what is seen.
 */
export function windowOf(top: number, height: number, rowHeight: number, count: number, more = 8): Window {
  const from = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - more));
  return { from, to: Math.max(from, Math.min(count, Math.ceil((top + height) / rowHeight) + more)) };
}

/**
 * Rows of equal height of which only those that are seen are drawn. Scrolls with the nearest element that does, or with
 * the window.
 */
export function useWindow(count: number, rowHeight: number, scroller?: RefObject<HTMLElement>) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<Window>({ from: 0, to: Math.min(count, 60) });
  useLayoutEffect(() => {
    const target = scroller?.current ?? window;
    const measure = (): void => {
      const element = box.current;
      if (!element) return;
      const outer = scroller?.current?.getBoundingClientRect();
      const top = (outer?.top ?? 0) - element.getBoundingClientRect().top;
      const next = windowOf(top, outer?.height ?? innerHeight, rowHeight, count);
      setRange((old) => (old.from === next.from && old.to === next.to ? old : next));
    };
    measure();
    target.addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      target.removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, [count, rowHeight, scroller]);
  return { box, from: Math.min(range.from, count), to: Math.min(range.to, count) };
}

/** A list of rows of equal height, drawn as far as it is seen. */
export function VirtualRows({
  count,
  rowHeight,
  row,
}: {
  count: number;
  rowHeight: number;
  row: (at: number) => ComponentChildren;
}) {
  const { box, from, to } = useWindow(count, rowHeight);
  const rows: ComponentChildren[] = [];
  for (let at = from; at < to; at += 1) rows.push(row(at));
  return (
    <div ref={box} class="virtual" style={{ height: `${count * rowHeight}px` }}>
      <div class="virtualrows" style={{ transform: `translateY(${from * rowHeight}px)` }}>
        {rows}
      </div>
    </div>
  );
}
