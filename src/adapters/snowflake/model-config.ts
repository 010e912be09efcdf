// What macros hand over of a model (`config.model`), as this side reads it, and the records that they get back.
import { Dict, getAttribute, Record, strOf, type Value } from '../../jinja/index.ts';

/** Fields of a model's config; null for those that are not set. */
export type ConfigReader = (name: string) => Value;

export type Fields = { readonly [name: string]: Value };

/** The config of a model; undefined where there is none. */
export function configOf(model: Value | undefined): ConfigReader | undefined {
  const config = model === undefined || model === null ? undefined : member(model, 'config');
  return config instanceof Dict ? (name) => config.get(name) ?? null : undefined;
}

/** A field of a model, whether a dictionary or an object has it. */
export function member(of: Value, name: string): Value | undefined {
  return of instanceof Dict ? of.get(name) : getAttribute(of, name);
}

/** The clustering key in one text. */
export function clusterBy(config: ConfigReader): Value {
  const fields = config('cluster_by');
  return Array.isArray(fields) ? fields.map(strOf).join(', ') : fields;
}

/** An object of templates. @param name that of dbt's class */
export function record(name: string, fields: Fields): Record {
  return new Record(name, new Map(Object.entries(fields)));
}
