// Registers Spark; the driver is loaded when a connection is wanted.
import type { JsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { sparkCapabilities } from './capabilities.ts';
import { sparkCredentials, sparkTargetFields } from './credentials.ts';
import { sparkDialect } from './dialect.ts';

function describe(credentials: JsonObject): TargetDescription {
  return {
    type: 'spark',
    parents: [],
    version: '1.11.0',
    fields: sparkTargetFields(credentials),
    database: '',
    schema: sparkCredentials(credentials).schema,
    dialect: sparkDialect,
    incrementalStrategies: ['append', 'insert_overwrite', 'merge', 'microbatch'],
    capabilities: sparkCapabilities,
  };
}

export const sparkRegistration: AdapterRegistration = {
  type: 'spark',
  parents: [],
  secretKeys: ['password', 'token'],
  describeTarget: describe,
  create: async (credentials) => {
    const { SparkAdapter } = await import('./adapter.ts');
    return new SparkAdapter(credentials, describe(credentials));
  },
};
