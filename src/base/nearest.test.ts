import { describe, expect, it } from 'vitest';
import { cpuMilliseconds } from '../testing/cpu-time.ts';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['ordrs', ['customers', 'orders'], 'orders'],
    ['Orders', ['orders', 'order'], 'orders'],
    ['oredrs', ['orders', 'ores'], 'orders'],
    ['pre-hook', ['pre_hook', 'post_hook'], 'pre_hook'],
    ['materialised', ['materialized', 'meta'], 'materialized'],
    ['xyz', ['orders', 'payments'], undefined],
    ['id', ['ab', 'cd'], undefined],
    ['a', [], undefined],
  ] as const)('%s among %j → %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });
  it('never proposes the name itself', () => {
    expect(nearest('orders', ['orders', 'order'])).toBe('order');
  });
  it('stays fast on 10,000 long names', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `stg_some_long_source_name__table_${i}`);
    const start = cpuMilliseconds();
    expect(nearest('stg_some_long_source_nme__table_77', names)).toBe('stg_some_long_source_name__table_77');
    expect(cpuMilliseconds() - start).toBeLessThan(1000);
  });
});
