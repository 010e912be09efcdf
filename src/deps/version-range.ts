// Several version bounds → the one range that satisfies all of them, and the version to take from a list.
import { compareSpecifiers, readSpecifier, specifierText, type VersionSpecifier } from './version-specifier.ts';

/** An end that is missing is open. */
export interface VersionRange {
  readonly start: VersionSpecifier | undefined;
  readonly end: VersionSpecifier | undefined;
}

/** The intersection of all bounds, or undefined when no version can satisfy them. No bounds admit every version. */
export function intersectBounds(bounds: readonly VersionSpecifier[]): VersionRange | undefined {
  // The last one first, as dbt does: with equal bounds it decides which spelling stays.
  const order = [...bounds.slice(-1), ...bounds.slice(0, -1)];
  let range: VersionRange | undefined = { start: undefined, end: undefined };
  for (const [index, bound] of order.entries()) {
    range = index === 0 ? rangeOf(bound) : range && intersect(range, rangeOf(bound));
    if (!range) return undefined;
  }
  return range;
}

function rangeOf(bound: VersionSpecifier): VersionRange {
  return {
    start: bound.sign === '=' || bound.sign.startsWith('>') ? bound : undefined,
    end: bound.sign === '=' || bound.sign.startsWith('<') ? bound : undefined,
  };
}

function intersect(a: VersionRange, b: VersionRange): VersionRange | undefined {
  if (a.start?.sign === '=' && b.start?.sign === '=') {
    return compareSpecifiers(a.start, b.start) === 0 ? { start: a.start, end: a.start } : undefined;
  }
  const start = tighter(a.start, b.start, 1);
  const end = tighter(a.end, b.end, -1);
  if (start === 'none' || end === 'none') return undefined;
  if (start && end && compareSpecifiers(start, end) > 0) return undefined;
  return { start, end };
}

/** The stricter of two ends: the higher start (`towards` 1) or the lower end (-1). */
function tighter(
  a: VersionSpecifier | undefined,
  b: VersionSpecifier | undefined,
  towards: 1 | -1,
): VersionSpecifier | undefined | 'none' {
  if (!a || !b) return a ?? b;
  if (a.sign !== '=' && b.sign !== '=') return compareSpecifiers(a, b) * towards < 0 ? b : a;
  const [exact, open] = a.sign === '=' ? [a, b] : [b, a];
  const order = compareSpecifiers(open, exact) * towards;
  return order < 0 || (order === 0 && open.sign === (towards === 1 ? '>=' : '<=')) ? exact : 'none';
}

/** `>=1.0.0, <2.0.0`; `ANY` without bounds. */
export function rangeText({ start, end }: VersionRange): string {
  const ends = [start, end].flatMap((bound) => (bound ? [specifierText(bound)] : []));
  return ends.length === 0 ? 'ANY' : ends.join(', ');
}

/** The versions of a list that may be installed, lowest first; prereleases only where they are wanted. */
export function installableVersions(versions: readonly string[], withPrereleases: boolean): readonly string[] {
  return versions
    .flatMap((text) => {
      const version = readSpecifier(text);
      return version && (withPrereleases || version.prerelease === undefined) ? [{ text, version }] : [];
    })
    .sort((a, b) => compareSpecifiers(a.version, b.version))
    .map(({ text }) => text);
}

/** The highest version of the list inside the range. */
export function highestIn(range: VersionRange, versions: readonly string[]): string | undefined {
  let best: { readonly text: string; readonly version: VersionSpecifier } | undefined;
  const ends = [range.start, range.end].filter((bound) => bound !== undefined);
  for (const text of versions) {
    const version = readSpecifier(text);
    if (!version || !intersectBounds([version, ...ends])) continue;
    if (!best || compareSpecifiers(best.version, version) < 0) best = { text, version };
  }
  return best?.text;
}
