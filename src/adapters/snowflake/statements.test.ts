import { expect, test } from 'vitest';
import { statementsOf, transactionWord } from './statements.ts';

test.each([
  ['select 1', ['select 1']],
  ['begin;\n  insert into t values (1);\ncommit;', ['begin;', 'insert into t values (1);', 'commit;']],
  ["select ';', 'it\\'s; ''so''', \";\"\"\"; select 2", ["select ';', 'it\\'s; ''so''', \";\"\"\";", 'select 2']],
  ['select $$a; b$$; -- ;\n// ;\n/* ; */', ['select $$a; b$$;']],
  ["-- first;\nselect 1;;\n'a'", ['-- first;\nselect 1;', "'a'"]],
  [' ;\n', []],
])('%j is cut into its statements', (sql, statements) => {
  expect(statementsOf(sql)).toEqual(statements);
});

test.each([
  ['begin;', 'begin'],
  ['START TRANSACTION', 'begin'],
  ['begin transaction name t1;', 'begin'],
  ['-- the load\n/* of ** today */ begin -- here\n;', 'begin'],
  ['commit work // done', 'commit'],
  ['rollback;', 'rollback'],
  ['begin select 1; end;', undefined],
  ['-- begin', undefined],
  [`${'/* a */ '.repeat(1000)}insert into t select 1 /* begin */`, undefined],
])('%j begins or ends a transaction: %s', (statement, word) => {
  expect(transactionWord(statement)).toBe(word);
});
