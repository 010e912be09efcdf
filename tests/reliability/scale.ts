// How much of the reliability tests runs: a slice with `npm test`, everything with `npm run test:reliability`.

/** 1 for the full counts, more for a longer run, less for the slice that every test run does. */
export const SCALE = Number(process.env['TSDBT_RELIABILITY'] ?? 0.15);

/** True when everything is asked for. */
export const isFull: boolean = SCALE >= 1;

/** True when the runs that prove the tests themselves are asked for. */
export const withMutants: boolean = process.env['TSDBT_MUTANTS'] === '1';

/** A count of the full run, scaled; at least `least`. */
export function scaled(full: number, least = 1): number {
  return Math.max(least, Math.round(full * SCALE));
}

/** Tells what was counted, so that a log shows that it was done. */
export function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
