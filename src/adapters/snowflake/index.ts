// Registers Snowflake; the driver is loaded when a connection is wanted.
import type { JsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { snowflakeCapabilities } from './capabilities.ts';
import { snowflakeCredentials, snowflakeTargetFields } from './credentials.ts';
import { snowflakeDialect } from './dialect.ts';

function describe(credentials: JsonObject): TargetDescription {
  const { database, schema } = snowflakeCredentials(credentials);
  return {
    type: 'snowflake',
    parents: [],
    version: '1.12.4',
    fields: snowflakeTargetFields(credentials),
    database,
    schema,
    dialect: snowflakeDialect,
    incrementalStrategies: ['append', 'merge', 'delete+insert', 'microbatch', 'insert_overwrite'],
    capabilities: snowflakeCapabilities,
  };
}

export const snowflakeRegistration: AdapterRegistration = {
  type: 'snowflake',
  parents: [],
  secretKeys: ['password', 'token', 'private_key', 'private_key_passphrase', 'oauth_client_secret'],
  describeTarget: describe,
  create: async (credentials) => {
    const { SnowflakeAdapter } = await import('./adapter.ts');
    return new SnowflakeAdapter(credentials, describe(credentials));
  },
};
