// Semantic models: entities, dimensions, validity windows, default time.

import { objectOf, type Span } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import type { Element, Layer, SemanticModel } from './layer.ts';
import type { Finding } from './rule.ts';

function wrong(model: SemanticModel, span: Span, problem: string, hint: string): Finding {
  return { level: 'error', kind: parseErrors.semanticModel, problem, hint, span, nodeId: model.node.uniqueId };
}

function ofType({ entities }: SemanticModel, ...types: readonly string[]): Element[] {
  return entities.filter(({ data }) => types.includes(String(data['type'])));
}

const names = (elements: readonly Element[]): string => elements.map(({ name }) => `'${name}'`).join(', ');

/** Rule: a semantic model with dimensions has a primary entity, said once. */
export function* primaryEntity({ models }: Layer): Generator<Finding> {
  for (const model of models) {
    const primary = ofType(model, 'primary');
    const [first, second] = primary;
    if (second) {
      yield wrong(
        model,
        second.at('type'),
        `The semantic model '${model.name}' has ${primary.length} primary entities, ${names(primary)}; it may have one`,
        'make the others unique or foreign',
      );
    } else if (first && model.primaryEntity !== null) {
      yield wrong(
        model,
        model.at('primary_entity'),
        `The semantic model '${model.name}' names its primary entity twice, '${model.primaryEntity}' by primary_entity and '${first.name}' by its type; one of them is expected`,
        `remove primary_entity, or the entity '${first.name}'`,
      );
    } else if (!first && model.primaryEntity === null && model.dimensions.length > 0) {
      yield wrong(
        model,
        model.at('name'),
        `The semantic model '${model.name}' has dimensions but no primary entity`,
        'add an entity of type primary, or primary_entity: <name>',
      );
    }
  }
}

/** Rule: a dimension of a primary entity is defined in one semantic model. */
export function* dimensionsOfEntity({ models }: Layer): Generator<Finding> {
  const known = new Map<string, Map<string, SemanticModel>>();
  for (const model of models) {
    const entity = model.primaryEntity ?? ofType(model, 'primary')[0]?.name;
    if (entity === undefined) continue;
    const owners = known.get(entity) ?? new Map<string, SemanticModel>();
    known.set(entity, owners);
    for (const dimension of model.dimensions) {
      const owner = owners.get(dimension.name);
      if (!owner) owners.set(dimension.name, model);
      // Twice in one model is told as a doubled name.
      else if (owner !== model) {
        yield wrong(
          model,
          dimension.at('name'),
          `The dimension '${dimension.name}' of the primary entity '${entity}' is defined by the semantic models '${owner.name}' and '${model.name}'; one of them may`,
          'rename the dimension, or give one of the models another primary entity',
        );
      }
    }
  }
}

/** Rule: a dimension's type and is_partition are the same wherever its name is used. */
export function* consistentDimensions({ models }: Layer): Generator<Finding> {
  const seen = new Map<string, Element>();
  for (const dimension of models.flatMap(({ dimensions }) => dimensions)) {
    const first = seen.get(dimension.name);
    if (!first) {
      seen.set(dimension.name, dimension);
      continue;
    }
    for (const key of ['type', 'is_partition']) {
      const [was, is] = [first.data[key] ?? null, dimension.data[key] ?? null];
      if (was === is) continue;
      yield wrong(
        dimension.model,
        dimension.at(key),
        `The dimension '${dimension.name}' has ${key} ${String(is)} in the semantic model '${dimension.model.name}', but ${String(was)} in '${first.model.name}'; it must be the same everywhere`,
        `write ${key}: ${String(was)}, or rename one of them`,
      );
    }
  }
}

function hasValidity({ data }: Element): boolean {
  return objectOf(objectOf(data['type_params'])?.['validity_params']) !== undefined;
}

function marked({ data }: Element, key: 'is_start' | 'is_end'): boolean {
  return objectOf(objectOf(data['type_params'])?.['validity_params'])?.[key] === true;
}

