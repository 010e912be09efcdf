// Registers DuckDB; the driver is loaded when a connection is wanted.

import type { JsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { duckdbCapabilities } from './capabilities.ts';
import { duckdbCredentials, duckdbTargetFields } from './credentials.ts';
import { duckdbDialect } from './dialect.ts';
import { externalSource, refusePlugin } from './external-source.ts';
import { restingMark } from './resting-file.ts';
import { duckdbMethods } from './template-methods.ts';

function describe(credentials: JsonObject): TargetDescription {
  const { database, schema } = duckdbCredentials(credentials);
  return {
    type: 'duckdb',
    parents: [],
    version: '1.5.6',
    fields: duckdbTargetFields(credentials),
    database,
    schema,
    dialect: duckdbDialect,
    incrementalStrategies: ['append', 'delete+insert', 'merge', 'microbatch'],
    capabilities: duckdbCapabilities,
    passingErrors: { 'duckdb-update-conflict': 'conflict' },
    methods: duckdbMethods,
    externalSource,
    checkSource: refusePlugin,
  };
}

export const duckdbRegistration: AdapterRegistration = {
  type: 'duckdb',
  parents: [],
  secretKeys: ['token', 'motherduck_token', 'secret', 'key_id'],
  describeTarget: describe,
  restingMark: (credentials) => restingMark(duckdbCredentials(credentials)),
  create: async (credentials, context) => {
    const { DuckdbAdapter } = await import('./adapter.ts');
    return new DuckdbAdapter(credentials, describe(credentials), context);
  },
};
