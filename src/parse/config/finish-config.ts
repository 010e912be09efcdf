// The last step of a config: dbt's order of keys, nested values filled up, types checked.
import {
  Float,
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
} from '../../base/index.ts';
import { reprOf, toValue } from '../../jinja/index.ts';
import { parseErrors } from '../errors.ts';
import { isColor } from './color-names.ts';
import { type ConfigKind, configField, configFields, type FieldType } from './config-fields.ts';
import { asList } from './merge-config.ts';
import { literalText } from './unrendered-calls.ts';

/** The config of a resource as its node shows it. @throws TsdbtError invalid-config */
export function finishConfig(kind: ConfigKind, merged: JsonObject): JsonObject {
  const made: MutableJsonObject = jsonObject();
  for (const { name, initial, type } of configFields(kind)) {
    const value = merged[name] ?? null;
    // Alone of all keys with a default, this one may be null: the value before it stays.
    const saysNothing = value === null && name === 'on_schema_change';
    if (value !== initial && type !== undefined && !saysNothing) check(name, type, value, initial);
    made[name] = shaped(kind, name, value);
  }
  for (const [key, value] of Object.entries(merged)) if (!configField(kind, key)) made[key.trim()] = value;
  if (kind === 'test') finishTest(made);
  else if ('materialized' in made) checkNode(made);
  const required = materializedOf[kind];
  if (required && made['materialized'] !== required.value) {
    fail(parseErrors.invalidConfig, {
      problem: `A ${required.noun} must have a materialized value of '${required.value}'`,
    });
  }
  return made;
}

const materializedOf: { readonly [kind in ConfigKind]?: { readonly noun: string; readonly value: string } } = {
  test: { noun: 'test', value: 'test' },
  seed: { noun: 'seed', value: 'seed' },
};

function shaped(kind: ConfigKind, name: string, value: JsonValue): JsonValue {
  switch (name) {
    case 'pre-hook':
    case 'post-hook':
      return asList(value ?? []).map((hook) => hookOf(hook, name));
    case 'tags':
      return value === null ? [] : asList(value).map(literalText);
    case 'packages':
      return value === null ? [] : asList(value);
    case 'docs':
      return filled(value, [
        ['show', true],
        ['node_color', null],
      ]);
    case 'contract':
      return filled(value, [
        ['enforced', false],
        ['alias_types', true],
      ]);
    case 'snapshot_meta_column_names':
      return filled(value, [
        ['dbt_valid_to', null],
        ['dbt_valid_from', null],
        ['dbt_scd_id', null],
        ['dbt_updated_at', null],
        ['dbt_is_deleted', null],
      ]);
    case 'latest_version_pointer':
      return filled(value, [
        ['enabled', null],
        ['alias', null],
      ]);
    case 'grants':
      return isJsonObject(value) ? jsonObject(Object.entries(value).map(([key, one]) => [key, asList(one)])) : value;
    case 'static_analysis':
      return typeof value === 'boolean' ? (value ? 'on' : 'off') : value;
    case 'freshness':
      return kind === 'model' ? buildAfter(value) : value;
    default:
      return value;
  }
}

function filled(value: JsonValue, initial: readonly (readonly [string, JsonValue])[]): JsonObject {
  const given = isJsonObject(value) ? value : jsonObject();
  return jsonObject(initial.map(([key, fallback]) => [key, given[key] ?? fallback]));
}

/** A hook as `{sql, transaction, index}`; text that is a JSON object counts as such. @throws TsdbtError invalid-config */
function hookOf(value: JsonValue, key: string): JsonObject {
  let given: JsonObject;
  if (isJsonObject(value)) given = value;
  else if (typeof value === 'string') given = hookFromText(value) ?? jsonObject([['sql', value]]);
  else {
    const problem = `at path ['${key}']: ${reprOf(toValue(value))} is not of type 'string'`;
    return fail(parseErrors.invalidConfig, { problem });
  }
  return jsonObject([
    ['sql', given['sql'] ?? ''],
    ['transaction', given['transaction'] ?? true],
    ['index', given['index'] ?? null],
  ]);
}

