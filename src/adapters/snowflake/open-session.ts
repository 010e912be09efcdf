// Opens a session of the driver as the profile says: authentication, retries, session parameters.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type snowflake from 'snowflake-sdk';
import { fail } from '../../base/index.ts';
import type { SnowflakeCredentials } from './credentials.ts';
import { connectError, isPassing, snowflakeErrors } from './errors.ts';

type Driver = typeof snowflake;
type Options = snowflake.ConnectionOptions;
type SdkConnection = snowflake.Connection;

let driver: Promise<Driver> | undefined;

/** The driver, quiet and told to evaluate nothing. @throws TsdbtError snowflake-driver-missing */
async function loadDriver(insecureMode: boolean): Promise<Driver> {
  driver ??= importDriver();
  const loaded = await driver;
  if (insecureMode) loaded.configure({ disableOCSPChecks: true });
  return loaded;
}

async function importDriver(): Promise<Driver> {
  // A part of the driver warns on standard error of older versions of Node, about services that are not used here.
  const quiet = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  process.env[quiet] ??= 'true';
  try {
    const loaded = (await import('snowflake-sdk')).default;
    loaded.configure({
      logLevel: 'OFF',
      additionalLogToConsole: false,
      // Values stay texts, as dbt has them; the driver's own way would run what is no JSON as JavaScript.
      jsonColumnVariantParser: (text) => text,
      xmlColumnVariantParser: (text) => text,
    });
    return loaded;
  } catch (cause) {
    return fail(
      snowflakeErrors.driverMissing,
      { problem: cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause) },
      { cause },
    );
  }
}

/**
 * Logs in, again after a pause when that can help.
 * @throws TsdbtError snowflake-driver-missing, snowflake-profile, snowflake-unreachable, snowflake-login-refused
 */
export async function openSession(credentials: SnowflakeCredentials): Promise<SdkConnection> {
  const sdk = await loadDriver(credentials.insecureMode);
  const options = await connectionOptions(credentials);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await logIn(sdk, options);
    } catch (cause) {
      if (attempt > credentials.connectRetries || !isPassing(cause, credentials)) throw connectError(cause);
      await sleep((credentials.connectTimeout ?? attempt * attempt) * 1000);
    }
  }
}

function logIn(sdk: Driver, options: Options): Promise<SdkConnection> {
  return new Promise((resolve, reject) => {
    const connection = sdk.createConnection(options);
    connection.connect((error) => (error ? reject(error) : resolve(connection)));
  });
}

/** dbt's profile in the driver's words. */
async function connectionOptions(credentials: SnowflakeCredentials): Promise<Options> {
  const { host, port, protocol, proxyHost, proxyPort, user, role, warehouse } = credentials;
  return {
    account: credentials.account,
    database: credentials.database,
    schema: credentials.schema,
    application: 'tsdbt',
    rowMode: 'array',
    fetchAsString: ['Number'],
    representNullAsStringNull: false,
    clientSessionKeepAlive: credentials.keepAlive,
    sfRetryMaxLoginRetries: 1,
    ...(user === undefined ? {} : { username: user }),
    ...(role === undefined ? {} : { role }),
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(proxyHost === undefined ? {} : { proxyHost }),
    ...(proxyPort === undefined ? {} : { proxyPort }),
    ...(await authentication(credentials)),
  } as Options;
}

/** How the session says who it is. @throws TsdbtError snowflake-profile, snowflake-login-refused */
async function authentication(credentials: SnowflakeCredentials): Promise<Options> {
  const { authenticator, password, token } = credentials;
  const withPassword = password === undefined ? {} : { password };
  const withToken = token === undefined ? {} : { token };
  const key = privateKey(credentials);
  if (key !== undefined) return { authenticator: 'SNOWFLAKE_JWT', privateKey: key };
  switch (authenticator?.toLowerCase()) {
    case undefined:
      return withPassword;
    case 'oauth':
      return { authenticator: 'OAUTH', token: await accessToken(credentials) };
    // A finished token of another service; to Snowflake it is one of OAuth.
    case 'jwt':
      return { authenticator: 'OAUTH', ...withToken };
    case 'workload_identity':
      return {
        authenticator: 'WORKLOAD_IDENTITY',
        ...withToken,
        ...workloadIdentity(credentials),
      };
    default:
      return { authenticator: authenticator as string, ...withPassword, ...withToken };
  }
}

