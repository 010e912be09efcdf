// The server's and the driver's errors as ours, 22xx.
import pg from 'pg';
import { diagnostic, type ErrorKind, errorKind, TsdbtError } from '../../base/index.ts';
import { type EngineError, engineError, SEMICOLON } from '../shared/engine-error.ts';
import { serverErrorText } from './error-text.ts';

export const postgresErrors = {
  sql: engineError('postgres-sql-error', 2201, 'Postgres refused a statement', ({ message }) =>
    /syntax error at or near ";"/.test(message) ? SEMICOLON : undefined,
  ),
  connect: engineError(
    'postgres-unreachable',
    2202,
    'The Postgres server cannot be reached',
    () =>
      'check host and port of the output in profiles.yml, and that the server runs; tsdbt debug tries the connection',
  ),
  login: engineError(
    'postgres-login-refused',
    2203,
    'Postgres refused the login',
    () => 'check user, password, dbname and sslmode of the output in profiles.yml',
  ),
  lost: engineError(
    'postgres-connection-lost',
    2204,
    'The connection to Postgres broke while it was in use',
    () => 'what the node had not committed is undone; run it again',
  ),
  cancelled: engineError('postgres-cancelled', 2205, 'A statement was cancelled'),
  conflict: engineError(
    'postgres-conflict',
    2206,
    'Two transactions stood in each other’s way',
    () => 'another session changed or locked the same relations at the same time; run it again',
  ),
  dependents: engineError(
    'postgres-dependents',
    2207,
    'Other relations depend on what shall be dropped',
    () => 'build or drop the dependent relations named above first',
  ),
  permission: engineError(
    'postgres-permission',
    2208,
    'The role lacks a privilege',
    () => 'grant it to the user or role of the output in profiles.yml',
  ),
  certificate: errorKind<{ readonly key: string; readonly path: string; readonly problem: string }>(
    'postgres-certificate',
    {
      code: 2209,
      title: 'A certificate of the profile cannot be read',
      heading: 'Runtime Error',
      message: ({ key, path, problem }) => `${key} '${path}' cannot be read: ${problem}`,
      hint: ({ key }) => `check the path of ${key} in profiles.yml`,
    },
  ),
  sslMode: errorKind<{ readonly mode: string; readonly known: readonly string[] }>('postgres-sslmode', {
    code: 2210,
    title: 'The sslmode of the profile is none that Postgres knows',
    heading: 'Database Error',
    message: ({ mode }) => `invalid sslmode value: "${mode}"`,
    hint: ({ known }) => `known: ${known.join(', ')}`,
  }),
  commitUnknown: engineError(
    'commit-outcome-unknown',
    2212,
    'The connection broke while a transaction was committed, and the server cannot say what became of it',
    () => 'look whether the rows of this run are there before you run it again',
  ),
  swap: engineError(
    'swap-lock-timeout',
    2211,
    'A relation is in use and could not be replaced',
    () =>
      'end the session named above (pg_terminate_backend), or run it again when it has ended; the old relation is untouched',
  ),
  external: engineError(
    'external-dependents',
    2213,
    'What hangs on a relation cannot follow when that is replaced',
    () => 'drop what is named above, or give its role to the user of the run; --full-refresh drops it, as dbt does',
  ),
};

const BY_STATE: readonly (readonly [RegExp, ErrorKind<EngineError>])[] = [
  [/^57014$/, postgresErrors.cancelled],
  [/^(40001|40P01|55P03)$/, postgresErrors.conflict],
  [/^TSD01$/, postgresErrors.swap],
  [/^TSD02$/, postgresErrors.external],
  [/^2BP01$/, postgresErrors.dependents],
  [/^42501$/, postgresErrors.permission],
  [/^(28...|3D000)$/, postgresErrors.login],
  [/^(08...|57P0.|25P03)$/, postgresErrors.lost],
];

/** What the server says when somebody drops or changes what a statement has just read of in the catalog. */
const CATALOG_RACE = /could not open relation with OID|tuple concurrently (?:updated|deleted)|cache lookup failed for/;

/** What the server says of an object that is there already: a schema, a relation, an extension or a type. */
const EXISTS = /^(?:42P06|42P07|42710)$/;

/**
 * Whether a statement failed only because another session made the same thing at the same moment. `if not exists` and
 * `or replace` look first and insert into the catalog then: who comes second meets the unique index of the catalog, or
 * what the first has made meanwhile. Sent again, the statement finds it. `sql` is what was sent.
 */
export function isCatalogRace(thrown: unknown, sql: string | undefined): boolean {
  const cause = thrown instanceof TsdbtError ? thrown.diagnostic.cause : thrown;
  if (!(cause instanceof pg.DatabaseError)) return false;
  // No table of a user is in there.
  if (cause.code === '23505') return cause.schema === 'pg_catalog';
  if (sql === undefined || !EXISTS.test(cause.code ?? '')) return false;
  const name = /"(.+)"/.exec(cause.message)?.[1];
  const created = [...sql.matchAll(/\bif\s+not\s+exists\s+(?:(?:"[^"]*"|\w+)\s*\.\s*)*(?:"([^"]*)"|(\w+))/gi)];
  return created.some(([, quoted, bare]) => name === (quoted ?? bare?.toLowerCase()));
}

/** An error of the server or the driver as a diagnostic, the server's own words first; `sql` is what was sent. */
export function postgresError(cause: unknown, sql?: string): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const { state, message } = serverErrorText(cause, sql);
  const kind =
    state === undefined
      ? postgresErrors.lost
      : (state === 'XX000' && CATALOG_RACE.test(message)) || isCatalogRace(cause, sql)
        ? postgresErrors.conflict
        : (BY_STATE.find(([pattern]) => pattern.test(state))?.[1] ?? postgresErrors.sql);
  return new TsdbtError(diagnostic(kind, { message }, { cause }));
}

/** An error of opening a session. */
export function connectError(cause: unknown, host: string, port: number): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const { state, message } = serverErrorText(cause);
  const kind = state !== undefined && /^(28...|3D000)$/.test(state) ? postgresErrors.login : postgresErrors.connect;
  const text = `connection to server at "${host}", port ${port} failed: ${state === undefined ? message : `FATAL:  ${message}`}`;
  return new TsdbtError(diagnostic(kind, { message: text }, { cause }));
}

/** Whether another try to connect can help: no refused login, no wrong database. */
export function isPassing(cause: unknown): boolean {
  const { state } = serverErrorText(cause);
  return state === undefined || /^(08|53|57P03)/.test(state);
}