function hookFromText(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || text.trimStart().startsWith('{{')) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? jsonObject(Object.entries(read as JsonObject))
      : undefined;
  } catch {
    return undefined;
  }
}

function buildAfter(value: JsonValue): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(value['build_after'])) return null;
  const after = value['build_after'];
  const count = after['count'] ?? null;
  const period = after['period'] ?? null;
  if ((period === null) !== (count === null)) {
    const [missing, given] = count === null ? ['count', 'period'] : ['period', 'count'];
    fail(parseErrors.invalidConfig, {
      problem: `\`freshness.build_after\` must have a value for \`${missing}\` if a \`${given}\` is provided`,
    });
  }
  return jsonObject([
    [
      'build_after',
      jsonObject([
        ['count', count],
        ['period', period],
        ['updates_on', after['updates_on'] ?? 'any'],
      ]),
    ],
  ]);
}

function checkNode(config: MutableJsonObject): void {
  const docs = config['docs'];
  const color = isJsonObject(docs) ? docs['node_color'] : null;
  if (typeof color === 'string' && color !== '' && !isColor(color)) {
    fail(parseErrors.invalidConfig, {
      problem: `Invalid color name for docs.node_color: ${color}. It is neither a valid HTML color name nor a valid HEX code.`,
    });
  }
  const contract = config['contract'];
  const change = config['on_schema_change'];
  if (
    isJsonObject(contract) &&
    contract['enforced'] === true &&
    config['materialized'] === 'incremental' &&
    change !== 'append_new_columns' &&
    change !== 'fail'
  ) {
    fail(parseErrors.invalidConfig, {
      problem:
        `Invalid value for on_schema_change: ${String(change)}. Models materialized as incremental with contracts ` +
        `enabled must set on_schema_change to 'append_new_columns' or 'fail'`,
    });
  }
  if (config['incremental_strategy'] === 'microbatch' && config['materialized'] === 'incremental') {
    const { begin } = config;
    if (typeof begin === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(begin)) config['begin'] = `${begin}T00:00:00`;
    else if (typeof begin === 'string') config['begin'] = begin.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T');
  }
}

function finishTest(config: MutableJsonObject): void {
  const { severity } = config;
  if (typeof severity === 'string' && !/^(warn|error)$/i.test(severity)) {
    fail(parseErrors.invalidConfig, { problem: `Severity must be either 'warn' or 'error'. Got '${severity}'` });
  }
  const as = config['store_failures_as'] ?? null;
  if (as === null) {
    const store = config['store_failures'];
    config['store_failures_as'] = store === true ? 'table' : store === false ? 'ephemeral' : null;
  } else config['store_failures'] = as !== 'ephemeral';
}

function check(name: string, type: FieldType, value: JsonValue, initial: JsonValue): void {
  if (value === null && (initial === null || type === 'object' || type === 'string-or-list' || type === 'list')) return;
  if (fits(type, value)) return;
  const wanted = type === 'string-or-list' ? 'valid under any of the given schemas' : `of type '${type}'`;
  const problem = `at path ['${name}']: ${reprOf(toValue(value))} is not ${wanted}`;
  fail(parseErrors.invalidConfig, { problem });
}

function fits(type: FieldType, value: JsonValue): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      // Numbers and booleans written without quotes: dbt's classes take them as they are, and so do we.
      return typeof value !== 'object' || value instanceof Float;
    case 'string-or-list':
      return typeof value === 'string' || isJsonArray(value);
    case 'object':
      return isJsonObject(value);
    case 'integer':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'number':
      return typeof value === 'number' || value instanceof Float;
    case 'list':
      return isJsonArray(value) || typeof value === 'string';
  }
}
