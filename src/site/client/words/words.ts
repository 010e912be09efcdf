/** `1,234,567`: digits in groups of three, the same in every browser. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count in few characters: `950`, `12.3 k`, `1.9 M`. */
export function shortCount(value: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [size, unit] of steps)
    if (Math.abs(value) >= size * 0.9995) {
      const part = value / size;
      return `${part.toFixed(Math.abs(part) < 99.95 ? 1 : 0)} ${unit}`;
    }
  return String(Math.round(value));
}

/** `1 model`, `2 models`. @param plural Where an `s` does not do. */
export function many(value: number, one: string, plural = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : plural}`;
}

/** A span of time: `38 ms`, `4.2 s`, `3 min 04 s`, `2 h 05 min`. @param ms Milliseconds. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long ago in one unit: `now`, `12 min`, `5 h`, `3 d`, `4 mo`, `2 y`. @param ms Milliseconds; the future is `now`. */
export function age(ms: number): string {
  const minutes = ms / 60_000;
  if (!Number.isFinite(minutes)) return '–';
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  const days = Math.floor(minutes / 1440);
  if (days < 60) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30.4)} mo` : `${Math.floor(days / 365)} y`;
}

/** `just now`, `3 h ago`; an empty string for what is no time. @param time Milliseconds since 1970. */
export function ago(time: number): string {
  if (!Number.isFinite(time)) return '';
  const passed = age(Date.now() - time);
  return passed === 'now' ? 'just now' : `${passed} ago`;
}

/** `2026-11-26 07:42 UTC`; an empty string for what is no time. @param time Milliseconds since 1970. */
export function moment(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15
    ? `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : '';
}

/** `07:42:05` in UTC. @param time Milliseconds since 1970. */
export function clock(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(11, 19) : '';
}

/** `12 %`; below one percent with a decimal; what is not all is never `100 %`. @param share From 0 to 1. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const value = share * 100;
  if (value > 99 && value < 100) return `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
  return value > 0 && value < 1 ? `${value.toFixed(1)} %` : `${Math.round(value)} %`;
}

/** A relative change with its sign: `+0.8 %`, `−12 %`, `±0 %`; undefined where there was nothing before. */
export function change(before: number, now: number): string | undefined {
  if (before === 0 || !Number.isFinite(before) || !Number.isFinite(now)) return undefined;
  const value = ((now - before) / before) * 100;
  const size = Math.abs(value);
  if (size < 0.05) return '±0 %';
  return `${value > 0 ? '+' : '−'}${size < 10 ? size.toFixed(1) : count(size)} %`;
}

/** The middle value; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return (upper + (sorted[half - 1] ?? upper)) / 2;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
