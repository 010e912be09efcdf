// Snowflake's and the driver's errors as ours, 23xx.
import { diagnostic, type ErrorKind, errorKind, TsdbtError } from '../../base/index.ts';
import { type EngineError, engineError } from '../shared/engine-error.ts';

export const snowflakeErrors = {
  sql: engineError('snowflake-sql-error', 2301, 'Snowflake refused a statement'),
  connect: engineError(
    'snowflake-unreachable',
    2302,
    'Snowflake cannot be reached',
    () => 'check account (and host, port, proxy_host) of the output in profiles.yml; tsdbt debug tries the connection',
  ),
  login: engineError(
    'snowflake-login-refused',
    2303,
    'Snowflake refused the login',
    () => 'check user, the password, key or token, the authenticator and the role of the output in profiles.yml',
  ),
  lost: engineError(
    'snowflake-connection-lost',
    2304,
    'The session with Snowflake broke while it was in use',
    () => 'what the node had not committed is undone; run it again',
  ),
  cancelled: engineError('snowflake-cancelled', 2305, 'A statement was cancelled'),
  conflict: engineError(
    'snowflake-conflict',
    2306,
    'Another session held or changed the same table',
    () => 'the statement changed nothing; run it again',
  ),
  missing: engineError(
    'snowflake-not-found',
    2307,
    'An object does not exist, or the role may not see it',
    () => 'check the name and its database and schema, and that the role of the profile has the privilege',
  ),
  permission: engineError(
    'snowflake-permission',
    2308,
    'The role lacks a privilege',
    () => 'grant it to the role of the output in profiles.yml',
  ),
  warehouse: engineError(
    'snowflake-no-warehouse',
    2309,
    'There is no warehouse to run the statement',
    () => 'name one the role may use: warehouse in profiles.yml, or snowflake_warehouse of the node',
  ),
  outcomeUnknown: errorKind<{ readonly queryId: string | undefined; readonly message: string }>(
    'snowflake-outcome-unknown',
    {
      code: 2310,
      title: 'It is not known whether a statement took effect',
      heading: 'Database Error',
      message: ({ message, queryId }) =>
        `The connection broke before the answer came, and the outcome cannot be asked: ${message}${queryId ? ` (query ${queryId})` : ''}`,
      hint: ({ queryId }) =>
        queryId
          ? `look at query ${queryId} in Snowflake's query history before the node is run again`
          : "look at Snowflake's query history before the node is run again",
    },
  ),
  driverMissing: errorKind<{ readonly problem: string }>('snowflake-driver-missing', {
    code: 2311,
    title: 'The driver for Snowflake is not installed',
    heading: 'Runtime Error',
    message: ({ problem }) => `The driver for Snowflake cannot be loaded: ${problem}`,
    hint: () => 'install it beside tsdbt: npm install snowflake-sdk',
  }),
  profile: errorKind<{ readonly problem: string; readonly advice: string }>('snowflake-profile', {
    code: 2312,
    title: 'The Snowflake output of the profile cannot be used',
    heading: 'Runtime Error',
    message: ({ problem }) => problem,
    hint: ({ advice }) => advice,
  }),
  catalog: errorKind<{ readonly name: string }>('snowflake-catalog', {
    code: 2314,
    title: 'A model is to be written to a catalog that tsdbt cannot write to yet',
    heading: 'Runtime Error',
    message: ({ name }) => `Catalog '${name}' cannot be written to: only Snowflake's own catalogs can be, yet`,
    hint: () => 'leave catalog_name away, or set table_format: iceberg for an Iceberg table that Snowflake manages',
  }),
  dynamicTable: errorKind<{ readonly problem: string }>('snowflake-dynamic-table', {
    code: 2315,
    title: 'The configuration of a dynamic table contradicts itself',
    message: ({ problem }) => problem,
  }),
  emptyQuery: errorKind<{ readonly sql: string }>('snowflake-empty-query', {
    code: 2313,
    title: 'There is no statement to run',
    heading: 'Runtime Error',
    message: ({ sql }) =>
      `Tried to run an empty query. If you are conditionally running\nsql, e.g. in a model hook, make sure your \`else\` clause contains valid sql!\n\nProvided SQL:\n${sql}`,
  }),
};

