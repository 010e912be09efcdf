// Logging in: password, key pair, OAuth, access token, browser; renewing and ending a session.
import { createPublicKey, verify } from 'node:crypto';
import type { Session } from '../session.ts';
import { newToken } from '../session.ts';
import type { Warehouse } from '../warehouse.ts';
import { answer, answerFailure, type Exchange } from './exchange.ts';

/** What a user may log in with. */
export interface User {
  readonly password?: string;
  /** PEM of the public key that a signed token must fit. */
  readonly publicKey?: string;
  /** OAuth token or programmatic access token. */
  readonly token?: string;
}

export type Users = Readonly<Record<string, User>>;

const VALID_SECONDS = 3600;
const MASTER_VALID_SECONDS = 14_400;

/** Answers a login-request with a session, or says why not. */
export async function login(exchange: Exchange, warehouse: Warehouse, users: Users): Promise<void> {
  const data = (exchange.body['data'] ?? {}) as Record<string, unknown>;
  const name = text(data['LOGIN_NAME']) ?? '';
  const refusal = refusalOf(data, users[name.toUpperCase()] ?? users[name]);
  if (refusal) {
    answerFailure(exchange, refusal[0], refusal[1], {
      nextAction: 'RETRY_LOGIN',
      authnMethod: text(data['AUTHENTICATOR']),
    });
    return;
  }
  const asked = (key: string): string | null => folded(exchange.url.searchParams.get(key));
  const parameters = new Map(
    Object.entries((data['SESSION_PARAMETERS'] ?? {}) as Record<string, unknown>).map(([key, value]) => [
      key,
      String(value),
    ]),
  );
  const database = existing(asked('databaseName'), (found) => warehouse.catalog.databases.has(found));
  const wanted = asked('schemaName') ?? (database === null ? null : 'PUBLIC');
  const schema =
    database === null ? null : existing(wanted, (found) => warehouse.catalog.findSchema(database, found) !== undefined);
  const session = await warehouse.openSession({
    user: name.toUpperCase(),
    role: asked('roleName') ?? 'ACCOUNTADMIN',
    database,
    schema,
    warehouse: asked('warehouse'),
    parameters,
  });
  answer(exchange, {
    token: session.token,
    masterToken: session.masterToken,
    validityInSeconds: VALID_SECONDS,
    masterValidityInSeconds: MASTER_VALID_SECONDS,
    displayUserName: session.user,
    serverVersion: '9.0.0',
    firstLogin: false,
    remMeToken: null,
    remMeValidityInSeconds: 0,
    healthCheckInterval: 45,
    newClientForUpgrade: null,
    sessionId: Number(session.id),
    parameters: sessionParameters(session),
    sessionInfo: {
      databaseName: session.database,
      schemaName: session.schema,
      warehouseName: session.warehouseName,
      roleName: session.role,
    },
    idToken: null,
    idTokenValidityInSeconds: 0,
    responseData: null,
    mfaToken: null,
    mfaTokenValidityInSeconds: 0,
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Names of a connection are folded as in SQL. */
function folded(name: string | null): string | null {
  if (name === null || name === '') return null;
  return /^".*"$/.test(name) ? name.slice(1, -1) : name.toUpperCase();
}

/** Snowflake logs in also where a database does not exist; the session then has none. */
function existing(name: string | null, exists: (name: string) => boolean): string | null {
  return name !== null && exists(name) ? name : null;
}

/** The code and sentence of a login that fails. */
function refusalOf(
  data: Readonly<Record<string, unknown>>,
  user: User | undefined,
): readonly [string, string] | undefined {
  const token = text(data['TOKEN']);
  switch (text(data['AUTHENTICATOR'])?.toUpperCase()) {
    case 'SNOWFLAKE_JWT':
      return user?.publicKey !== undefined && isSigned(token ?? '', user.publicKey)
        ? undefined
        : ['390144', 'JWT token is invalid.'];
    case 'OAUTH':
      return user?.token !== undefined && token === user.token ? undefined : ['390303', 'Invalid OAuth access token.'];
    case 'PROGRAMMATIC_ACCESS_TOKEN':
      return user?.token !== undefined && token === user.token
        ? undefined
        : ['394400', 'Programmatic access token is invalid.'];
    case 'EXTERNALBROWSER':
      return user && token === BROWSER_TOKEN
        ? undefined
        : ['390190', 'There was an error related to the SAML Identity Provider.'];
    default:
      return user?.password !== undefined && data['PASSWORD'] === user.password
        ? undefined
        : ['390100', 'Incorrect username or password was specified.'];
  }
}

/** True for a token that the key's owner signed and that has not run out. */
function isSigned(token: string, publicKey: string): boolean {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const isGenuine = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${payload}`),
    createPublicKey(publicKey),
    Buffer.from(signature, 'base64url'),
  );
  if (!isGenuine) return false;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: number };
  return (claims.exp ?? 0) * 1000 > Date.now();
}

/** What the page of the browser login hands over. */
export const BROWSER_TOKEN = 'token-of-the-browser';

/** Parameters that drivers act on. */
export function sessionParameters(session: Session): { name: string; value: unknown }[] {
  const common: Record<string, unknown> = {
    AUTOCOMMIT: !/^false$/i.test(session.parameters.get('AUTOCOMMIT') ?? 'true'),
    TIMEZONE: 'UTC',
    CLIENT_RESULT_PREFETCH_SLOTS: 2,
    CLIENT_SESSION_KEEP_ALIVE: false,
    CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY: 3600,
    CLIENT_TELEMETRY_ENABLED: false,
    CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 1_000_000_000,
    PYTHON_CONNECTOR_QUERY_RESULT_FORMAT: 'json',
    DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
    TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
    TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
    TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
    TIMESTAMP_LTZ_OUTPUT_FORMAT: '',
    TIMESTAMP_TZ_OUTPUT_FORMAT: '',
    BINARY_OUTPUT_FORMAT: 'HEX',
  };
  return Object.entries(common).map(([name, value]) => ({ name, value }));
}

/** A new session token for the one that has run out. */
export function renew(exchange: Exchange, session: Session): void {
  session.token = newToken();
  answer(exchange, {
    sessionToken: session.token,
    validityInSecondsST: VALID_SECONDS,
    masterToken: session.masterToken,
    validityInSecondsMT: MASTER_VALID_SECONDS,
    sessionId: Number(session.id),
  });
}
