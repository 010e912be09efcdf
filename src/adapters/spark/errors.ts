// The server's and the driver's errors as ours, 24xx.
import { diagnostic, type ErrorKind, errorKind, TsdbtError } from '../../base/index.ts';
import { type EngineError, engineError } from '../shared/engine-error.ts';
import { serverErrorText } from './error-text.ts';

export const sparkErrors = {
  sql: engineError('spark-sql-error', 2401, 'Spark refused a statement'),
  connect: engineError(
    'spark-unreachable',
    2402,
    'The Spark Thrift server cannot be reached',
    () =>
      'check host, port and auth of the output in profiles.yml, and that the Thrift server runs; tsdbt debug tries the connection',
  ),
  login: engineError(
    'spark-login-refused',
    2403,
    'The Spark Thrift server refused the login',
    () => 'check user, password and auth of the output in profiles.yml',
  ),
  lost: engineError(
    'spark-connection-lost',
    2404,
    'The connection to Spark broke while it was in use',
    () => 'the server ends the work of a session that is gone; run the node again',
  ),
  cancelled: engineError('spark-cancelled', 2405, 'A statement was cancelled'),
  timeout: engineError(
    'spark-query-timeout',
    2406,
    'A statement took longer than query_timeout',
    () => 'the statement was cancelled on the server; raise query_timeout in profiles.yml, or leave it out',
  ),
  method: errorKind<{ readonly method: string }>('spark-method-unsupported', {
    code: 2407,
    title: 'The way to connect that the profile names is not supported',
    heading: 'Runtime Error',
    message: ({ method }) => `Cannot connect to Spark by method '${method}'`,
    hint: () => 'use method: thrift with a Spark Thrift server, or method: http with a token',
  }),
  auth: errorKind<{ readonly auth: string }>('spark-auth-unsupported', {
    code: 2408,
    title: 'The authentication that the profile names is not supported',
    heading: 'Runtime Error',
    message: ({ auth }) => `Cannot log in to Spark by auth '${auth}'`,
    hint: () => 'auth can be NONE, LDAP, CUSTOM (user and password) or NOSASL',
  }),
  databaseNotSchema: errorKind<{ readonly database: string; readonly schema: string }>('spark-database-not-schema', {
    code: 2409,
    title: 'The profile names a database that is not its schema',
    heading: 'Runtime Error',
    message: ({ database, schema }) =>
      `schema: ${schema}, database: ${database}: On Spark, database must be omitted or have the same value as schema.`,
    hint: () => 'leave out database: in profiles.yml',
  }),
  unknownOutcome: engineError(
    'spark-outcome-unknown',
    2410,
    'The connection broke under a statement that writes, and it is not known whether it was done',
    () => 'look at the table before you run the node again: a repeated insert would double its rows',
  ),
  conflict: engineError(
    'spark-conflict',
    2411,
    'Another writer changed the table at the same time',
    () => 'nothing of this statement was kept; run the node again',
  ),
  permission: engineError('spark-permission', 2412, 'The user lacks a privilege'),
};

const KINDS: readonly (readonly [RegExp, ErrorKind<EngineError>])[] = [
  [
    /^\[?(?:DELTA_)?CONCURRENT_|Concurrent(?:Append|DeleteRead|DeleteDelete|Write)Exception|Cannot commit, found new conflicting files/,
    sparkErrors.conflict,
  ],
  [/Permission denied|AccessControlException|does not have privileges/i, sparkErrors.permission],
];

/** An error of the server or the driver as a diagnostic, the server's own words first, without its Java stack. */
export function sparkError(cause: unknown): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const message = serverErrorText(cause instanceof Error ? cause.message : String(cause));
  const kind = KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? sparkErrors.sql;
  return new TsdbtError(diagnostic(kind, { message }, { cause }));
}

/** An error of opening a session: a refused login, else a server that cannot be reached. */
export function connectError(cause: unknown, host: string, port: number): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const text = serverErrorText(cause instanceof Error ? cause.message || cause.name : String(cause));
  const kind = /authenticat|PLAIN|invalid status/i.test(text) ? sparkErrors.login : sparkErrors.connect;
  return new TsdbtError(diagnostic(kind, { message: `failed to connect to ${host}:${port}: ${text}` }, { cause }));
}

/** The error kind with a text of ours. */
export function sparkFailure(kind: ErrorKind<EngineError>, message: string, cause?: unknown): TsdbtError {
  return new TsdbtError(diagnostic(kind, { message }, { cause }));
}

/** Whether the schema of a statement is not there. */
export function isMissingSchema(error: unknown): boolean {
  return saysOneOf(error, [
    '[SCHEMA_NOT_FOUND]',
    'Schema not found',
    'Database not found',
    'NoSuchNamespaceException',
    'NoSuchDatabaseException',
  ]);
}

/** Whether the table or view of a statement is not there. */
export function isMissingRelation(error: unknown): boolean {
  return saysOneOf(error, ['[TABLE_OR_VIEW_NOT_FOUND]', 'Table or view not found', 'NoSuchTableException']);
}

/** Whether the catalog cannot say all of its tables at once, as that of Iceberg. */
export function cannotShowExtended(error: unknown): boolean {
  return saysOneOf(error, ['SHOW TABLE EXTENDED is not supported for v2 tables', 'NOT_SUPPORTED_COMMAND_FOR_V2_TABLE']);
}

function saysOneOf(error: unknown, texts: readonly string[]): boolean {
  return error instanceof TsdbtError && texts.some((text) => error.diagnostic.message.includes(text));
}
