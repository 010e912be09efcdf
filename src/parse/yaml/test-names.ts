// Names and ids of generic tests, letter for letter as dbt makes them.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, md5 } from '../../base/index.ts';
import { reprOf } from '../../jinja/index.ts';
import { literalText } from '../config/unrendered-calls.ts';

export interface TestNames {
  /** Name of the compiled file and, when shortened, the alias. */
  readonly short: string;
  /** Name of the node. */
  readonly full: string;
}

/** `not_null_orders_id`: the test's type, its target and its arguments sorted by name. */
export function syntheticTestNames(type: string, target: string, args: JsonObject): TestNames {
  const flat: string[] = [];
  for (const name of Object.keys(args).sort()) {
    if (name === 'model') continue;
    const value = args[name] ?? null;
    const parts: readonly JsonValue[] = isJsonObject(value)
      ? Object.values(value)
      : isJsonArray(value)
        ? value
        : [value];
    for (const part of parts) flat.push(literalText(part).replace(/[^0-9a-zA-Z_]+/g, '_'));
  }
  const identifier = `${type}_${target}`;
  const full = `${identifier}_${flat.join('__')}`;
  return { full, short: full.length >= 64 ? `${identifier.slice(0, 30)}_${md5(full)}` : full };
}

/** The ten letters at the end of a generic test's unique_id. */
export function testHash(
  name: string,
  metadata: { readonly name: string; readonly namespace: string | null; readonly kwargs: JsonObject },
): string {
  const text = `{'kwargs': ${hashable(metadata.kwargs)}, 'name': ${hashable(metadata.name)}, 'namespace': ${hashable(metadata.namespace)}}`;
  return md5(name + text).slice(-10);
}

/** Python's repr of the value with every leaf as text and keys sorted. */
function hashable(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(hashable).join(', ')}]`;
  if (isJsonObject(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${quoted(key)}: ${hashable(value[key] ?? null)}`).join(', ')}}`;
  }
  return quoted(literalText(value));
}

/** Python's repr of a text; the plain case without a detour. */
function quoted(text: string): string {
  return /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text) ? `'${text}'` : reprOf(text);
}
