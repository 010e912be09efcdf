// Registers Snowflake; the driver is loaded when a connection is wanted.
import type { JsonObject } from '../../base/index.ts';
import type { Value } from '../../jinja/index.ts';
import type { AdapterRegistration, TargetDescription, TemplateMethod } from '../adapter.ts';
import { snowflakeCapabilities } from './capabilities.ts';
import { catalogRelation } from './catalog-relation.ts';
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
    methods: snowflakeMethods,
    grantOf,
    appendsQueryComment: true,
  };
}

const snowflakeMethods: { readonly [name: string]: TemplateMethod } = {
  build_catalog_relation: { parameters: ['model'], run: (given) => catalogRelation(given('model')) },
  // The tables that `show objects` gives for several pages are of one form already.
  normalize_show_objects_result: { parameters: ['table'], run: (given) => given('table') ?? null },
};

/** Rows of `show grants`: what the owner has, and what shares have, is no grant of the project's. */
function grantOf(row: ReadonlyMap<string, Value>): readonly [Value, Value] | undefined {
  const [privilege = null, to = null] = [row.get('privilege'), row.get('granted_to')];
  if (privilege === 'OWNERSHIP' || to === 'SHARE' || to === 'DATABASE_ROLE') return undefined;
  return [row.get('grantee_name') ?? null, privilege];
}

export const snowflakeRegistration: AdapterRegistration = {
  type: 'snowflake',
  parents: [],
  secretKeys: ['password', 'token', 'private_key', 'private_key_passphrase', 'oauth_client_secret'],
  describeTarget: describe,
  create: async (credentials, { quoting }) => {
    const { SnowflakeAdapter } = await import('./adapter.ts');
    return new SnowflakeAdapter(credentials, describe(credentials), quoting);
  },
};
