// The output block of a Postgres profile, with dbt-postgres' keys, aliases and defaults.
import { fail, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { adapterErrors, credentialMissing } from '../errors.ts';

export interface PostgresCredentials {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly schema: string;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly role: string | undefined;
  readonly searchPath: string | undefined;
  /** Seconds; 0 leaves it to the operating system. */
  readonly keepalivesIdle: number;
  /** As written; what is no mode is refused when a session is opened, as libpq does. */
  readonly sslMode: string;
  readonly sslCert: string | undefined;
  readonly sslKey: string | undefined;
  readonly sslRootCert: string | undefined;
  readonly applicationName: string;
  /** Every statement is a transaction of its own. */
  readonly autocommit: boolean;
  /** Milliseconds that a statement may take; only for what asks of the server's own state. */
  readonly queryTimeout?: number;
  /** Tries after the first when the server cannot be reached. */
  readonly retries: number;
}

/** Reads the block. @throws TsdbtError credential-missing, credential-invalid */
export function postgresCredentials(block: JsonObject): PostgresCredentials {
  const needed = (key: string, ...aliases: readonly string[]): string =>
    text(block, key, ...aliases) ?? credentialMissing('postgres', aliases[0] ?? key, block);
  return {
    host: needed('host'),
    port: wholeNumber('port', needed('port')),
    user: needed('user'),
    password: given(block, 'password', 'pass') ?? credentialMissing('postgres', 'password', block),
    database: needed('database', 'dbname'),
    schema: needed('schema'),
    connectTimeout: number(block, 'connect_timeout', 10),
    role: text(block, 'role'),
    searchPath: text(block, 'search_path'),
    keepalivesIdle: number(block, 'keepalives_idle', 0),
    sslMode: text(block, 'sslmode') ?? 'prefer',
    sslCert: text(block, 'sslcert'),
    sslKey: text(block, 'sslkey'),
    sslRootCert: text(block, 'sslrootcert'),
    applicationName: text(block, 'application_name') ?? 'dbt',
    autocommit: block['autocommit'] === true,
    retries: number(block, 'retries', 1),
  };
}

function wholeNumber(key: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  return fail(adapterErrors.credentialInvalid, { key, value, expected: 'integer' });
}

/** The first of the keys that has a value; an empty text counts (a server may want no password). */
function given(block: JsonObject, ...keys: readonly string[]): string | undefined {
  const found = keys.map((key) => block[key]).find((value) => value !== undefined && value !== null);
  return found === undefined ? undefined : String(found);
}

function text(block: JsonObject, ...keys: readonly string[]): string | undefined {
  return given(block, ...keys) || undefined;
}

function number(block: JsonObject, key: string, otherwise: number): number {
  const value = Number(text(block, key) ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

/** What `target` shows: dbt's connection keys, without secrets. */
export function postgresTargetFields(block: JsonObject): JsonObject {
  const read = postgresCredentials(block);
  const pairs: readonly (readonly [string, JsonValue])[] = [
    ['host', read.host],
    ['port', read.port],
    ['user', read.user],
    ['database', read.database],
    ['schema', read.schema],
    ['connect_timeout', read.connectTimeout],
    ['role', read.role ?? null],
    ['search_path', read.searchPath ?? null],
    ['keepalives_idle', read.keepalivesIdle],
    ['sslmode', block['sslmode'] ?? null],
    ['sslcert', read.sslCert ?? null],
    ['sslkey', read.sslKey ?? null],
    ['sslrootcert', read.sslRootCert ?? null],
    ['application_name', read.applicationName],
    ['autocommit', read.autocommit],
    ['retries', read.retries],
    ['dbname', read.database],
  ];
  return jsonObject(pairs);
}
