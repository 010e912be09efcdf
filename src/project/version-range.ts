// require-dbt-version: ranges of semantic versions, as dbt compares them.
import { fail, type Span } from '../base/index.ts';
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

/** Checks `required` (one text of bounds separated by commas each) against the version. @throws TsdbtError dbt-version-… */
export function checkDbtVersion(project: string, required: readonly string[], installed: string, span?: Span): void {
  const bounds = required.map((text) => parseBound(text, span));
  const place = { span };
  if (!canBeSatisfied(bounds)) fail(projectErrors.versionImpossible, { project, required }, place);
  const version = parseBound(installed, span).version;
  if (!bounds.every((bound) => admits(bound, version))) {
    fail(projectErrors.versionMismatch, { project, installed, required }, place);
  }
}

function parseBound(text: string, span: Span | undefined): Bound {
  const match = BOUND.exec(text.trim());
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
