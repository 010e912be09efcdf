import { describe, expect, it } from 'vitest';
import { TsdbtError } from '../base/index.ts';
import { checkDbtVersion } from './version-range.ts';

function outcome(required: readonly string[], installed: string): string {
  try {
    checkDbtVersion('p', required, installed);
    return 'fits';
  } catch (error) {
    return error instanceof TsdbtError ? error.diagnostic.slug : 'other';
  }
}

describe('checkDbtVersion', () => {
  it.each([
    [[], '1.12.3', 'fits'],
    [['>=1.6.0', '<2.0.0'], '1.12.3', 'fits'],
    [['>=1.6.0', ' <1.12.3'], '1.12.3', 'dbt-version-mismatch'],
    [['>1.12.3'], '1.12.3', 'dbt-version-mismatch'],
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
    [['>=1.0'], '1.12.3', 'dbt-version-syntax'],
    [['latest'], '1.12.3', 'dbt-version-syntax'],
  ] as const)('%j with %s: %s', (required, installed, expected) => {
    expect(outcome(required, installed)).toBe(expected);
  });
});