/** Rule: there is one natural entity at most, and only beside a validity window. */
export function* naturalEntity({ models }: Layer): Generator<Finding> {
  for (const model of models) {
    const natural = ofType(model, 'natural');
    const [first] = natural;
    if (!first) continue;
    const other = natural.find(({ name }) => name !== first.name);
    if (other) {
      yield wrong(
        model,
        other.at('type'),
        `The semantic model '${model.name}' has several natural entities, ${names(natural)}; it may have one`,
        'make the others foreign',
      );
    }
    if (!model.dimensions.some(hasValidity)) {
      yield wrong(
        model,
        first.at('type'),
        `The semantic model '${model.name}' has the natural entity '${first.name}', which is expected only where two time dimensions bound the validity of a row`,
        'add validity_params to the time dimensions, or make the entity primary or unique',
      );
    }
  }
}

/** Rule: a validity window has a start and an end, a natural entity, no other key and no measures. */
export function* validityWindow({ models }: Layer): Generator<Finding> {
  for (const model of models) {
    const bounds = model.dimensions.filter(hasValidity);
    const [first] = bounds;
    if (!first) continue;
    const starts = bounds.filter((one) => marked(one, 'is_start'));
    const ends = bounds.filter((one) => marked(one, 'is_end'));
    if (bounds.length !== 2 || starts.length !== 1 || ends.length !== 1) {
      yield wrong(
        model,
        (bounds[2] ?? first).at('type_params', 'validity_params'),
        `The semantic model '${model.name}' has validity_params at ${names(bounds)}; expected are two time dimensions, one with is_start: true and one with is_end: true`,
        bounds.length === 1 && starts.length === 1 && ends.length === 1
          ? 'add a second dimension whose expr is the end of the time that the row is valid for'
          : 'mark one as the start and another one as the end',
      );
    }
    const keys = ofType(model, 'primary', 'unique');
    if (ofType(model, 'natural').length === 0) {
      yield wrong(
        model,
        model.at('entities'),
        `The semantic model '${model.name}' has a validity window but no natural entity, which its rows are joined by`,
        keys[0] ? `make the entity '${keys[0].name}' natural` : 'add an entity of type natural',
      );
    }
    if (keys[0]) {
      yield wrong(
        model,
        keys[0].at('type'),
        `The semantic model '${model.name}' has a validity window, and with it no primary or unique entities are expected: ${names(keys)}`,
        'remove them or change their types',
      );
    }
    if (model.measures[0]) {
      yield wrong(
        model,
        model.measures[0].at('name'),
        `The semantic model '${model.name}' has a validity window, and with it no measures are expected: ${names(model.measures)}`,
        'move the measures to another semantic model',
      );
    }
  }
}

/** True when the model has a dimension of type time by this name. */
export function hasTimeDimension({ dimensions }: SemanticModel, name: string): boolean {
  return dimensions.some((one) => one.name === name && one.data['type'] === 'time');
}

/** Names of time dimensions as a hint. */
export function timeDimensionsHint({ dimensions }: SemanticModel): string {
  const times = dimensions.filter(({ data }) => data['type'] === 'time');
  return times.length > 0 ? `time dimensions of it: ${names(times)}` : 'it has no dimension of type time: add one';
}

/** Rule: the default time of a semantic model is one of its time dimensions. */
export function* defaultTime({ models }: Layer): Generator<Finding> {
  for (const model of models) {
    const time = model.defaultTime;
    if (time === null || hasTimeDimension(model, time)) continue;
    yield wrong(
      model,
      model.at(...model.timePath),
      `The semantic model '${model.name}' has the default agg_time_dimension '${time}', which is no time dimension of it`,
      timeDimensionsHint(model),
    );
  }
}

/** Rule: a semantic model reads what the warehouse holds; told in projects without metrics too. */
export function* storedModels({ state, models }: Layer): Generator<Finding> {
  for (const model of models) {
    const [ref] = model.node.refs;
    const read = ref && state.refable(ref.name, ref.package, ref.version);
    if (!read || read.relationName !== null) continue;
    yield wrong(
      model,
      model.at('model'),
      `The semantic model '${model.name}' reads '${read.name}', which is ephemeral: there is no relation of it in the warehouse`,
      'materialize it as a view or table',
    );
  }
}
