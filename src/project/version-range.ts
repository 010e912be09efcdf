// require-dbt-version: ranges of semantic versions, as dbt compares them.
import { type Diagnostic, diagnostic, fail, type Span } from '../base/index.ts';
import { DBT_VERSION } from './dbt-version.ts';
import { projectErrors } from './errors.ts';

interface Bound {
  readonly sign: '=' | '>' | '>=' | '<' | '<=';
  readonly version: Version;
}

interface Version {
  readonly numbers: readonly [number, number, number];
  readonly prerelease: readonly string[];
}

const BOUND =
  /^(>=|<=|>|<|=)?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-?([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?$/;

/** A bound with fewer than three numbers: dbt v2 reads it, dbt 1 calls it no version. */
const SHORT_BOUND = /^(>=|<=|>|<)(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?$/;

/** The first dbt that is a program of its own. It compares no versions, so projects for it may ask for it alone. */
const SECOND_DBT: Version = { numbers: [2, 0, 0], prerelease: [] };

/**
 * Checks `required` (one text of bounds separated by commas each) against the version. A project that asks for a
 * dbt 2 is usable, with a note that says as which dbt it is read: what dbt 2 reads is read here.
 * @throws TsdbtError dbt-version-…
 */
export function checkDbtVersion(
  {
    name: project,
    requireDbtVersion: required,
  }: { readonly name: string; readonly requireDbtVersion: readonly string[] },
  span?: Span,
  installed = DBT_VERSION,
): Diagnostic[] {
  const bounds = required.map((text) => parseBound(text, span));
  const place = { span };
  if (!canBeSatisfied(bounds)) fail(projectErrors.versionImpossible, { project, required }, place);
  if (isAdmitted(parseBound(installed, span).version, bounds)) return [];
  if (!admitsSecondDbt(bounds)) fail(projectErrors.versionMismatch, { project, installed, required }, place);
  return [diagnostic(projectErrors.versionNewer, { project, installed, required }, place)];
}

function isAdmitted(version: Version, bounds: readonly Bound[]): boolean {
  return bounds.every((bound) => admits(bound, version));
}

/** True when a version 2.x lies within the bounds: the first one, a limit itself or the one after it. */
function admitsSecondDbt(bounds: readonly Bound[]): boolean {
  const limits = bounds.map(({ version }) => version).filter(({ numbers }) => numbers[0] === 2);
  const next = limits.map(
    ({ numbers: [major, minor, patch] }): Version => ({ numbers: [major, minor, patch + 1], prerelease: [] }),
  );
  return [SECOND_DBT, ...limits, ...next].some((version) => isAdmitted(version, bounds));
}

function parseBound(text: string, span: Span | undefined): Bound {
  const match = BOUND.exec(text.trim()) ?? SHORT_BOUND.exec(text.trim());
  if (!match) return fail(projectErrors.versionSyntax, { text }, { span });
  const [, sign = '=', major = '0', minor = '0', patch = '0', prerelease] = match;
  return {
    sign: sign as Bound['sign'],
    version: {
      numbers: [Number(major), Number(minor), Number(patch)],
      prerelease: prerelease === undefined ? [] : prerelease.split('.'),
    },
  };
}

function admits({ sign, version: limit }: Bound, version: Version): boolean {
  const order = compareVersions(version, limit);
  switch (sign) {
    case '=':
      return order === 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      // A prerelease of the upper bound is not below it: `<2.0.0` does not admit 2.0.0-rc1.
      return order < 0 && !(limit.prerelease.length === 0 && sameNumbers(version, limit));
    case '<=':
      return order <= 0;
  }
}

/** False when the bounds exclude each other. */
function canBeSatisfied(bounds: readonly Bound[]): boolean {
  const exact = bounds.filter(({ sign }) => sign === '=');
  if (exact.length > 0) return exact.some(({ version }) => bounds.every((bound) => admits(bound, version)));
  const lower = bounds.filter(({ sign }) => sign.startsWith('>'));
  const upper = bounds.filter(({ sign }) => sign.startsWith('<'));
  return lower.every((from) =>
    upper.every((to) => {
      const order = compareVersions(from.version, to.version);
      return order < 0 || (order === 0 && from.sign === '>=' && to.sign === '<=');
    }),
  );
}

function sameNumbers(a: Version, b: Version): boolean {
  return a.numbers.every((number, index) => number === b.numbers[index]);
}

function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index];
    if (difference !== 0) return difference;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return b.prerelease.length - a.prerelease.length;
  return comparePrerelease(a.prerelease, b.prerelease);
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left = '', right = ''] = [a[index], b[index]];
    if (left === right) continue;
    const isNumber = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber[0] && isNumber[1]) return Number(left) - Number(right);
    if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return a.length - b.length;
}
