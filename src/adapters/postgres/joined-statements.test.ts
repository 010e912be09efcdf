import { expect, test } from 'vitest';
import { JoinedStatements } from './joined-statements.ts';

test('a transaction is one text, and each of its texts has the word of its last command', () => {
  const joined = JoinedStatements.of([
    '/* ; */ create table a as select \';\' as "b;c";',
    'savepoint s; drop table b -- ;',
  ]);
  expect(joined?.text).toBe(
    'BEGIN;/* ; */ create table a as select \';\' as "b;c";\n;savepoint s; drop table b -- ;\n;COMMIT',
  );
  expect(joined?.doneOf(['BEGIN'])).toEqual([]);
  expect(joined?.doneOf(['BEGIN', 'SELECT 1'])).toEqual(['SELECT 1']);
  expect(joined?.doneOf(['BEGIN', 'SELECT 1', 'SAVEPOINT'])).toEqual(['SELECT 1']);
  const all = ['BEGIN', 'SELECT 1', 'SAVEPOINT', 'DROP TABLE'];
  expect(joined?.doneOf(all)).toEqual(['SELECT 1', 'DROP TABLE']);
  expect([joined?.isAll(all), joined?.isAll([...all, 'COMMIT'])]).toEqual([false, true]);
});

test('characters are counted as the server counts them', () => {
  const joined = JoinedStatements.of(["select '\u{1f600}'", 'select 2']);
  expect(joined?.lengthBefore(0)).toBe(6);
  expect(joined?.lengthBefore(1)).toBe(6 + 10 + 2);
});

test.each([
  ["select E'it\\'s; one'", 'a backslash in quotes'],
  ['select $$ ; $$', 'dollar quotes'],
  ['select 1 /* a /* b */ ; */', 'a comment in a comment'],
  ["select 'a", 'a quote without an end'],
  ['select "a', 'a name without an end'],
  ['select 1 /* a', 'a comment without an end'],
  [' ; -- nothing', 'no command'],
  ['create table a as select Current_Query() as q', 'a look at its own message'],
])('%s stays by itself: %s', (text) => {
  expect(JoinedStatements.of(['select 1', text])).toBeUndefined();
});
