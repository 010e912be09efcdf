// What a replay reads of a manifest that dbt wrote: resources by name, macros as a registry, the target that shows in them.
import { isJsonObject, type JsonObject, type JsonValue, type MacroId } from '../../src/base/index.ts';
import { MacroRegistry } from '../../src/context/index.ts';
import { parseBlocks } from '../../src/jinja/index.ts';

/** Adapter types and those whose macros they use, nearest first. */
const PARENTS: { readonly [type: string]: readonly string[] } = {
  redshift: ['postgres'],
  databricks: ['spark'],
  materialize: ['postgres'],
  risingwave: ['postgres'],
  alloydb: ['postgres'],
  fabric: ['sqlserver'],
};

export interface ReplayManifest {
  readonly adapterType: string;
  readonly parents: readonly string[];
  readonly projectName: string;
  readonly dbtVersion: string;
  readonly registry: MacroRegistry;
  /** Everything that ref() and source() can mean and everything that is rendered, by id. */
  readonly resources: ReadonlyMap<string, JsonObject>;
  readonly json: JsonObject;
  readonly schema: string;
  readonly database: string;
}

/** Text of a key, '' when it is not text. */
export function textOf(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/** A nested object, {} when it is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Reads a manifest. @throws TsdbtError 12xx for macros that do not parse, SyntaxError for text that is no JSON */
export function readManifest(text: string): ReplayManifest {
  const json = JSON.parse(text) as JsonObject;
  const metadata = objectOf(json['metadata']);
  const adapterType = textOf(metadata, 'adapter_type');
  const resources = new Map<string, JsonObject>();
  for (const section of ['nodes', 'sources']) {
    for (const [id, resource] of Object.entries(objectOf(json[section]))) resources.set(id, objectOf(resource));
  }
  const macros = Object.values(objectOf(json['macros'])).map(objectOf);
  const projectName = textOf(metadata, 'project_name') || rootOf(resources);
  const parents = PARENTS[adapterType] ?? [];
  const internalPackages = [adapterType, ...parents].map((type) => `dbt_${type}`).concat('dbt');
  const registry = new MacroRegistry({
    rootPackage: projectName,
    internalPackages,
    adapterPrefixes: [adapterType, ...parents],
  });
  for (const macro of macros) addMacro(registry, macro);
  const place = targetPlace(resources, projectName);
  return {
    adapterType,
    parents,
    projectName,
    dbtVersion: textOf(metadata, 'dbt_version'),
    registry,
    resources,
    json,
    ...place,
  };
}

function addMacro(registry: MacroRegistry, macro: JsonObject): void {
  const file = { path: textOf(macro, 'original_file_path'), text: textOf(macro, 'macro_sql') };
  for (const block of parseBlocks(file, { eager: false }).macros) {
    registry.add({
      uniqueId: textOf(macro, 'unique_id') as MacroId,
      packageName: textOf(macro, 'package_name'),
      block,
    });
  }
}

/** Manifests before dbt 1.6 do not name the project: hooks and most nodes are the root's. */
function rootOf(resources: ReadonlyMap<string, JsonObject>): string {
  for (const resource of resources.values())
    if (textOf(resource, 'resource_type') === 'operation') return textOf(resource, 'package_name');
  return textOf([...resources.values()][0] ?? {}, 'package_name');
}

/** Where nodes without a schema and database of their own went: the target's. */
function targetPlace(
  resources: ReadonlyMap<string, JsonObject>,
  projectName: string,
): { readonly schema: string; readonly database: string } {
  const votes = new Map<string, number>();
  for (const resource of resources.values()) {
    const config = objectOf(resource['config']);
    const schema = textOf(resource, 'schema');
    const kind = textOf(resource, 'resource_type');
    if (kind === 'source' || schema === '') continue;
    const audit = /^(.*)_dbt_test__audit$/.exec(schema)?.[1];
    const plain = audit ?? (kind !== 'test' && !config['schema'] && kind !== 'snapshot' ? schema : undefined);
    if (plain === undefined) continue;
    const database = textOf(config, 'database') === '' ? textOf(resource, 'database') : '';
    const key = JSON.stringify([plain, database]);
    votes.set(key, (votes.get(key) ?? 0) + (textOf(resource, 'package_name') === projectName ? 2 : 1));
  }
  const best = [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '["",""]';
  const [schema = '', database = ''] = JSON.parse(best) as string[];
  return { schema, database };
}
