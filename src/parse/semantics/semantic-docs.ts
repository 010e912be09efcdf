// Descriptions in the semantic layer, rendered with docs blocks: those of elements too.
import { isJsonArray, isJsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { mayHoldTemplate } from '../capture.ts';
import { mergedObject } from '../config/merge-config.ts';
import { describe } from '../docs.ts';
import type { Draft, ParseState } from '../parse-state.ts';
import type { SemanticNode } from '../types.ts';

const ELEMENTS: readonly string[] = ['dimensions', 'measures', 'entities'];

/** Renders the description of a resource and those of its dimensions, measures and entities. */
export function renderSemanticDescriptions(state: ParseState, node: Draft<SemanticNode>): void {
  state.guard(
    () => {
      const { description } = node;
      if (description !== null) node.description = describe(state, node, description);
      if (node.kind !== 'semantic_model') return;
      const elements = ELEMENTS.flatMap((key) => node.body[key] ?? []).filter(isJsonObject);
      if (!elements.some((one) => mayHoldTemplate(String(one['description'] ?? '')))) return;
      node.body = jsonObject(
        Object.entries(node.body).map(([key, value]) => [
          key,
          ELEMENTS.includes(key) && isJsonArray(value) ? value.map((one) => described(state, node, one)) : value,
        ]),
      );
    },
    () => ({ span: node.span }),
  );
}

function described(state: ParseState, node: Draft<SemanticNode>, element: JsonValue): JsonValue {
  if (!isJsonObject(element) || typeof element['description'] !== 'string') return element;
  const text = describe(state, node, element['description']);
  return mergedObject(element, { description: text });
}
