// Differences in which tsdbt is better on purpose, or in which dbt's adapter of another engine than the recorded one differs
// itself: deviations.json. They count as equal and are shown.
import { existsSync, readFileSync } from 'node:fs';

export interface Deviation {
  readonly case: string;
  readonly step: number;
  /** The recorded file: `relations`, `catalog`, `stdout`. */
  readonly file: string;
  /** The place in it at which the difference begins; all below it may differ. */
  readonly path: string;
  readonly reason: string;
  /** True: only on another engine than the recorded one. */
  readonly notRecorded?: boolean;
}

/** Reads the list; a missing file is an empty one. */
export function readDeviations(file: string): readonly Deviation[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Deviation[]) : [];
}

/** Parts the differences of a step into those that are meant and the rest. */
export function splitDeviations(
  found: readonly string[],
  place: { readonly case: string; readonly step: number; readonly isRecorded: boolean },
  deviations: readonly Deviation[],
): { readonly differences: readonly string[]; readonly meant: readonly Deviation[] } {
  const own = deviations.filter(
    (deviation) =>
      deviation.case === place.case &&
      deviation.step === place.step &&
      !(place.isRecorded && deviation.notRecorded === true),
  );
  const meant = new Set<Deviation>();
  const rest = found.filter((line) => {
    const match = own.find(({ file, path }) => line.startsWith(`${file}: ${path}`));
    if (match) meant.add(match);
    return match === undefined;
  });
  return { differences: rest, meant: [...meant] };
}
