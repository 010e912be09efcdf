// The output block of a Spark profile, with dbt-spark's keys and defaults.
import { fail, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { credentialMissing } from '../errors.ts';
import { sparkErrors } from './errors.ts';

export interface SparkCredentials {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly schema: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** As the server's hive.server2.authentication: NOSASL, NONE, LDAP, CUSTOM, KERBEROS. */
  readonly auth: string;
  readonly useSsl: boolean;
  readonly token: string | undefined;
  readonly cluster: string | undefined;
  readonly endpoint: string | undefined;
  readonly organization: string;
  /** Tries after the first, for servers that are just starting, or for every failure with `retryAll`. */
  readonly connectRetries: number;
  readonly retryAll: boolean;
  /** Seconds between two tries to connect, and that a try may take. */
  readonly connectTimeout: number;
  /** Settings of every session. */
  readonly sessionSettings: ReadonlyMap<string, string>;
  /** Seconds that a statement may take. */
  readonly queryTimeout: number | undefined;
  /** Tries after the first when the connection breaks under a statement that only reads. */
  readonly queryRetries: number;
  /** Seconds between two questions for the state of a long statement, at most. */
  readonly pollInterval: number;
}

/** Reads the block. @throws TsdbtError credential-missing, spark-database-not-schema */
export function sparkCredentials(block: JsonObject): SparkCredentials {
  const needed = (key: string): string => text(block, key) ?? credentialMissing('spark', key, block);
  const schema = needed('schema');
  const database = text(block, 'database');
  if (database !== undefined && database !== schema) fail(sparkErrors.databaseNotSchema, { database, schema });
  return {
    method: needed('method').toLowerCase(),
    host: needed('host').replace(/\/+$/, ''),
    port: number(block, 'port', 443),
    schema,
    user: text(block, 'user'),
    password: text(block, 'password'),
    auth: (text(block, 'auth') ?? 'NONE').toUpperCase(),
    useSsl: block['use_ssl'] === true,
    token: text(block, 'token'),
    cluster: text(block, 'cluster'),
    endpoint: text(block, 'endpoint'),
    organization: text(block, 'organization') ?? '0',
    connectRetries: number(block, 'connect_retries', 0),
    retryAll: block['retry_all'] === true,
    connectTimeout: number(block, 'connect_timeout', 10),
    sessionSettings: sessionSettings(block['server_side_parameters']),
    queryTimeout: text(block, 'query_timeout') === undefined ? undefined : number(block, 'query_timeout', 0),
    queryRetries: number(block, 'query_retries', 1),
    pollInterval: number(block, 'poll_interval', 5),
  };
}

/** As dbt-spark, Spark's ANSI mode is off in every session: the macros are written for both of Spark 3 and 4. */
function sessionSettings(value: JsonValue | undefined): ReadonlyMap<string, string> {
  const own = isJsonObject(value) ? Object.entries(value).map(([key, item]): [string, string] => [key, str(item)]) : [];
  return new Map([...own, ['spark.sql.ansi.enabled', 'false']]);
}

/** Booleans as Python writes them: that is what dbt sends. */
function str(value: JsonValue | undefined): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}

function text(block: JsonObject, key: string): string | undefined {
  const value = block[key];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function number(block: JsonObject, key: string, otherwise: number): number {
  const value = Number(text(block, key) ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

/** What `target` shows: dbt's connection keys, without secrets. */
export function sparkTargetFields(block: JsonObject): JsonObject {
  const read = sparkCredentials(block);
  return jsonObject([
    ['host', read.host],
    ['port', read.port],
    ['cluster', read.cluster ?? null],
    ['endpoint', read.endpoint ?? null],
    ['schema', read.schema],
    ['organization', read.organization],
  ]);
}
