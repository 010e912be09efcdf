import { expect, test } from 'vitest';
import { splitStatements } from './split-statements.ts';

test.each([
  ['select 1', ['select 1']],
  ['begin; insert into a values (1); commit;', ['begin', ' insert into a values (1)', ' commit']],
  ['select \';\' as a; select "b;"', ["select ';' as a", ' select "b;"']],
  ["select 'it''s;' ; -- end; of it\n", ["select 'it''s;' "]],
  ['/* a; b */ select 1; /* c; */', ['/* a; b */ select 1']],
  ['select $$a;b$$; select $x$ ; $$ ; $x$', ['select $$a;b$$', ' select $x$ ; $$ ; $x$']],
  ['select 1 -- no end;', ['select 1 -- no end;']],
  [' ; ;', []],
])('%j', (sql, expected) => {
  expect(splitStatements(sql)).toEqual(expected);
});
