// The states of nodes, tests and sources: the many words of dbt brought to few.
import { characterCode, toCharacters } from './packing.ts';

/**
 * `pass` built or held · `warn` a test with warnings, a stale source · `fail` a test that found rows, a source older than
 * its error limit · `error` could not be built or asked · `skip` left out because something before it failed ·
 * `drift` a distribution moved · `none` not run.
 */
export const STATUSES = ['none', 'pass', 'warn', 'fail', 'error', 'skip', 'drift'] as const;
export type Status = (typeof STATUSES)[number];

/** From broken to healthy: in lists the first come first, and of two states the first is shown. */
export const WORST_FIRST: readonly Status[] = ['error', 'fail', 'warn', 'drift', 'skip', 'pass', 'none'];

const FROM_DBT: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['success', 'pass'],
  ['pass', 'pass'],
  ['no-op', 'pass'],
  ['reused', 'pass'],
  ['warn', 'warn'],
  ['partial success', 'warn'],
  ['fail', 'fail'],
  ['error', 'error'],
  ['runtime error', 'error'],
  ['skipped', 'skip'],
]);

/** The state that a word of run results or of source freshness means; a word that is not known is `none`. */
export function statusOf(word: string): Status {
  return FROM_DBT.get(word.toLowerCase()) ?? 'none';
}

/** True for what is broken. */
export function isBroken(status: Status): boolean {
  return status === 'fail' || status === 'error';
}

/** Sorts states as `WORST_FIRST` has them. */
export function byWorst(a: Status, b: Status): number {
  return WORST_FIRST.indexOf(a) - WORST_FIRST.indexOf(b);
}

/** The worse of two states. */
export function worse(a: Status, b: Status): Status {
  return byWorst(a, b) <= 0 ? a : b;
}

/** The number that stands for a state in the files. */
export function statusCode(status: Status): number {
  return STATUSES.indexOf(status);
}

/** The state of a number; `none` for one that is not known. */
export function statusFromCode(code: number): Status {
  return STATUSES[code] ?? 'none';
}

/** States, one character each, as `statusesOf` reads them. */
export function statusText(statuses: readonly Status[]): string {
  return toCharacters(statuses.map(statusCode));
}

/** The states of a text of `statusText`. */
export function statusesOf(text: string): Status[] {
  return Array.from(text, (_, at) => statusFromCode(characterCode(text, at)));
}
