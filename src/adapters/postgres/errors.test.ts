import pg from 'pg';
import { expect, test } from 'vitest';
import { isCatalogRace, postgresError, postgresErrors } from './errors.ts';

function refused(code: string, message: string, schema?: string): pg.DatabaseError {
  const error = new pg.DatabaseError(message, message.length, 'error');
  return Object.assign(error, { code, schema });
}

test.each([
  ['42P06', 'schema "made" already exists', 'create schema if not exists made', true],
  ['42P06', 'schema "made" already exists', 'create schema if not exists MADE', true],
  ['42P06', 'schema "a b" already exists', 'create schema if not exists "a b"', true],
  ['42P07', 'relation "made" already exists', 'create table if not exists public.made (n int)', true],
  ['42P06', 'schema "made" already exists', 'create schema made', false],
  ['42P06', 'schema "made" already exists', 'create schema if not exists other; create schema made', false],
  ['42P07', 'relation "made" already exists', 'create table if not exists made.other (n int)', false],
  ['42P01', 'relation "made" does not exist', 'create schema if not exists made', false],
] as const)('%s: %s after %s', (code, message, sql, isRace) => {
  const error = refused(code, message);
  expect(isCatalogRace(error, sql)).toBe(isRace);
  expect(postgresError(error, sql).diagnostic.slug).toBe((isRace ? postgresErrors.conflict : postgresErrors.sql).slug);
});

test('a unique index of the catalog is met by those who create, one of a user by rows', () => {
  const message = 'duplicate key value violates unique constraint "some_index"';
  expect(isCatalogRace(refused('23505', message, 'pg_catalog'), undefined)).toBe(true);
  expect(isCatalogRace(refused('23505', message, 'public'), undefined)).toBe(false);
});
