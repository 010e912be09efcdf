import { expect, test } from 'vitest';
import { statementsOf } from './statements.ts';

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
