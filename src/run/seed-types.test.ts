import { expect, test } from 'vitest';
import { inferColumn } from './seed-types.ts';

// Kinds and values as recorded from dbt 1.12.3 (case x08).
const cases: readonly (readonly [string, readonly (string | null)[], string, readonly (string | null)[]])[] = [
  ['whole numbers', ['1', '-2', '+3'], 'integer', ['1', '-2', '3']],
  ['leading zeros', ['007'], 'integer', ['7']],
  ['percent and currency', ['10%', '$1,000'], 'integer', ['10', '1000']],
  ['exponent', ['1e3'], 'integer', ['1000']],
  ['decimals', ['1.50', '2'], 'number', ['1.5', '2']],
  ['small decimals', ['1e-3', '.5'], 'number', ['0.001', '0.5']],
  ['integral decimals', ['1.0', '2.00'], 'integer', ['1', '2']],
  ['no value at all', [null, '', 'NULL'], 'integer', [null, null, null]],
  ['null in any case is null', ['1', 'Null'], 'integer', ['1', null]],
  ['not available is text', ['1', 'N/A'], 'text', ['1', 'N/A']],
  ['booleans', ['true', 'FALSE'], 'boolean', ['true', 'false']],
  ['yes and no are text', ['yes', 'no'], 'text', ['yes', 'no']],
  ['t and f are text', ['t', 'f'], 'text', ['t', 'f']],
  ['dates', ['2024-01-31', '2024-1-5'], 'date', ['2024-01-31', '2024-01-05']],
  ['no such day', ['2024-02-30'], 'text', ['2024-02-30']],
  ['other date forms', ['01/02/2024'], 'text', ['01/02/2024']],
  ['date and time', ['2024-01-31 10:15:00'], 'datetime', ['2024-01-31 10:15:00']],
  ['ISO 8601', ['2024-02-29T00:00:00'], 'datetime', ['2024-02-29 00:00:00']],
  ['zones become UTC', ['2024-02-29T01:00:00+02:00'], 'datetime', ['2024-02-28 23:00:00']],
  [
    'two forms in one column',
    ['2024-01-31 10:15:00', '2024-02-29T00:00:00'],
    'text',
    ['2024-01-31 10:15:00', '2024-02-29T00:00:00'],
  ],
  ['time of day', ['10:30'], 'text', ['10:30']],
  ['blanks around text stay', [' a '], 'text', [' a ']],
];

test.each(cases)('%s', (_name, values, kind, expected) => {
  const column = inferColumn(values, false);
  expect([column.kind, column.values]).toEqual([kind, expected]);
});

test('a declared type keeps the text', () => {
  expect(inferColumn(['007', 'null', ''], true)).toEqual({ kind: 'text', values: ['007', null, null], lossy: [] });
});

test('what reading changed is told', () => {
  expect(inferColumn(['007', '10%', '1', '1.0', '2'], false).lossy).toEqual(['007', '10%', '1.0']);
});
