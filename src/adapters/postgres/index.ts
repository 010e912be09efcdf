// Registers Postgres; the driver is loaded when a connection is wanted.
import type { JsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { postgresCapabilities } from './capabilities.ts';
import { postgresCredentials, postgresTargetFields } from './credentials.ts';
import { postgresDialect } from './dialect.ts';

function describe(credentials: JsonObject): TargetDescription {
  const { database, schema } = postgresCredentials(credentials);
  return {
    type: 'postgres',
    parents: [],
    version: '1.11.0',
    fields: postgresTargetFields(credentials),
    database,
    schema,
    dialect: postgresDialect,
    incrementalStrategies: ['append', 'delete+insert', 'merge', 'microbatch'],
    capabilities: postgresCapabilities,
    passingErrors: {
      'postgres-conflict': 'conflict',
      'postgres-connection-lost': 'lost',
      'postgres-unreachable': 'unreachable',
    },
  };
}

export const postgresRegistration: AdapterRegistration = {
  type: 'postgres',
  parents: [],
  opensAhead: true,
  secretKeys: ['password', 'pass'],
  describeTarget: describe,
  create: async (credentials, { opensFor }) => {
    const { PostgresAdapter } = await import('./adapter.ts');
    return new PostgresAdapter(credentials, describe(credentials), opensFor);
  },
};
