import { expect, test } from 'vitest';
import { rewriteForeignDates } from './foreign-dates.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['a bare date part', 'select dateadd(month, 1, d)::date', 'select (d + interval 1 month * (1))::date'],
  ['capitals and blanks', 'DATEADD ( Day , -7 , now() )', '(now() + interval 1 day * (-7))'],
  ['a difference', 'datediff(day, a, max(b))', "date_diff('day', a, max(b))"],
  ['nested', 'dateadd(day, datediff(day, a, b), c)', "(c + interval 1 day * (date_diff('day', a, b)))"],
  ['a date as text', "dateadd(month, n - 1, '2018-01-01')", "('2018-01-01'::timestamp + interval 1 month * (n - 1))"],
  ['commas in arguments', "dateadd(hour, coalesce(a, 1), x['a,b'])", "(x['a,b'] + interval 1 hour * (coalesce(a, 1)))"],
  ['DuckDB’s own form stays', "datediff('day', a, b)", "datediff('day', a, b)"],
  ['a column stays', 'dateadd(part, 1, d)', 'dateadd(part, 1, d)'],
  [
    'text and comments stay',
    "select 'dateadd(month, 1, d)' -- datediff(day, a, b)",
    "select 'dateadd(month, 1, d)' -- datediff(day, a, b)",
  ],
  ['another function stays', 'my_dateadd(month, 1, d)', 'my_dateadd(month, 1, d)'],
  ['an open parenthesis stays', 'dateadd(month, 1', 'dateadd(month, 1'],
];

test.each(cases)('%s', (_name, sql, expected) => {
  expect(rewriteForeignDates(sql)).toBe(expected);
});
