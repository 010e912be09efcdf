// The dict that templates see as `model`: in it dbt leaves out what is not set.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { type ConfigKind, configField } from '../config/config-fields.ts';

/** A node's dict without the nulls of dbt's own keys; those that a project wrote (`meta`, configs of its own) stay. */
export function modelShape(kind: ConfigKind, shape: JsonObject): JsonObject {
  const made = jsonObject();
  for (const [key, value] of Object.entries(shape)) {
    if (value === null) continue;
    made[key] = memberOf(kind, key, value);
  }
  const { compiled_code: compiled } = made;
  if (compiled !== undefined) made['compiled_sql'] = compiled;
  return made;
}

function memberOf(kind: ConfigKind, key: string, value: JsonValue): JsonValue {
  switch (key) {
    case 'config':
      return isJsonObject(value) ? shownConfig(kind, value) : value;
    case 'columns':
      return isJsonObject(value)
        ? jsonObject(Object.entries(value).map(([name, column]) => [name, shownColumn(column)]))
        : value;
    case 'constraints':
    case 'refs':
    case 'docs':
    case 'contract':
    case 'test_metadata':
    case 'time_spine':
      return withoutNulls(value);
    default:
      return value;
  }
}

/** Configs that are objects of dbt's own, not the project's. */
const objects: ReadonlySet<string> = new Set([
  'contract',
  'docs',
  'freshness',
  'latest_version_pointer',
  'post-hook',
  'pre-hook',
  'snapshot_meta_column_names',
]);

function shownConfig(kind: ConfigKind, config: JsonObject): JsonObject {
  const made = jsonObject();
  for (const [key, value] of Object.entries(config)) {
    if (value === null && configField(kind, key)) continue;
    made[key] = objects.has(key) ? withoutNulls(value) : value;
  }
  return made;
}

function shownColumn(column: JsonValue): JsonValue {
  if (!isJsonObject(column)) return column;
  const shown = withoutNulls(column);
  const { constraints } = column;
  return constraints === undefined ? shown : { ...shown, constraints: withoutNulls(constraints) };
}

/** Without the nulls of an object, or of those in a list. */
function withoutNulls(value: JsonObject): JsonObject;
function withoutNulls(value: JsonValue): JsonValue;
function withoutNulls(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return jsonObject(Object.entries(value).filter(([, item]) => item !== null));
}
