// osi_document.json: the semantic models and metrics in the format of Open Semantic Interchange, version 0.1.1.
import { type JsonObject, type JsonValue, jsonObject, type LogEvent, objectsOf } from '../../base/index.ts';
import { nodeRelation, type ProjectGraph } from '../../graph/index.ts';
import type { SemanticNode } from '../../parse/index.ts';
import { MetricExpressions, NoExpression } from './metric-expressions.ts';
import { osiMeasures, osiMetrics, textOf } from './osi-metric.ts';

export interface OsiDocument {
  /** Undefined when a metric has no form in it and others read it. */
  readonly content: JsonObject | undefined;
  /** What the document does not say, as warnings. */
  readonly losses: readonly LogEvent[];
}

const documents = new WeakMap<ProjectGraph, OsiDocument>();

/** The document of a project, made once. @throws TsdbtError of a filter that cannot be rendered */
export function osiDocument(graph: ProjectGraph): OsiDocument {
  const known = documents.get(graph);
  if (known) return known;
  const made = makeDocument(graph);
  documents.set(graph, made);
  return made;
}

function makeDocument(graph: ProjectGraph): OsiDocument {
  const semantics = [...graph.project.semantics.values()];
  const models = semantics.filter(({ kind }) => kind === 'semantic_model');
  const losses = models.flatMap(naturalEntities);
  const datasets = models.map((model) => dataset(graph, model));
  const relationships = relationshipsOf(models);
  const metrics: JsonObject[] = [];
  const all = osiMetrics(
    semantics.filter(({ kind }) => kind === 'metric'),
    osiMeasures(models),
  );
  const expressions = new MetricExpressions(all);
  try {
    for (const { name, type, isPrivate, description } of all) {
      if (type === 'conversion') losses.push(loss('CONVERSION_METRIC_DROPPED', name));
      else if (isPrivate) losses.push(loss('PRIVATE_METRIC_DROPPED', name));
      else {
        if (type === 'cumulative') losses.push(loss('CUMULATIVE_SEMANTICS_LOSS', name));
        metrics.push(
          present([
            ['name', name],
            ['expression', expression(expressions.of(name))],
            ['description', description],
          ]),
        );
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof NoExpression)) throw thrown;
    return { content: undefined, losses: [impossible(thrown.metric)] };
  }
  const model = present([
    ['name', 'semantic_model'],
    ['datasets', datasets],
    ['relationships', relationships.length > 0 ? relationships : null],
    ['metrics', metrics.length > 0 ? metrics : null],
  ]);
  const content = jsonObject([
    ['version', '0.1.1'],
    ['dialects', [DIALECT]],
    ['semantic_model', [model]],
  ]);
  return { content, losses };
}

const DIALECT = 'ANSI_SQL';

function expression(text: string): JsonObject {
  const one = jsonObject([
    ['dialect', DIALECT],
    ['expression', text],
  ]);
  return jsonObject([['dialects', [one]]]);
}

/** An object without what is null. */
function present(entries: readonly (readonly [string, JsonValue | undefined])[]): JsonObject {
  return jsonObject(
    entries.flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value] as const])),
  );
}

function dataset(graph: ProjectGraph, model: SemanticNode): JsonObject {
  const { body } = model;
  const entities = objectsOf(body['entities']);
  const keys = (type: string): string[][] =>
    entities.filter((entity) => entity['type'] === type).map((entity) => [columnOf(entity)]);
  const measures = osiMeasures([model]);
  const fields = [
    ...entities.map((entity) => field(entity, columnOf(entity))),
    ...objectsOf(body['dimensions']).map((one) =>
      field(one, columnOf(one), jsonObject([['is_time', one['type'] === 'time']])),
    ),
    ...[...measures.values()].map(({ body, expr }) => field(body, expr)),
  ];
  const unique = keys('unique');
  return present([
    ['name', model.name.toLowerCase()],
    ['source', nodeRelation(graph, model.uniqueId)?.['relation_name'] ?? null],
    ['primary_key', keys('primary').at(-1)],
    ['unique_keys', unique.length > 0 ? unique : null],
    ['description', model.description],
    ['fields', fields.length > 0 ? fields : null],
  ]);
}

