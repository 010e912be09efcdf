import { expect, test } from 'vitest';
import { cteText, injectCtes } from './ephemeral.ts';

const a = cteText('__dbt__cte__a', 'select 1');
const b = cteText('__dbt__cte__b', 'select 2');

// Text recorded from dbt 1.12.3 (case x02).
const cases: readonly (readonly [string, string, readonly string[], string])[] = [
  ['no CTE of its own', 'select * from x', [a], 'with __dbt__cte__a as (\nselect 1\n) select * from x'],
  [
    'two parents',
    'select 1',
    [a, b],
    'with __dbt__cte__a as (\nselect 1\n),  __dbt__cte__b as (\nselect 2\n) select 1',
  ],
  ['leading space stays in front', '\n select 1', [a], '\n with __dbt__cte__a as (\nselect 1\n) select 1'],
  [
    'own WITH',
    'with p as (select 1) select * from p',
    [a],
    'with  __dbt__cte__a as (\nselect 1\n), p as (select 1) select * from p',
  ],
  [
    'WITH RECURSIVE',
    'WITH RECURSIVE s(n) as (select 1) select 1',
    [a],
    'WITH RECURSIVE  __dbt__cte__a as (\nselect 1\n), s(n) as (select 1) select 1',
  ],
  [
    'a comment before WITH',
    '-- with x\nwith p as (select 1) select 1',
    [a],
    '-- with x\nwith  __dbt__cte__a as (\nselect 1\n), p as (select 1) select 1',
  ],
  [
    'a comment before SELECT',
    '\n/* with */\nselect 1',
    [a],
    '\nwith __dbt__cte__a as (\nselect 1\n) /* with */\nselect 1',
  ],
  ['a name that begins with "with"', 'without_with', [a], 'with __dbt__cte__a as (\nselect 1\n) without_with'],
  ['nothing to inject', 'select 1', [], 'select 1'],
];

test.each(cases)('%s', (_name, sql, ctes, expected) => {
  expect(injectCtes(sql, ctes).sql).toBe(expected);
});

test('says where it inserted', () => {
  const { sql, insertedAt, insertedLength } = injectCtes('  select 1', [a]);
  expect(sql.slice(0, insertedAt) + sql.slice(insertedAt + insertedLength)).toBe('  select 1');
});
