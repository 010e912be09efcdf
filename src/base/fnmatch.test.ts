import { describe, expect, it } from 'vitest';
import { cpuMilliseconds } from '../testing/cpu-time.ts';
import { fnmatch } from './fnmatch.ts';

describe('fnmatch', () => {
  it.each([
    ['stg_users', 'stg_*', true],
    ['stg_users', 'stg_', false],
    ['stg_users', '*_us*', true],
    ['stg_users', 'stg_[uo]*', true],
    ['stg_users', 'stg_[!uo]*', false],
    ['stg_users', 'STG_*', false],
    ['a', '?', true],
    ['', '?', false],
    ['', '*', true],
    ['a.b.c', 'a.*', true],
    ['v5', 'v[0-9]', true],
    ['va', 'v[0-9]', false],
    ['v-', 'v[0-]', true],
    ['[a', '[a', true],
    [']', '[]]', true],
    ['x', '[!]]', true],
    ['b', '[c-a]', false],
    ['a\nb', 'a*b', true],
    ['käse', 'k?se', true],
    ['😀x', '?x', true],
    ['aXbXc', 'a*b*c', true],
    ['aXbX', 'a*b*c', false],
    ['a.b', 'a+b', false],
  ])('%j against %j is %s', (text, pattern, expected) => {
    expect(fnmatch(text, pattern)).toBe(expected);
  });

  it('stays fast on patterns that make regular expressions explode', () => {
    const started = cpuMilliseconds();
    expect(fnmatch('a'.repeat(5000), `${'*a'.repeat(30)}*b`)).toBe(false);
    expect(cpuMilliseconds() - started).toBeLessThan(1000);
  });
});
