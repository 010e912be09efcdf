import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { theme } from '../../theme/theme.ts';
import { STATES } from '../../ui/state.tsx';
import { duration } from '../../words/words.ts';
import type { Bar, Schedule } from './schedule.ts';

const LANE = 26;
const AXIS = 22;
const LEFT = 68;

interface Hover {
  readonly bar: Bar;
  readonly x: number;
  readonly y: number;
}

/** A run over time, a lane for each thread. The table below it says the same in words. */
export function Gantt({
  schedule,
  nameOf,
  open,
}: {
  schedule: Schedule;
  nameOf: (bar: Bar) => string;
  open: (bar: Bar) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoom = useSignal(1);
  const hover = useSignal<Hover | undefined>(undefined);
  const look = theme.value;
  const height = AXIS + schedule.lanes * LANE + 4;

  useEffect(() => {
    const element = box.current;
    const target = canvas.current;
    if (!element || !target) return;
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      paint(target, element, schedule, zoom.value, nameOf);
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    draw();
    element.addEventListener('scroll', later, { passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', later);
      observer.disconnect();
    };
  }, [schedule, zoom.value, look, nameOf]);

  const at = (event: MouseEvent): Hover | undefined => {
    const element = box.current;
    if (!element) return undefined;
    const rect = element.getBoundingClientRect();
    const x = event.clientX - rect.left;
    const y = event.clientY - rect.top;
    const lane = Math.floor((y - AXIS) / LANE);
    const scale = scaleOf(element.clientWidth, schedule, zoom.value);
    const time = (x - LEFT + element.scrollLeft) / scale;
    const slack = 3 / scale;
    const found = schedule.bars.filter(
      (bar) => bar.lane === lane && bar.row.start - slack <= time && bar.row.start + bar.row.duration + slack >= time,
    );
    const distance = (bar: Bar): number => Math.abs(bar.row.start + bar.row.duration / 2 - time);
    const [bar] = found.sort((a, b) => distance(a) - distance(b));
    return bar && { bar, x, y };
  };
  const tip = hover.value;
  return (
    <div class="gantt">
      <div class="gantttools">
        <span class="muted">
          {schedule.hasThreads ? 'A lane is a thread' : 'Lanes are as many as ran at once'}; outlined is the critical
          path.
        </span>
        <span class="zoom">
          <button
            type="button"
            class="iconbutton"
            aria-label="Less detail"
            disabled={zoom.value <= 1}
            onClick={() => {
              zoom.value = Math.max(1, zoom.value / 2);
            }}
          >
            −
          </button>
          <button
            type="button"
            class="iconbutton"
            aria-label="More detail"
            disabled={zoom.value >= 256}
            onClick={() => {
              zoom.value = Math.min(256, zoom.value * 2);
            }}
          >
            +
          </button>
        </span>
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table below has a link for each bar */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the table below has a link for each bar */}
      <div
        class="ganttbox"
        ref={box}
        style={{ height: `${height + 14}px` }}
        onMouseMove={(event) => {
          hover.value = at(event);
        }}
        onMouseLeave={() => {
          hover.value = undefined;
        }}
        onClick={(event) => {
          const found = at(event);
          if (found) open(found.bar);
        }}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${schedule.bars.length} results in ${schedule.lanes} lanes; the table below lists them`}
        />
        <div class="ganttwidth" style={{ width: `${zoom.value * 100}%` }} />
      </div>
      {tip && (
        <div
          class="tip"
          style={{ left: `${Math.min(tip.x + 12, (box.current?.clientWidth ?? 400) - 260)}px`, top: `${tip.y + 44}px` }}
        >
          <strong>{nameOf(tip.bar)}</strong>
          <span class={`s-${tip.bar.row.status}`}>
            {STATES[tip.bar.row.status].icon} {STATES[tip.bar.row.status].word}, {duration(tip.bar.row.duration)}
          </span>
          <span class="muted">
            started after {duration(tip.bar.row.start)}
            {tip.bar.waited > 0 && `, waited ${duration(tip.bar.waited)} for a thread`}
            {tip.bar.isCritical && ', on the critical path'}
          </span>
        </div>
      )}
    </div>
  );
}

/** Pixels for a millisecond. */
function scaleOf(width: number, schedule: Schedule, zoom: number): number {
  return ((width - LEFT - 12) * zoom) / Math.max(1, schedule.total);
}

function paint(
  canvas: HTMLCanvasElement,
  box: HTMLElement,
  schedule: Schedule,
  zoom: number,
  nameOf: (bar: Bar) => string,
): void {
  const width = box.clientWidth;
  const height = AXIS + schedule.lanes * LANE + 4;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, height);
  const scale = scaleOf(width, schedule, zoom);
  const left = box.scrollLeft;
  context.font = `11px ${style.getPropertyValue('--sans')}`;
  context.textBaseline = 'middle';
  drawAxis(context, { width, height, scale, left, text: color('muted'), line: color('line') });
  for (let lane = 0; lane < schedule.lanes; lane += 1) {
    context.fillStyle = color('muted');
    context.fillText(schedule.hasThreads ? `thread ${lane + 1}` : `lane ${lane + 1}`, 4, AXIS + lane * LANE + LANE / 2);
  }
  context.save();
  context.beginPath();
  context.rect(LEFT, 0, width - LEFT, height);
  context.clip();
  const fills: { readonly [status: string]: string } = {
    pass: color('pass'),
    warn: color('warn'),
    fail: color('fail'),
    error: color('fail'),
    skip: color('edge'),
    none: color('edge'),
    drift: color('drift'),
  };
  const onFill = color('bg');
  for (const bar of schedule.bars) {
    const x = LEFT + bar.row.start * scale - left;
    const size = Math.max(1.5, bar.row.duration * scale);
    if (x + size < LEFT || x > width) continue;
    const y = AXIS + bar.lane * LANE + 4;
    context.fillStyle = fills[bar.row.status] ?? color('edge');
    context.fillRect(x, y, size, LANE - 8);
    if (bar.isCritical) {
      context.strokeStyle = color('text');
      context.lineWidth = 2;
      context.strokeRect(x - 0.5, y - 1.5, size + 1, LANE - 5);
    }
    if (size > 44) {
      context.fillStyle = onFill;
      context.save();
      context.beginPath();
      context.rect(x, y, size - 4, LANE);
      context.clip();
      context.fillText(nameOf(bar), Math.max(x, LEFT) + 5, y + (LANE - 8) / 2);
      context.restore();
    }
  }
  context.restore();
}

interface Axis {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly left: number;
  readonly text: string;
  readonly line: string;
}

function drawAxis(context: CanvasRenderingContext2D, { width, height, scale, left, text, line }: Axis): void {
  const step = niceStep(90 / scale);
  const first = Math.floor(left / scale / step) * step;
  for (let time = first; LEFT + time * scale - left < width; time += step) {
    const x = LEFT + time * scale - left;
    if (x < LEFT - 1) continue;
    context.fillStyle = line;
    context.fillRect(Math.round(x), AXIS - 4, 1, height - AXIS);
    context.fillStyle = text;
    context.fillText(duration(time).replace(/ 00 (s|min)$/, ''), x + 3, AXIS / 2);
  }
}

/** A round number of milliseconds that is not below the wanted one. */
export function niceStep(wanted: number): number {
  const steps = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
  ];
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / 36e5) * 36e5;
}
