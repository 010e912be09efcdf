// What is expected is what dbt's reader and DuckDB's COPY made of the same texts (observed).
import { expect, test } from 'vitest';
import { engineRows, looseRows } from './seed-quotes.ts';

const below = (rows: readonly string[][] | undefined) => rows?.slice(1, -1);

test.each([
  [
    `'p','q'\nr,s`,
    [
      ['p', 'q'],
      ['r', 's'],
    ],
  ],
  [
    `p,''\nr,s`,
    [
      ['p', ''],
      ['r', 's'],
    ],
  ],
  [`it's,'q'`, [["it's", 'q']]],
  [`'it''s',q`, [["it's", 'q']]],
  [`'it\\'s',q`, [["it's", 'q']]],
  [`'p, q',r`, [['p, q', 'r']]],
  [`5" tube,'q'`, [['5" tube', 'q']]],
  [` 'p' ,q`, [['p', 'q']]],
  [`p, "q"`, [['p', 'q']]],
  [`"p" ,'q'`, [['p', "'q'"]]],
  [`"say ""p""", 'q'`, [['say "p"', " 'q'"]]],
])('%j is quoted as the engine finds out', (text, rows) => {
  expect(below(engineRows(`a,b\n${text}\n`, ',', false))).toEqual(rows);
});

test.each([`p,q`, `"p","q"`, `it's,q's`, `'tis,q`, `'tis,'q'`, `'p'q,r`, `'p' || 'q',r`, `p,'`, `p" q,r`])(
  'in %j there is nothing to find out',
  (text) => {
    expect(engineRows(`a,b\n${text}\n`, ',', false)).toBeUndefined();
  },
);

test('a backslash before a quote is found where text follows the end of a cell; else quotes are text', () => {
  expect(below(engineRows('a,b\n"p\\"q",1\n', ',', true))).toEqual([['p"q', '1']]);
  expect(below(engineRows('a,b\n"p"q,1\n', ',', true))).toEqual([['"p"q', '1']]);
});

test('a quote that is first seen far down is none', () => {
  const lines = 'p,q\n'.repeat(20_480);
  expect(engineRows(`a,b\n${lines}'p','q'\n`, ',', false)).toBeUndefined();
  expect(engineRows(`a,b\n${lines.slice(4)}'p','q'\n`, ',', false)?.at(-2)).toEqual(['p', 'q']);
});

test.each([
  ['"p"q,1', [['pq', '1']]],
  [
    '"p\\"q",1\r\n2,3',
    [
      ['p\\q"', '1'],
      ['2', '3'],
    ],
  ],
  ['"p"q"r,1', [['pq"r', '1']]],
  ['"p" ,"q\nr"', [['p ', 'q\nr']]],
])('text behind the end of a quoted cell belongs to it: %j', (text, rows) => {
  expect(below(looseRows(`a,b\n${text}\n`, ','))).toEqual(rows);
});
