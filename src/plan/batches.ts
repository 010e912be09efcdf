// Which batches a microbatch model runs. Moments are milliseconds since 1970, days and months those of UTC.
import { fail } from '../base/index.ts';
import type { BatchContext, EventWindow } from '../compile/index.ts';
import { planErrors } from './errors.ts';

export type BatchSize = 'hour' | 'day' | 'month' | 'year';

/** What decides about the batches of one model. */
export interface BatchRequest {
  readonly name: string;
  readonly size: BatchSize;
  readonly begin: number | undefined;
  readonly lookback: number;
  /** --event-time-start, or the start of the sample. */
  readonly start: number | undefined;
  /** --event-time-end, or the end of the sample. */
  readonly end: number | undefined;
  /** The relation exists and is added to. */
  readonly isIncremental: boolean;
  /** When the invocation began; of a retried run, when that one began. */
  readonly now: number;
}

/**
 * The batches, oldest first; there is always one. The last ends where the data ends: at --event-time-end or now,
 * rounded up to a whole batch.
 * @throws TsdbtError 1812 for a first run without `begin`
 */
export function planBatches(request: BatchRequest): readonly BatchContext[] {
  const { size } = request;
  const end = roundedUp(request.end ?? request.now, size);
  const start = startOf(request, end);
  const windows: EventWindow[] = [{ start, end: shifted(start, size, 1) }];
  for (let last = windows[0]; last && last.end < end; last = windows.at(-1)) {
    windows.push({ start: last.end, end: shifted(last.end, size, 1) });
  }
  const last = windows.pop();
  return [...windows, { start: last?.start ?? start, end }].map((window) => batchOf(window, size));
}

/** A window as a batch of a model. */
export function batchOf(window: EventWindow, size: BatchSize): BatchContext {
  const label = labelOf(window.start, size);
  return { ...window, label, id: label.replaceAll('-', '') };
}

/** `2024`, `2024-01`, `2024-01-31`, `2024-01-31T16` */
function labelOf(moment: number, size: BatchSize): string {
  const iso = new Date(moment).toISOString();
  return iso.slice(0, { year: 4, month: 7, day: 10, hour: 13 }[size]);
}

function startOf({ name, size, begin, lookback, start, isIncremental }: BatchRequest, end: number): number {
  if (start !== undefined) return truncated(start, size);
  if (!isIncremental) return truncated(begin ?? fail(planErrors.microbatchBegin, { name }), size);
  // The end is a boundary: the batch before it is the current one.
  return shifted(end, size, -(lookback + 1));
}

/** The beginning of the hour, day, month or year in which a moment lies. */
export function truncated(moment: number, size: BatchSize): number {
  const date = new Date(moment);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (size) {
    case 'hour':
      return Date.UTC(year, month, day, date.getUTCHours());
    case 'day':
      return Date.UTC(year, month, day);
    case 'month':
      return Date.UTC(year, month);
    case 'year':
      return Date.UTC(year, 0);
  }
}

/** The beginning of the batch that lies `by` batches after that of the moment. */
export function shifted(moment: number, size: BatchSize, by: number): number {
  const date = new Date(truncated(moment, size));
  switch (size) {
    case 'hour':
      return date.getTime() + by * 3_600_000;
    case 'day':
      return date.getTime() + by * 86_400_000;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by);
    case 'year':
      return Date.UTC(date.getUTCFullYear() + by, 0);
  }
}

function roundedUp(moment: number, size: BatchSize): number {
  const start = truncated(moment, size);
  return start === moment ? moment : shifted(start, size, 1);
}
