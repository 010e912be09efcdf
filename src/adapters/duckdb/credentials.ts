// The output block of a DuckDB profile, with dbt-duckdb's defaults.
import { basename, isAbsolute, parse, resolve } from 'node:path';
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { adapterErrors } from '../errors.ts';

export interface DuckdbCredentials {
  /** Absolute path, or `:memory:`. */
  readonly path: string;
  readonly database: string;
  readonly schema: string;
  readonly externalRoot: string;
  readonly config: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly extensions: readonly { readonly name: string; readonly repository: string | undefined }[];
  readonly attach: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
}

/**
 * Reads the block; relative paths start at the current directory, as dbt-duckdb's do.
 * @throws TsdbtError credentials-disagree
 */
export function duckdbCredentials(block: JsonObject): DuckdbCredentials {
  const given = text(block['path']) ?? ':memory:';
  const path = isPlainFile(given) && !isAbsolute(given) ? resolve(process.cwd(), given) : given;
  return {
    path,
    database: databaseOf(block, given),
    schema: text(block['schema']) ?? 'main',
    externalRoot: text(block['external_root']) ?? '.',
    config: textMap(block['config_options']),
    settings: textMap(block['settings']),
    extensions: list(block['extensions']).flatMap((item) => {
      const name = isJsonObject(item) ? text(item['name']) : text(item);
      return name === undefined ? [] : [{ name, repository: isJsonObject(item) ? text(item['repo']) : undefined }];
    }),
    attach: list(block['attach']).filter(isJsonObject),
    secrets: list(block['secrets']).filter(isJsonObject),
  };
}

/** The name that DuckDB gives to what is opened; `database:` may name an attached database in its place. */
function databaseOf(block: JsonObject, path: string): string {
  const named = text(block['database']);
  const isAttached = list(block['attach']).some((one) => isJsonObject(one) && text(one['alias']) === named);
  if (!isPlainFile(path) && path !== ':memory:') return named ?? parse(path).name;
  const opened = path === ':memory:' ? 'memory' : (basename(path).replace(/^\.+/, '').split('.')[0] ?? '');
  if (named === undefined || named === opened || isAttached) return named ?? opened;
  const problem = `Inconsistency detected between 'path' and 'database' fields in profile; the 'database' property must be set to '${opened}' to match the 'path'`;
  return fail(adapterErrors.credentialsDisagree, { problem });
}

/** Whether a path is one of this machine, and neither `:memory:` nor a service. */
export function isPlainFile(path: string): boolean {
  return path !== ':memory:' && !/^[a-z0-9]+:/i.test(path);
}

/** What `target` shows: no secrets, no attached databases. */
export function duckdbTargetFields(block: JsonObject): JsonObject {
  const read = duckdbCredentials(block);
  return jsonObject([
    ['database', read.database],
    ['schema', read.schema],
    ['path', text(block['path']) ?? ':memory:'],
    ['external_root', read.externalRoot],
    ['extensions', read.extensions.map((extension) => extension.name)],
  ]);
}

function text(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function textMap(value: JsonValue | undefined): ReadonlyMap<string, string> {
  return new Map(isJsonObject(value) ? Object.entries(value).map(([key, item]) => [key, String(item)]) : []);
}
