// `time_spine:` of a model.
import { fail, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { parseErrors } from '../errors.ts';
import type { ColumnNode } from '../types.ts';
import type { Entry } from './properties-file.ts';

/** The time spine with dbt's keys; null when the entry has none. @throws TsdbtError invalid-property */
export function parseTimeSpine(entry: Entry, columns: readonly ColumnNode[]): JsonValue {
  const given = entry.data['time_spine'];
  if (!isJsonObject(given)) return null;
  const standard = String(given['standard_granularity_column'] ?? '');
  const customs = (Array.isArray(given['custom_granularities']) ? given['custom_granularities'] : []).filter(
    (one): one is JsonObject => isJsonObject(one),
  );
  const byName = new Map(columns.map((column) => [column.name, column]));
  const column = byName.get(standard);
  const wrong = (reason: string): never =>
    fail(
      parseErrors.invalidProperty,
      { path: entry.properties.file.path, key: entry.section, reason },
      { span: entry.locate(['time_spine']) },
    );
  if (!column) {
    wrong(
      `Time spine standard granularity column must be defined on the model. Got invalid column name '${standard}' for model ` +
        `'${entry.name}'. Valid names: [${[...byName.keys()].map((name) => `'${name}'`).join(', ')}].`,
    );
  } else if (column.granularity === null) {
    wrong(
      `Time spine standard granularity column must have a granularity defined. Please add one for column '${standard}' in model '${entry.name}'.`,
    );
  }
  for (const one of customs) {
    const name = one['name'] ?? null;
    if (typeof name !== 'string') wrong(`at path ['custom_granularities']: ${String(name)} is not of type 'string'`);
  }
  const missing = customs.map((one) => String(one['column_name'] || one['name'])).filter((name) => !byName.has(name));
  if (missing.length > 0) {
    const known = [...byName.keys()].map((name) => `'${name}'`).join(', ');
    wrong(
      `the columns of custom granularities must be columns of the model; ${missing.join(', ')} is none of [${known}]`,
    );
  }
  return jsonObject([
    ['standard_granularity_column', standard],
    [
      'custom_granularities',
      customs.map((one) =>
        jsonObject([
          ['name', one['name'] ?? null],
          ['column_name', one['column_name'] ?? null],
        ]),
      ),
    ],
  ]);
}
