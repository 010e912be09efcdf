// Registers Databricks, whose macros are Spark's where it has none of its own.
import type { JsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { databricksCapabilities } from './capabilities.ts';
import { databricksCredentials, databricksTargetFields } from './credentials.ts';
import { databricksDialect } from './dialect.ts';

function describe(credentials: JsonObject): TargetDescription {
  const { database, schema } = databricksCredentials(credentials);
  return {
    type: 'databricks',
    parents: ['spark'],
    version: '1.12.8',
    fields: databricksTargetFields(credentials),
    database,
    schema,
    dialect: databricksDialect,
    incrementalStrategies: ['append', 'delete+insert', 'insert_overwrite', 'merge', 'microbatch', 'replace_where'],
    capabilities: databricksCapabilities,
  };
}

export const databricksRegistration: AdapterRegistration = {
  type: 'databricks',
  parents: ['spark'],
  secretKeys: ['token', 'client_secret', 'azure_client_secret', 'password'],
  describeTarget: describe,
  create: async (credentials) => {
    const { DatabricksAdapter } = await import('./adapter.ts');
    return new DatabricksAdapter(describe(credentials));
  },
};
