// How one level of config goes on top of those before it.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
  type Span,
} from '../../base/index.ts';
import { reprOf, toValue } from '../../jinja/index.ts';
import { parseErrors } from '../errors.ts';
import { type ConfigKind, configField, type Merge } from './config-fields.ts';

/** Puts the keys of `level` on top of `target`, each by the rule of its field. @throws TsdbtError invalid-config */
export function applyLevel(kind: ConfigKind, target: MutableJsonObject, level: JsonObject): void {
  for (const [written, value] of Object.entries(level)) {
    const key = hookKey(written);
    target[key] = meet(key, configField(kind, key)?.merge ?? 'clobber', target[key], value);
  }
}

function meet(key: string, merge: Merge, known: JsonValue | undefined, added: JsonValue): JsonValue {
  if (merge === 'clobber' || known === undefined) return added;
  if (merge === 'append') return added === null ? known : [...asList(known), ...asList(added)];
  if (key === 'latest_version_pointer' && typeof added === 'boolean') added = jsonObject([['enabled', added]]);
  if (added === null || added === undefined) return known;
  if (!isJsonObject(added)) {
    const problem = `at path ['${key}']: ${reprOf(toValue(added))} is not of type 'object'`;
    return fail(parseErrors.invalidConfig, { problem });
  }
  const base = isJsonObject(known) ? known : jsonObject();
  return merge === 'update' ? mergedObject(base, added) : mergedKeys(base, added);
}

/** Keys of `added` replace those of `base`; with a leading `+` they extend the list. */
function mergedKeys(base: JsonObject, added: JsonObject): JsonObject {
  const made = jsonObject();
  for (const [key, value] of Object.entries(base)) made[key] = asList(value);
  for (const [written, value] of Object.entries(added)) {
    const extend = written.startsWith('+');
    const key = written.replace(/^\++/, '');
    const known = made[key];
    made[key] = extend && known !== undefined ? [...asList(known), ...asList(value)] : asList(value);
  }
  return made;
}

/** A new object with the entries of both. */
export function mergedObject(base: JsonObject, added: JsonObject): JsonObject {
  const made = jsonObject(Object.entries(base));
  for (const [key, value] of Object.entries(added)) made[key] = value;
  return made;
}

const appended: ReadonlySet<string> = new Set(['pre-hook', 'post-hook', 'tags', 'packages']);
const updated: ReadonlySet<string> = new Set([
  'quoting',
  'column_types',
  'meta',
  'docs',
  'contract',
  'snapshot_meta_column_names',
]);

/** Adds one `config(...)` call of a file to the calls before it. @throws TsdbtError conflicting-config-keys */
export function addConfigCall(calls: MutableJsonObject, added: JsonObject, span?: Span): void {
  const isFirst = Object.keys(calls).length === 0;
  for (const [written, value] of Object.entries(added)) {
    const key = hookKey(written);
    if (key !== written && key in added) {
      fail(parseErrors.conflictingKeys, { first: written, second: key }, { span });
    }
    const known = calls[key];
    if (isFirst || known === undefined) calls[key] = value;
    else if (appended.has(key)) calls[key] = [...asList(known), ...asList(value)];
    else if (updated.has(key) && isJsonObject(known) && isJsonObject(value)) calls[key] = mergedObject(known, value);
    else if (key === 'grants' && isJsonObject(known) && isJsonObject(value)) calls[key] = mergedGrants(known, value);
    else calls[key] = value;
  }
}

// Unlike between levels, the `+` stays part of the key here.
function mergedGrants(known: JsonObject, added: JsonObject): JsonObject {
  const made = jsonObject(Object.entries(known).map(([key, value]) => [key, asList(value)]));
  for (const [key, value] of Object.entries(added)) {
    const before = made[key];
    made[key] = key.startsWith('+') && before !== undefined ? [...asList(before), ...asList(value)] : asList(value);
  }
  return made;
}

/** `pre_hook` → `pre-hook`. */
export function hookKey(key: string): string {
  return key === 'pre_hook' ? 'pre-hook' : key === 'post_hook' ? 'post-hook' : key;
}

export function asList(value: JsonValue): readonly JsonValue[] {
  return isJsonArray(value) ? value : [value];
}

/** dbt's deep merge: dicts are merged, the lists of `added` stand before those of `base`, other values win. */
export function deepMerged(base: JsonObject, added: JsonObject): JsonObject {
  const made = jsonObject(Object.entries(base));
  for (const [key, value] of Object.entries(added)) {
    const known = made[key];
    if (isJsonObject(value)) made[key] = deepMerged(isJsonObject(known) ? known : jsonObject(), value);
    else if (isJsonArray(value) && known !== undefined) made[key] = [...value, ...asList(known)];
    else made[key] = value;
  }
  return made;
}