/** An error as the driver gives it. */
interface DriverError {
  readonly name: string;
  readonly message: string;
  readonly code: string | number | undefined;
  readonly sqlState: string | undefined;
  readonly data: { readonly queryId?: unknown } | undefined;
}

function driverError(cause: unknown): DriverError {
  const fields = (typeof cause === 'object' && cause !== null ? cause : {}) as { readonly [key: string]: unknown };
  const message = cause instanceof Error ? cause.message : String(cause);
  const { code, sqlState, data } = fields;
  return {
    name: typeof fields['name'] === 'string' ? fields['name'] : 'Error',
    message,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    sqlState: typeof sqlState === 'string' ? sqlState : undefined,
    data: typeof data === 'object' && data !== null ? data : undefined,
  };
}

/** Snowflake names rows in some errors: data that belongs into no log. */
const REDACTED: readonly (readonly [RegExp, string])[] = [
  [/Row Values: \[[\s\S]*\]/, 'Row Values: [redacted]'],
  [/Duplicate field key '[\s\S]*'/, "Duplicate field key '[redacted]'"],
];

/** `001003 (42000): SQL compilation error: …`, as dbt shows it. */
function errorText({ code, sqlState, message }: DriverError): string {
  const shown = REDACTED.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message.trimEnd());
  if (code === undefined || !/^\d+$/.test(String(code))) return shown;
  const number = String(code).padStart(6, '0');
  return sqlState === undefined ? `${number}: ${shown}` : `${number} (${sqlState}): ${shown}`;
}

const BY_CODE: ReadonlyMap<string, ErrorKind<EngineError>> = new Map([
  ['000604', snowflakeErrors.cancelled],
  ['000605', snowflakeErrors.cancelled],
  ['000625', snowflakeErrors.conflict],
  ['000606', snowflakeErrors.warehouse],
  ['000608', snowflakeErrors.warehouse],
  ['002003', snowflakeErrors.missing],
  ['002043', snowflakeErrors.missing],
  ['003001', snowflakeErrors.permission],
]);

const BY_STATE: readonly (readonly [RegExp, ErrorKind<EngineError>])[] = [
  [/^57014$/, snowflakeErrors.cancelled],
  [/^(40001|40P01)$/, snowflakeErrors.conflict],
  [/^42501$/, snowflakeErrors.permission],
];

/** Whether the request itself failed: Snowflake's answer, if it gave one, did not arrive. */
export function isLost(cause: unknown): boolean {
  const { name, sqlState } = driverError(cause);
  return sqlState === undefined && (name === 'NetworkError' || name === 'RequestFailedError');
}

/** An error of a statement as a diagnostic, Snowflake's own words first. */
export function snowflakeError(cause: unknown): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const found = driverError(cause);
  const number = String(found.code ?? '').padStart(6, '0');
  const kind =
    BY_CODE.get(number) ??
    BY_STATE.find(([pattern]) => pattern.test(found.sqlState ?? ''))?.[1] ??
    (found.sqlState === undefined && found.name !== 'OperationFailedError'
      ? snowflakeErrors.lost
      : snowflakeErrors.sql);
  return new TsdbtError(diagnostic(kind, { message: errorText(found) }, { cause }));
}

/** An error of opening a session. */
export function connectError(cause: unknown): TsdbtError {
  if (cause instanceof TsdbtError) return cause;
  const found = driverError(cause);
  const kind = isLost(cause) ? snowflakeErrors.connect : snowflakeErrors.login;
  return new TsdbtError(diagnostic(kind, { message: errorText(found) }, { cause }));
}

/** dbt's choice of what is worth another try to connect. */
export function isPassing(cause: unknown, { retryAll, retryOnDatabaseErrors }: RetryWishes): boolean {
  if (retryAll) return true;
  if (isLost(cause)) return true;
  return retryOnDatabaseErrors && driverError(cause).name === 'OperationFailedError';
}

interface RetryWishes {
  readonly retryAll: boolean;
  readonly retryOnDatabaseErrors: boolean;
}
