import { expect, test } from 'vitest';
import { readTemporaryName, relationMark, runMark, temporaryIdentifier } from './temporary-names.ts';

const id = '0123abcd-0000-4000-8000-000000000000';

test('a temporary name says its run and its relation, and fits every engine', () => {
  const long = 'ä'.repeat(60);
  const name = temporaryIdentifier(long, id, 'old');
  expect(name).toMatch(/^[a-z0-9_]{1,63}$/);
  expect(readTemporaryName(name.toUpperCase())).toEqual({ run: '0123abcd', relation: relationMark(long), role: 'old' });
  expect(temporaryIdentifier('Orders', id, 'new')).toBe(temporaryIdentifier('orders', id, 'new'));
});

test.each(['orders', 'orders__dbt_tmp', '__tsdbt_orders_new', '__tsdbt_0123abcd_0123456789abcdef_mine'])(
  '%s is no temporary name',
  (name) => {
    expect(readTemporaryName(name)).toBeUndefined();
  },
);

test('a run whose id is no UUID has a mark too', () => {
  expect(runMark('nightly run')).toMatch(/^[0-9a-f]{8}$/);
});
