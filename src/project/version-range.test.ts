import { describe, expect, it } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { checkDbtVersion } from './version-range.ts';

function outcome(required: readonly string[], installed: string): string {
  try {
    const [note] = checkDbtVersion({ name: 'p', requireDbtVersion: required }, undefined, installed);
    return note?.slug ?? 'fits';
  } catch (error) {
    return error instanceof TsdbtError ? error.diagnostic.slug : 'other';
  }
}

describe('checkDbtVersion', () => {
  it.each([
    [[], '1.12.3', 'fits'],
    [['>=1.6.0', '<2.0.0'], '1.12.3', 'fits'],
    [['>=1.6.0', ' <1.12.3'], '1.12.3', 'dbt-version-mismatch'],
    [['>1.12.3'], '1.12.3', 'dbt-version-newer'],
    [['>1.12.3', '<2.0.0'], '1.12.3', 'dbt-version-mismatch'],
    [['>=1.12.3'], '1.12.3', 'fits'],
    [['1.12.3'], '1.12.3', 'fits'],
    [['=1.12.4'], '1.12.3', 'dbt-version-mismatch'],
    [['>=1.9.0'], '1.12.3', 'fits'],
    [['>=2.0.0', '<1.0.0'], '1.12.3', 'dbt-version-impossible'],
    [['>=1.0.0', '<=1.0.0'], '1.0.0', 'fits'],
    [['>1.0.0', '<=1.0.0'], '1.0.0', 'dbt-version-impossible'],
    [['=1.0.0', '=1.1.0'], '1.0.0', 'dbt-version-impossible'],
    [['<2.0.0'], '2.0.0-rc1', 'dbt-version-mismatch'],
    [['<2.0.0-rc2'], '2.0.0-rc1', 'fits'],
    [['>=2.0.0b1'], '2.0.0-rc1', 'fits'],
    [['>=1.0'], '1.12.3', 'fits'],
    [['>=1.10', '<3.0'], '1.12.3', 'fits'],
    [['>1', '<2'], '1.12.3', 'fits'],
    [['<1.12'], '1.12.3', 'dbt-version-mismatch'],
    [['1.12'], '1.12.3', 'dbt-version-syntax'],
    [['~=1.10'], '1.12.3', 'dbt-version-syntax'],
    [['>=2.0.0'], '1.12.3', 'dbt-version-newer'],
    [['>=2.0'], '1.12.3', 'dbt-version-newer'],
    [['>=2.0.0', '<3.0.0'], '1.12.3', 'dbt-version-newer'],
    [['>=2.0.0-alpha.1'], '1.12.3', 'dbt-version-newer'],
    [['2.0.0-alpha.4'], '1.12.3', 'dbt-version-newer'],
    [['>2.1.0'], '1.12.3', 'dbt-version-newer'],
    [['>=1.13.0', '<2.0.0'], '1.12.3', 'dbt-version-mismatch'],
    [['>=3.0.0'], '1.12.3', 'dbt-version-mismatch'],
    [['latest'], '1.12.3', 'dbt-version-syntax'],
  ] as const)('%j with %s: %s', (required, installed, expected) => {
    expect(outcome(required, installed)).toBe(expected);
  });
});
