// Every rule of the semantic layer on a sound project with one thing changed; what dbt does with each of these projects
// stands beside it, asked of dbt-core 1.12.3.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assert, describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  lineColumn,
  parseYaml,
} from '../../../base/index.ts';
import { type ParsedFolder, parseFolder } from '../../../testing/parse-folder.ts';
import { writeProject } from '../../../testing/write-project.ts';

const path = fileURLToPath(new URL('../../fixtures/semantic-rules.yml', import.meta.url));
const table = parseYaml({ path, text: readFileSync(path, 'utf8') }).value as JsonObject;
const FILES = ['good', 'spine', 'flat'] as const;
const CODES = /^TSDBT-13(4[6-9]|5[01])$/;

const PROJECT = 'name: demo\nprofile: demo\nversion: "1.0"\n';
const EPHEMERAL = "{{ config(materialized='ephemeral') }} select 1 as id\n";
const MODELS = Object.fromEntries(
  ['orders', 'customers', 'prices', 'days', 'visits'].map((name) => [`models/${name}.sql`, 'select 1 as id\n']),
);

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

type Texts = { readonly [path: string]: string };

function parse(texts: Texts, models: Texts = {}): Promise<ParsedFolder> {
  const files = Object.fromEntries(FILES.map((key) => [`models/${key}.yml`, texts[key] ?? text(table[key])]));
  return parseFolder(writeProject({ 'dbt_project.yml': PROJECT, ...MODELS, ...models, ...files }));
}

function replaced(whole: string, from: string, to: string): string {
  assert(whole.includes(from), `nothing like ${from}`);
  return whole.replace(from, () => to);
}

/** The changed file of a case. */
function changed(one: JsonObject): string {
  const first = replaced(text(table[text(one['file']) || 'good']), text(one['from']), text(one['to']));
  const also = one['also'];
  return isJsonArray(also) ? replaced(first, text(also[0]), text(also[1])) : first;
}

function warnings({ events }: ParsedFolder): string[] {
  return events.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
}

/** `path:line:column` of a diagnostic. */
function placeOf({ span }: Diagnostic): string {
  if (!span) return 'nowhere';
  const { line, column } = lineColumn(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}

function casesOf(key: string): (readonly [string, JsonObject])[] {
  const list = table[key];
  return (isJsonArray(list) ? list : []).filter(isJsonObject).map((one) => [text(one['name']), one] as const);
}

/** The place that a case expects. */
function expectedPlace(one: JsonObject, whole: string): string {
  const near = text(one['near']);
  const at = whole.indexOf(text(one['at']), near === '' ? 0 : whole.indexOf(near) + near.length);
  assert(at >= 0, `nothing like ${text(one['at'])}`);
  const [line, column] = [whole.slice(0, at).split('\n').length, at - whole.lastIndexOf('\n', at - 1)];
  return `models/${text(one['file']) || 'good'}.yml:${line}:${column}`;
}

describe('rules of the semantic layer', () => {
  it('find nothing in the sound project', async () => {
    const parsed = await parse({});
    expect(parsed.diagnostics.map(({ message }) => message)).toEqual([]);
    expect(warnings(parsed)).toEqual([]);
  });

  it.each(casesOf('cases'))('%s', async (_name, one) => {
    const file = text(one['file']) || 'good';
    const whole = changed(one);
    const ephemeral = text(one['ephemeral']);
    const models = ephemeral === '' ? {} : { [`models/${ephemeral}.sql`]: EPHEMERAL };
    const parsed = await parse({ [file]: whole }, models);
    const errors = parsed.diagnostics.filter(({ severity }) => severity === 'error');
    const warned = warnings(parsed);
    const got = errors.length > 0 ? 'refused' : warned.length > 0 ? 'warned' : 'accepted';
    const shown = [...errors.map(({ message }) => message), ...warned].join('\n');
    expect(got, shown).toBe(one['dbt']);
    if (got === 'refused') expect(errors[0]?.message).toBe('Semantic Manifest validation failed.');
    if (one['at'] === undefined) return;
    const place = expectedPlace(one, whole);
    const found = errors.filter(({ code }) => CODES.test(code));
    const places = found.map(placeOf);
    if (got === 'refused') expect(places, shown).toContain(place);
    else expect(warned.join('\n')).toContain(place);
  });

  it.each(casesOf('unreadable'))('refuse what cannot be read: %s', async (_name, one) => {
    const whole = changed(one);
    const { diagnostics } = await parse({ [text(one['file']) || 'good']: whole });
    const [first] = diagnostics;
    expect(first?.slug).toBe('invalid-property');
    expect(first && placeOf(first)).toBe(expectedPlace(one, whole));
  });

  it('tell everything at once, warnings under the names of dbt', async () => {
    const whole = replaced(text(table['good']), 'label: Growth', 'label: Revenue');
    const more = replaced(replaced(whole, 'revenue - last', 'revenue'), 'limit: 10', 'limit: -1');
    const parsed = await parse({
      good: replaced(more, '{name: plan, type: categorical}', '{name: ended, type: time}'),
    });
    expect(parsed.diagnostics.map(({ slug }) => slug)).toEqual([
      'semantic-layer-invalid',
      'semantic-label',
      'saved-query-rule',
    ]);
    const told = parsed.events.filter(({ level }) => level === 'warn').map(({ code, name }) => `${code} ${name}`);
    expect(told).toEqual(['I070 SemanticValidationFailure', 'D041 TimeDimensionsRequireGranularityDeprecation']);
  });

  it('say nothing where there are no metrics, as dbt does', async () => {
    const [models = ''] = text(table['good']).split('metrics:\n');
    const quiet = replaced(replaced(models, ', create_metric: true', ''), 'name: balance', 'name: Balance');
    const parsed = await parse({ good: quiet, flat: '' });
    expect(parsed.diagnostics).toEqual([]);
  });

  it('do not blame others for what could not be read', async () => {
    const broken = replaced(text(table['good']), 'agg: max', 'agg: most');
    const parsed = await parse({ good: broken });
    expect(new Set(parsed.diagnostics.map(({ slug }) => slug))).toEqual(new Set(['invalid-property', 'metric-input']));
  });
});
