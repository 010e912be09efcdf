// Versions and version bounds as the package hub uses them: parsing, order, and how they are written.
import { fail, type Span } from '../base/index.ts';
import { depsErrors } from './errors.ts';

export type VersionSign = '=' | '>' | '>=' | '<' | '<=';

/** `>=1.2.3-rc1+build`: a version with the sign in front of it; a bare version has `=`. */
export interface VersionSpecifier {
  readonly sign: VersionSign;
  readonly numbers: readonly [number, number, number];
  readonly prerelease: string | undefined;
  readonly build: string | undefined;
}

// The hyphen before a prerelease may be missing (1.0.0rc1), as dbt allows.
const PART = '(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)';
const SPECIFIER = new RegExp(
  `^(>=|<=|>|<|=)?(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-?(${PART}(?:\\.${PART})*))?(?:\\+([0-9A-Za-z.-]*))?$`,
);

/** The bound that a text says; undefined for anything else. */
export function readSpecifier(text: string): VersionSpecifier | undefined {
  // Of a longer text the pattern would try every way to divide its digits.
  const match = text.length > 1000 ? null : SPECIFIER.exec(text);
  if (!match) return undefined;
  const [, sign = '=', major = '0', minor = '0', patch = '0', prerelease, build] = match;
  return {
    sign: sign as VersionSign,
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: prerelease || undefined,
    build: build || undefined,
  };
}

/** As `readSpecifier`. @throws TsdbtError package-version-syntax */
export function parseSpecifier(text: string, span?: Span): VersionSpecifier {
  return readSpecifier(text) ?? fail(depsErrors.versionSyntax, { text }, { span });
}

/** `=1.2.3`, or `1.2.3` without the sign. */
export function specifierText(specifier: VersionSpecifier, withSign = true): string {
  const { sign, numbers, prerelease, build } = specifier;
  const extra = `${prerelease ? `-${prerelease}` : ''}${build ? `+${build}` : ''}`;
  return `${withSign ? sign : ''}${numbers.join('.')}${extra}`;
}

/** At one version `<` ends before `<=`, and `>` begins after `>=`. */
const WEIGHT: { readonly [sign in VersionSign]: number } = { '<': -1, '<=': 0, '=': 0, '>=': 0, '>': 1 };

/**
 * Order of two bounds on the line of versions. A stable version is above its prereleases, except that the upper bound
 * `<2.0.0` lies below them all: it must not admit 2.0.0-rc1.
 */
export function compareSpecifiers(a: VersionSpecifier, b: VersionSpecifier): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return Math.sign(difference);
  }
  if (a.prerelease !== b.prerelease) {
    if (a.prerelease === undefined) return a.sign === '<' ? -1 : 1;
    if (b.prerelease === undefined) return -1;
    const order = comparePrereleases(a.prerelease, b.prerelease);
    if (order !== 0) return order;
  }
  return a.sign === '=' || b.sign === '=' ? 0 : Math.sign(WEIGHT[a.sign] - WEIGHT[b.sign]);
}

/** Part by part: numbers below words, numbers by value, words by their letters; then the longer text is later. */
function comparePrereleases(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = comparePart(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return Math.sign(Number(a) - Number(b));
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a < b ? -1 : 1;
}
