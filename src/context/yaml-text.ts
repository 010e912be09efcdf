// fromyaml and toyaml.
import { dumpYaml, isJsonArray, isJsonObject, type JsonValue, jsonObject, parseYaml } from '../base/index.ts';

/** Plain data of YAML text. @throws TsdbtError on a syntax error */
export function parseYamlText(text: string): JsonValue {
  return parseYaml({ path: 'fromyaml', text }).value;
}

/** YAML text as dbt's toyaml writes it (block style). */
export function writeYaml(value: JsonValue, sortKeys: boolean): string {
  return dumpYaml(sortKeys ? sorted(value) : value);
}

function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return jsonObject(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
