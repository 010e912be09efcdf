// dbt-duckdb's `external_location`: a source that is a file, read in place.
import { fail, isJsonObject, type JsonObject } from '../../base/index.ts';
import type { SourceFacts } from '../adapter.ts';
import { duckdbErrors } from './errors.ts';

/** The text that stands for the source: a quoted path or a call such as read_csv(…); undefined for a table. */
export function externalSource(source: SourceFacts): string | undefined {
  const meta = mergedMeta(source);
  const location = meta['external_location'];
  if (typeof location !== 'string' || meta['plugin'] !== undefined) return undefined;
  const filled = fill(location, plainFields(meta)['formatter'] ?? 'newstyle', {
    ...plainFields(meta),
    name: source.name,
    identifier: source.identifier,
    schema: source.schema,
    database: source.database,
    source_name: source.sourceName,
  });
  return filled.includes('(') || filled.startsWith("'") ? filled : `'${filled}'`;
}

/**
 * dbt loads such a source when a node that reads it is compiled; the table of its name is another one, or none.
 * @throws TsdbtError duckdb-plugin
 */
export function refusePlugin(source: SourceFacts): void {
  const { plugin } = mergedMeta(source);
  if (plugin !== undefined) fail(duckdbErrors.plugin, { plugin: String(plugin) });
}

/** Meta and config of the source, then of the table: the nearer wins. */
function mergedMeta(source: SourceFacts): JsonObject {
  const configMeta = source.config['meta'];
  return { ...source.sourceMeta, ...source.meta, ...source.config, ...(isJsonObject(configMeta) ? configMeta : {}) };
}

/** Fields that can stand in a path. */
function plainFields(meta: JsonObject): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(meta).flatMap(([key, value]) => (typeof value === 'object' ? [] : [[key, String(value)]])),
  );
}

function fill(template: string, formatter: string, values: { readonly [name: string]: string }): string {
  const value = (whole: string, name: string): string => values[name] ?? whole;
  if (formatter === 'oldstyle') return template.replace(/%\((\w+)\)s/g, value);
  if (formatter === 'template') return template.replace(/\$\{?(\w+)\}?/g, value);
  return template
    .replace(/\{(\w+)\}/g, value)
    .replaceAll('{{', '{')
    .replaceAll('}}', '}');
}
