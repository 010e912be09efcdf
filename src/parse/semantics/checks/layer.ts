// The semantic layer of a project as its rules look at it: elements with their places, look-ups by name.
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listOf,
  objectOf,
  objectsOf,
  type Span,
  type YamlPath,
} from '../../../base/index.ts';
import type { Draft, NodeDraft, ParseState } from '../../parse-state.ts';
import type { SemanticNode } from '../../types.ts';
import { placeIn, writtenOf } from '../places.ts';

export type SemanticDraft = Draft<SemanticNode>;
export type ElementKind = 'measure' | 'entity' | 'dimension';

/** A measure, entity or dimension of a semantic model. */
export interface Element {
  readonly kind: ElementKind;
  readonly name: string;
  readonly label: string | null;
  readonly data: JsonObject;
  readonly model: SemanticModel;
  /** The place of one of its properties, or of itself. */
  at(...path: YamlPath): Span;
}

export interface SemanticModel {
  readonly node: SemanticDraft;
  readonly name: string;
  readonly primaryEntity: string | null;
  /** The time dimension of measures that name none. */
  readonly defaultTime: string | null;
  /** Where that is written. */
  readonly timePath: YamlPath;
  readonly measures: readonly Element[];
  readonly entities: readonly Element[];
  readonly dimensions: readonly Element[];
  at(...path: YamlPath): Span;
}

export interface Metric {
  readonly node: SemanticDraft;
  readonly name: string;
  readonly type: string;
  readonly params: JsonObject;
  at(...path: YamlPath): Span;
  /** The place of one of its type_params, by its path in the manifest. */
  atParam(...path: YamlPath): Span;
}

export interface SavedQuery {
  readonly node: SemanticDraft;
  readonly name: string;
  readonly params: JsonObject;
  at(...path: YamlPath): Span;
}

export interface TimeSpine {
  readonly node: NodeDraft;
  readonly grain: string;
  readonly customGrains: readonly string[];
}

/** Everything the rules look at. Resources that are switched off are not in it. */
export interface Layer {
  readonly state: ParseState;
  readonly models: readonly SemanticModel[];
  readonly metrics: readonly Metric[];
  readonly savedQueries: readonly SavedQuery[];
  /** Those that are configured. */
  readonly spines: readonly TimeSpine[];
  readonly customGrains: ReadonlySet<string>;
  readonly metricsByName: ReadonlyMap<string, Metric>;
  readonly modelsByName: ReadonlyMap<string, SemanticModel>;
  /** The first of each name. */
  readonly measuresByName: ReadonlyMap<string, Element>;
}

/** Looks at the resources of a parse whose metrics are linked. */
export function semanticLayer(state: ParseState): Layer {
  const nodes = [...state.semantics.values()];
  const models = nodes.filter(({ kind }) => kind === 'semantic_model').map(modelView);
  const metrics = nodes.filter(({ kind }) => kind === 'metric').map(metricView);
  const spines = [...state.nodes.values()].flatMap(spineView);
  return {
    state,
    models,
    metrics,
    savedQueries: nodes.filter(({ kind }) => kind === 'saved_query').map(savedQueryView),
    spines,
    customGrains: new Set(spines.flatMap(({ customGrains }) => customGrains)),
    metricsByName: firstByName(metrics),
    modelsByName: firstByName(models),
    measuresByName: firstByName(models.flatMap(({ measures }) => measures)),
  };
}

function firstByName<T extends { readonly name: string }>(all: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const one of all) if (!found.has(one.name)) found.set(one.name, one);
  return found;
}

function modelView(node: SemanticDraft): SemanticModel {
  const { body } = node;
  const model: SemanticModel & {
    measures: readonly Element[];
    entities: readonly Element[];
    dimensions: readonly Element[];
  } = {
    node,
    name: node.name,
    primaryEntity: textOf(body['primary_entity']),
    defaultTime: textOf(objectOf(body['defaults'])?.['agg_time_dimension']),
    timePath: writtenOf(node)?.section === 'models' ? ['agg_time_dimension'] : ['defaults', 'agg_time_dimension'],
    measures: [],
    entities: [],
    dimensions: [],
    at: (...path) => placeIn(node, path),
  };
  model.measures = elementsOf(model, 'measure', 'measures');
  model.entities = elementsOf(model, 'entity', 'entities');
  model.dimensions = elementsOf(model, 'dimension', 'dimensions');
  return model;
}

function elementsOf(model: SemanticModel, kind: ElementKind, key: string): Element[] {
  const all = objectsOf(model.node.body[key]);
  return all.map((data, index) => ({
    kind,
    name: String(data['name']),
    label: textOf(data['label']),
    data,
    model,
    at: (...path) =>
      placeIn(model.node, [...elementPath(model.node, kind, { key, index, count: all.length, data }), ...path]),
  }));
}

/** Where an element is written: in the list of its kind, or as a column or derived one of a model. */
function elementPath(
  node: SemanticDraft,
  kind: ElementKind,
  {
    key,
    index,
    count,
    data,
  }: { readonly key: string; readonly index: number; readonly count: number; readonly data: JsonObject },
): YamlPath {
  const part = writtenOf(node);
  if (!part || part.section === 'semantic_models') return [key, index];
  const derived = listOf(objectOf(part.data['derived_semantics'])?.[key]);
  const first = count - derived.length;
  if (index >= first) return ['derived_semantics', key, index - first];
  const column = data['expr'] ?? data['name'] ?? null;
  const columns = listOf(part.data['columns']);
  const at = columns.findIndex((one) => isJsonObject(one) && one['name'] === column);
  return at < 0 ? [] : ['columns', at, kind];
}

function metricView(node: SemanticDraft): Metric {
  const isNested = writtenOf(node)?.isNested === true;
  return {
    node,
    name: node.name,
    type: String(node.body['type']),
    params: objectOf(node.body['type_params']) ?? {},
    at: (...path) => placeIn(node, path),
    atParam: (...path) => placeIn(node, isNested ? ['type_params', ...path] : flatPath(path)),
  };
}

const GROUPS: readonly (string | number | undefined)[] = [
  'conversion_type_params',
  'cumulative_type_params',
  'metric_aggregation_params',
];

/** The flat form has all parameters on one level. */
function flatPath(path: YamlPath): YamlPath {
  const [first, ...rest] = path;
  if (GROUPS.includes(first)) return rest;
  return first === 'metrics' ? ['input_metrics', ...rest] : path;
}

function savedQueryView(node: SemanticDraft): SavedQuery {
  return {
    node,
    name: node.name,
    params: objectOf(node.body['query_params']) ?? {},
    at: (...path) => placeIn(node, path),
  };
}

function spineView(node: NodeDraft): TimeSpine[] {
  if (node.kind !== 'model' || !isJsonObject(node.timeSpine)) return [];
  const column = node.columns.get(String(node.timeSpine['standard_granularity_column']));
  const customGrains = objectsOf(node.timeSpine['custom_granularities']).map((one) => String(one['name']));
  return [{ node, grain: column?.granularity ?? '', customGrains }];
}

/** The text, or null for anything else. */
export function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
