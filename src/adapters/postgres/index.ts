// Registers Postgres: what parsing, listing and selecting need of it. Connecting comes with its adapter.
import { fail, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import type { AdapterRegistration, TargetDescription } from '../adapter.ts';
import { adapterErrors } from '../errors.ts';
import { standardTypeLabels } from '../shared/type-labels.ts';

function describe(credentials: JsonObject): TargetDescription {
  const text = (...keys: readonly string[]): string | undefined => {
    const found = keys.map((key) => credentials[key]).find((value) => value !== undefined && value !== null);
    return found === undefined ? undefined : String(found);
  };
  const database =
    text('database', 'dbname') ?? fail(adapterErrors.credentialMissing, { type: 'postgres', key: 'dbname' });
  const schema = text('schema') ?? fail(adapterErrors.credentialMissing, { type: 'postgres', key: 'schema' });
  const shown = [
    'host',
    'user',
    'port',
    'connect_timeout',
    'role',
    'search_path',
    'keepalives_idle',
    'sslmode',
    'application_name',
    'retries',
  ];
  const fields = jsonObject(shown.map((key): [string, JsonValue] => [key, credentials[key] ?? null]));
  fields['database'] = database;
  fields['dbname'] = database;
  fields['schema'] = schema;
  return {
    type: 'postgres',
    parents: [],
    version: '1.11.0',
    fields,
    database,
    schema,
    dialect: {
      classPrefix: 'Postgres',
      quoteCharacter: '"',
      maxIdentifierBytes: 63,
      unquotedCase: 'lower',
      quoteByDefault: { database: true, schema: true, identifier: true },
      typeLabels: standardTypeLabels,
      columns: { unsizedTextTypes: new Set(['text', 'character varying']) },
      formatterLanguage: 'postgresql',
      analyzerDialect: 'postgres',
    },
    incrementalStrategies: ['append', 'delete+insert', 'merge', 'microbatch'],
    capabilities: {
      transactionalDdl: 'supported',
      createOrReplaceTable: 'never',
      createOrReplaceView: 'supported',
      materializedViews: 'not-yet',
      merge: 'supported',
      grants: 'not-yet',
      comments: 'supported',
      cancel: 'not-yet',
      cloneTable: 'never',
      pythonModels: 'never',
      viewsBindByName: 'never',
      replaceRelation: 'atomic',
      concurrentConnections: 'supported',
    },
  };
}

export const postgresRegistration: AdapterRegistration = {
  type: 'postgres',
  parents: [],
  secretKeys: ['password', 'pass'],
  describeTarget: describe,
  create: () => fail(adapterErrors.notAvailable, { type: 'postgres' }),
};
