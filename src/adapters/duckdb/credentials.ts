// The output block of a DuckDB profile, with dbt-duckdb's defaults.
import { isAbsolute, parse, resolve } from 'node:path';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';

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

/** Reads the block; relative paths start at the current directory, as dbt-duckdb's do. */
export function duckdbCredentials(block: JsonObject): DuckdbCredentials {
  const given = text(block['path']) ?? ':memory:';
  const path = isPlainFile(given) && !isAbsolute(given) ? resolve(process.cwd(), given) : given;
  return {
    path,
    database: text(block['database']) ?? (given === ':memory:' ? 'memory' : parse(given).name),
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

function isPlainFile(path: string): boolean {
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