type Provider = NonNullable<Options['workloadIdentityProvider']>;
const PROVIDERS: readonly string[] = ['OIDC', 'AZURE', 'GCP', 'AWS'];

function workloadIdentity(credentials: SnowflakeCredentials): Options {
  const provider = credentials.workloadIdentityProvider?.toUpperCase();
  if (provider === undefined || !PROVIDERS.includes(provider)) {
    return fail(snowflakeErrors.profile, {
      problem: `workload_identity_provider must be one of ${PROVIDERS.join(', ')}, it is '${credentials.workloadIdentityProvider ?? ''}'`,
      advice: 'set workload_identity_provider beside authenticator: workload_identity',
    });
  }
  const resource = credentials.workloadIdentityEntraResource;
  return {
    workloadIdentityProvider: provider as Provider,
    ...(resource === undefined ? {} : { workloadIdentityAzureEntraIdResource: resource }),
  };
}

/** The key as the driver takes it: PEM without a passphrase. @throws TsdbtError snowflake-profile */
function privateKey(credentials: SnowflakeCredentials): string | undefined {
  const { privateKey: written, privateKeyPath: path, privateKeyPassphrase: passphrase } = credentials;
  if (written !== undefined && path !== undefined) {
    return fail(snowflakeErrors.profile, {
      problem: 'Cannot specify both `private_key`  and `private_key_path`',
      advice: 'keep one of them',
    });
  }
  if (written === undefined && path === undefined) return undefined;
  try {
    const text = written ?? readFileSync(path ?? '', 'utf8');
    const withPassphrase = passphrase === undefined ? {} : { passphrase };
    const key =
      path !== undefined || text.startsWith('-')
        ? createPrivateKey({ key: text, format: 'pem', ...withPassphrase })
        : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8', ...withPassphrase });
    return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch (cause) {
    // The words of the library name no part of the key.
    return fail(
      snowflakeErrors.profile,
      {
        problem: `${path === undefined ? 'private_key' : `private_key_path '${path}'`} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        advice: 'it must be a PKCS#8 key in PEM form (or DER in Base64), with its private_key_passphrase if it has one',
      },
      { cause },
    );
  }
}

/** With a client id and secret the profile's token is one to get access tokens with. */
async function accessToken({
  account,
  oauthClientId,
  oauthClientSecret,
  token,
}: SnowflakeCredentials): Promise<string> {
  if (token === undefined) {
    return fail(snowflakeErrors.profile, {
      problem: 'authenticator: oauth needs a token',
      advice: 'set token: an access token, or a refresh token together with oauth_client_id and oauth_client_secret',
    });
  }
  if (oauthClientId === undefined || oauthClientSecret === undefined) return token;
  const basic = Buffer.from(`${oauthClientId}:${oauthClientSecret}`).toString('base64');
  const answer = await fetch(`https://${account}.snowflakecomputing.com/oauth/token-request`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: token,
      // Snowflake wants one and uses it for nothing here.
      redirect_uri: 'http://localhost:9999',
    }),
  }).catch((cause: unknown) => {
    throw connectError(cause);
  });
  const body: unknown = await answer.json().catch(() => undefined);
  const access = typeof body === 'object' && body !== null && 'access_token' in body ? body.access_token : undefined;
  if (typeof access === 'string') return access;
  return fail(snowflakeErrors.login, {
    message: `Snowflake gave no access token for the refresh token (status ${answer.status}); it may have expired`,
  });
}
