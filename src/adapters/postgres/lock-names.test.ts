import { expect, test } from 'vitest';
import { Relation } from '../shared/relation.ts';
import { postgresDialect } from './dialect.ts';
import { holderText, relationKey, runKey, sessionName, statementComment } from './lock-names.ts';

const run = {
  mark: '0123abcd',
  command: 'source freshness',
  startedAt: Date.UTC(2024, 0, 31, 12, 30, 5),
  processId: 4711,
  user: 'Ann: é',
  host: 'a-host.with.a.very.long.name.that.does.not.fit.example.com',
};

test('the holder of a lock is read from what its session says', () => {
  const name = sessionName(run);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  const comment = statementComment(run, new Map([['-12', 'model.demo.a*/b']]));
  expect(comment.indexOf('*/')).toBe(comment.length - 2);
  expect(holderText('-12', [name, 'dbt', '99', `${comment} select 1`])).toBe(
    "run 0123abcd for model.demo.a__b ('source freshness' since 2024-01-31T12:30:05Z, process 4711, Ann___@a-host.with.; user dbt, server process 99)",
  );
});

test('other programs and sessions that are gone are named as far as they are known', () => {
  expect(holderText('1', ['psql', 'ann', '7', null])).toBe('psql (user ann, server process 7)');
  expect(holderText('1', [])).toBe('a run that has just ended');
});

test('keys are numbers of 64 bits, the same for each spelling of a name', () => {
  const relation = (identifier: string): Relation =>
    new Relation({ dialect: postgresDialect, database: 'db', schema: 's', identifier });
  expect(relationKey(relation('a'))).toBe(relationKey(relation('A')));
  expect(new Set([relationKey(relation('a')), relationKey(relation('b')), runKey('a')]).size).toBe(3);
  for (const key of [relationKey(relation('a')), runKey('0123abcd')])
    expect(BigInt.asIntN(64, BigInt(key)).toString()).toBe(key);
});
