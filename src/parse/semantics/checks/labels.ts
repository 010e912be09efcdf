// Labels: no two of a kind may show the same one, and an entity shows the same one everywhere.
import { parseErrors } from '../../errors.ts';
import { placeIn } from '../places.ts';
import type { Element, Layer, SemanticDraft } from './layer.ts';
import type { Finding } from './rule.ts';

/** Rule: labels of metrics are unique. */
export function* metricLabels({ metrics }: Layer): Generator<Finding> {
  yield* uniqueLabels('metric', metrics);
}

/** Rule: labels of semantic models are unique, and those of elements within a semantic model. */
export function* modelLabels({ models }: Layer): Generator<Finding> {
  yield* uniqueLabels('semantic model', models);
  for (const { dimensions, entities, measures } of models) {
    for (const elements of [dimensions, entities, measures]) yield* elementLabels(elements);
  }
}

function* uniqueLabels(
  what: string,
  all: readonly { readonly name: string; readonly node: SemanticDraft }[],
): Generator<Finding> {
  const seen = new Map<string, string>();
  for (const { name, node } of all) {
    const { label } = node;
    if (label === null) continue;
    const other = seen.get(label);
    if (other === undefined) seen.set(label, name);
    else {
      yield {
        level: 'error',
        kind: parseErrors.semanticLabel,
        problem: `The ${what}s '${other}' and '${name}' have the same label '${label}'; each needs a label of its own`,
        hint: `give one of them another label`,
        span: placeIn(node, ['label']),
        nodeId: node.uniqueId,
      };
    }
  }
}

function* elementLabels(elements: readonly Element[]): Generator<Finding> {
  const seen = new Map<string, Element>();
  for (const element of elements) {
    const { label, model } = element;
    if (label === null) continue;
    const other = seen.get(label);
    if (!other) seen.set(label, element);
    else {
      yield {
        level: 'error',
        kind: parseErrors.semanticLabel,
        problem: `In the semantic model '${model.name}' the ${element.kind} '${element.name}' has the label '${label}' of '${other.name}'; each needs a label of its own`,
        hint: 'give one of them another label',
        span: element.at('label'),
        nodeId: model.node.uniqueId,
      };
    }
  }
}

/** Rule: an entity that several semantic models have shows one label, or none. */
export function* entityLabels({ models }: Layer): Generator<Finding> {
  const seen = new Map<string, Element>();
  for (const entity of models.flatMap(({ entities }) => entities)) {
    if (entity.label === null) continue;
    const first = seen.get(entity.name);
    if (!first) seen.set(entity.name, entity);
    else if (first.label !== entity.label) {
      yield {
        level: 'error',
        kind: parseErrors.semanticLabel,
        problem: `The entity '${entity.name}' has the label '${entity.label}' in the semantic model '${entity.model.name}', but '${first.label}' in '${first.model.name}'; it must be the same everywhere`,
        hint: 'write the same label, or leave it out of one of them',
        span: entity.at('label'),
        nodeId: entity.model.node.uniqueId,
      };
    }
  }
}