function columnOf(element: JsonObject): string {
  return textOf(element['expr']) ?? nameOf(element);
}

function nameOf(element: JsonObject): string {
  return String(element['name']).toLowerCase();
}

function field(element: JsonObject, column: string, dimension?: JsonObject): JsonObject {
  return present([
    ['name', nameOf(element)],
    ['expression', expression(column)],
    ['dimension', dimension],
    ['label', element['label']],
    ['description', element['description']],
  ]);
}

interface Holder {
  readonly model: string;
  readonly column: string;
  /** The entity says which row it is, so there is one row at most. */
  readonly isOne: boolean;
}

/** A join for each pair of semantic models that share an entity, from the many to the one. */
function relationshipsOf(models: readonly SemanticNode[]): JsonObject[] {
  const holders = new Map<string, Holder[]>();
  for (const model of models) {
    for (const entity of objectsOf(model.body['entities'])) {
      if (entity['type'] === 'natural') continue;
      const isOne = entity['type'] === 'primary' || entity['type'] === 'unique';
      const holder = { model: model.name.toLowerCase(), column: columnOf(entity), isOne };
      const known = holders.get(nameOf(entity));
      if (known) known.push(holder);
      else holders.set(nameOf(entity), [holder]);
    }
  }
  return [...holders].flatMap(([entity, of]) =>
    of.flatMap((one, at) =>
      of.slice(at + 1).flatMap((other) => (one.model === other.model ? [] : [relationship(entity, one, other)])),
    ),
  );
}

function relationship(entity: string, one: Holder, other: Holder): JsonObject {
  const isFirstMany = one.isOne === other.isOne ? one.model <= other.model : other.isOne;
  const [from, to] = isFirstMany ? [one, other] : [other, one];
  return jsonObject([
    ['name', `${from.model}__${to.model}__${entity}`],
    ['from', from.model],
    ['to', to.model],
    ['from_columns', [from.column]],
    ['to_columns', [to.column]],
  ]);
}

const SAID = {
  CONVERSION_METRIC_DROPPED: [
    'Metric',
    'was excluded from the OSI document: conversion metrics cannot be represented in the OSI format.',
  ],
  PRIVATE_METRIC_DROPPED: [
    'Metric',
    'was excluded from the OSI document: private metrics are not included in OSI output.',
  ],
  NATURAL_ENTITY_DROPPED: [
    'Entity',
    'was excluded from the OSI document: natural entities have no equivalent in the OSI format.',
  ],
  CUMULATIVE_SEMANTICS_LOSS: [
    'Metric',
    'was included in the OSI document, but its cumulative window and grain semantics cannot be represented.',
  ],
} as const;

/** As dbt says it. */
function loss(kind: keyof typeof SAID, name: string): LogEvent {
  const [what, said] = SAID[kind];
  const data = jsonObject([
    ['issue_type', kind],
    ['element_name', name],
    ['converter_name', 'MSIToOSIConverter'],
  ]);
  return { code: 'I078', name: 'MFConverterIssue', level: 'warn', msg: `[WARNING]: ${what} '${name}' ${said}`, data };
}

function naturalEntities(model: SemanticNode): LogEvent[] {
  const natural = objectsOf(model.body['entities']).filter((entity) => entity['type'] === 'natural');
  return natural.map((entity) => loss('NATURAL_ENTITY_DROPPED', nameOf(entity)));
}

function impossible(metric: string): LogEvent {
  const msg = `[WARNING]: OSI document could not be generated: other metrics read '${metric}', which cannot be represented in the OSI format.`;
  return { code: 'I072', name: 'SemanticValidationFailure', level: 'warn', msg };
}
