// --event-time-start, --event-time-end and --sample, read into windows of time.
import { fail, isJsonObject, parseYaml } from '../base/index.ts';
import type { EventWindow } from '../compile/index.ts';
import type { BatchSize } from '../plan/index.ts';
import type { Flags } from '../project/index.ts';
import { cliErrors } from './errors.ts';

/** The window in which microbatch models run; undefined when no flag is given. @throws TsdbtError 1050, 1060 */
export function eventTimeWindow(flags: Flags): EventWindow | undefined {
  const start = moment('event-time-start', flags.get('EVENT_TIME_START'));
  const end = moment('event-time-end', flags.get('EVENT_TIME_END'));
  if (start === undefined && end === undefined) return undefined;
  if (start === undefined) return fail(cliErrors.eventTime, { problem: missing('end', 'start') });
  if (end === undefined) return fail(cliErrors.eventTime, { problem: missing('start', 'end') });
  if (start >= end) {
    fail(cliErrors.eventTime, { problem: 'Value for `--event-time-start` must be less than `--event-time-end`' });
  }
  return { start, end };
}

function missing(given: string, other: string): string {
  return `The flag \`--event-time-${given}\` was specified, but \`--event-time-${other}\` was not. When specifying \`--event-time-${given}\`, \`--event-time-${other}\` must also be present.`;
}

/** click's three forms of a moment; all mean UTC. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}:\d{2})?$/;

function moment(option: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text = String(value);
  const found = MOMENT.test(text) ? Date.parse(`${text.replace(' ', 'T').padEnd(19, 'T00:00:00')}Z`) : Number.NaN;
  if (!Number.isNaN(found)) return found;
  const expected = "one of the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'";
  return fail(cliErrors.optionValue, { option: `--${option}`, value: text, expected });
}

const GRAINS: readonly BatchSize[] = ['hour', 'day', 'month', 'year'];

/** The window of `--sample`: `3 days` back from now, or `{start: …, end: …}`. @throws TsdbtError 1050 */
export function sampleWindow(flags: Flags, now: number): EventWindow | undefined {
  const value = flags.get('SAMPLE');
  if (typeof value !== 'string' || value === '') return undefined;
  return value.trimStart().startsWith('{') ? windowOf(value) : lastOf(value, now);
}

function windowOf(value: string): EventWindow {
  const read = parseYaml({ path: '--sample', text: value }).value;
  const part = (key: string): number | undefined => {
    const written = isJsonObject(read) ? read[key] : undefined;
    const found = typeof written === 'string' ? Date.parse(asUtc(written)) : Number.NaN;
    return Number.isNaN(found) ? undefined : found;
  };
  const [start, end] = [part('start'), part('end')];
  if (start !== undefined && end !== undefined) return { start, end };
  return wrongSample(value, "'{start: 2024-01-01, end: 2024-01-31}', a mapping of two moments");
}

/** An offset is left out of account, as dbt does. */
function asUtc(text: string): string {
  const fields = text.replace(' ', 'T').replace(/(?:Z|[+-]\d{2}:?\d{2})$/, '');
  return `${fields.length === 10 ? `${fields}T00:00:00` : fields}Z`;
}

function lastOf(value: string, now: number): EventWindow {
  const [count = '', unit = '', ...more] = value.split(' ');
  const size = GRAINS.find((grain) => grain === unit.toLowerCase().replace(/s+$/, ''));
  if (more.length > 0 || !/^[-+]?\d+$/.test(count) || !size) {
    return wrongSample(value, "'3 days': a whole number and one of hours, days, months, years");
  }
  return { start: backFrom(now, size, Number(count)), end: now };
}

/** The same time of day so many units earlier; the last day of a month that is shorter. Not rounded, as batches are. */
function backFrom(now: number, size: BatchSize, count: number): number {
  if (size === 'hour' || size === 'day') return now - count * (size === 'hour' ? 3_600_000 : 86_400_000);
  const date = new Date(now);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() - count * (size === 'year' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + (now % 86_400_000);
}

function wrongSample(value: string, expected: string): never {
  return fail(cliErrors.optionValue, { option: '--sample', value, expected });
}
