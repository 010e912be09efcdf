// The output block of a Databricks profile, with dbt-databricks' keys and defaults.
import { type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { credentialMissing } from '../errors.ts';

export interface DatabricksCredentials {
  readonly host: string;
  readonly httpPath: string | null;
  /** The catalog of Unity; the old metastore's where none is named. */
  readonly database: string;
  readonly schema: string;
}

/** Reads the block. @throws TsdbtError credential-missing */
export function databricksCredentials(block: JsonObject): DatabricksCredentials {
  const needed = (key: string): string => text(block[key]) ?? credentialMissing('databricks', key, block);
  return {
    host: needed('host'),
    httpPath: text(block['http_path']) ?? null,
    database: text(block['database']) ?? text(block['catalog']) ?? 'hive_metastore',
    schema: needed('schema'),
  };
}

function text(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** What `target` shows: dbt's connection keys and their alias. */
export function databricksTargetFields(block: JsonObject): JsonObject {
  const { host, httpPath, database, schema } = databricksCredentials(block);
  const properties = block['session_properties'];
  return jsonObject([
    ['host', host],
    ['http_path', httpPath],
    ['database', database],
    ['schema', schema],
    ...(properties ? [['session_properties', properties] as const] : []),
    ['catalog', database],
  ]);
}
