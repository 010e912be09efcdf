// The output block of a Snowflake profile, with dbt-snowflake's keys and defaults.
import { Float, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { credentialMissing } from '../errors.ts';

export interface SnowflakeCredentials {
  readonly account: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly role: string | undefined;
  readonly warehouse: string | undefined;
  readonly database: string;
  readonly schema: string;
  /** As written: `externalbrowser`, `oauth`, `jwt`, `username_password_mfa`, the address of an identity provider … */
  readonly authenticator: string | undefined;
  readonly token: string | undefined;
  readonly oauthClientId: string | undefined;
  readonly oauthClientSecret: string | undefined;
  /** PEM, or DER in Base64. */
  readonly privateKey: string | undefined;
  readonly privateKeyPath: string | undefined;
  readonly privateKeyPassphrase: string | undefined;
  readonly workloadIdentityProvider: string | undefined;
  readonly workloadIdentityEntraResource: string | undefined;
  readonly queryTag: string | undefined;
  readonly keepAlive: boolean;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  readonly proxyHost: string | undefined;
  readonly proxyPort: number | undefined;
  /** Tries after the first. */
  readonly connectRetries: number;
  /** Seconds between two tries; undefined: 1, 4, 9 … */
  readonly connectTimeout: number | undefined;
  readonly retryOnDatabaseErrors: boolean;
  readonly retryAll: boolean;
  /** Certificates are not checked for being revoked. */
  readonly insecureMode: boolean;
}

/** Reads the block. @throws TsdbtError credential-missing */
export function snowflakeCredentials(block: JsonObject): SnowflakeCredentials {
  const needed = (key: string): string => text(block, key) ?? credentialMissing('snowflake', key, block);
  return {
    // Addresses of accounts have hyphens where their names have underscores.
    account: needed('account').replaceAll('_', '-'),
    user: text(block, 'user'),
    password: text(block, 'password'),
    role: text(block, 'role'),
    warehouse: text(block, 'warehouse'),
    database: needed('database'),
    schema: needed('schema'),
    authenticator: text(block, 'authenticator'),
    token: text(block, 'token'),
    oauthClientId: text(block, 'oauth_client_id'),
    oauthClientSecret: text(block, 'oauth_client_secret'),
    privateKey: text(block, 'private_key'),
    privateKeyPath: text(block, 'private_key_path'),
    privateKeyPassphrase: text(block, 'private_key_passphrase'),
    workloadIdentityProvider: text(block, 'workload_identity_provider'),
    workloadIdentityEntraResource: text(block, 'workload_identity_entra_resource'),
    queryTag: text(block, 'query_tag'),
    keepAlive: flag(block, 'client_session_keep_alive'),
    host: text(block, 'host'),
    port: number(block, 'port'),
    protocol: text(block, 'protocol'),
    proxyHost: text(block, 'proxy_host'),
    proxyPort: number(block, 'proxy_port'),
    connectRetries: number(block, 'connect_retries') ?? 1,
    connectTimeout: number(block, 'connect_timeout'),
    retryOnDatabaseErrors: flag(block, 'retry_on_database_errors'),
    retryAll: flag(block, 'retry_all'),
    insecureMode: flag(block, 'insecure_mode'),
  };
}

function text(block: JsonObject, key: string): string | undefined {
  const value = block[key];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

function number(block: JsonObject, key: string): number | undefined {
  const value = Number(text(block, key) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

function flag(block: JsonObject, key: string): boolean {
  return block[key] === true;
}

/** What `target` shows: dbt's connection keys in their order, without secrets. */
export function snowflakeTargetFields(block: JsonObject): JsonObject {
  const read = snowflakeCredentials(block);
  const given = (key: string): JsonValue => block[key] ?? null;
  const pairs: readonly (readonly [string, JsonValue])[] = [
    ['account', read.account],
    ['user', given('user')],
    ['database', read.database],
    ['warehouse', given('warehouse')],
    ['role', given('role')],
    ['schema', read.schema],
    ['authenticator', given('authenticator')],
    ['oauth_client_id', given('oauth_client_id')],
    ['query_tag', given('query_tag')],
    ['client_session_keep_alive', read.keepAlive],
    ['host', given('host')],
    ['port', given('port')],
    ['proxy_host', given('proxy_host')],
    ['proxy_port', given('proxy_port')],
    ['protocol', given('protocol')],
    ['connect_retries', read.connectRetries],
    ['connect_timeout', given('connect_timeout')],
    ['retry_on_database_errors', read.retryOnDatabaseErrors],
    ['retry_all', read.retryAll],
    ['insecure_mode', block['insecure_mode'] ?? false],
    // Sessions that are kept alive are reused only where that is asked for.
    ['reuse_connections', block['reuse_connections'] ?? (read.keepAlive ? null : true)],
    ['s3_stage_vpce_dns_name', given('s3_stage_vpce_dns_name')],
    ['workload_identity_provider', given('workload_identity_provider')],
    ['workload_identity_entra_resource', given('workload_identity_entra_resource')],
    ['platform_detection_timeout_seconds', block['platform_detection_timeout_seconds'] ?? new Float(0)],
  ];
  return jsonObject(pairs);
}
