// Metrics, semantic models and saved queries as dbt's manifest writes them: each kind has an order of its own.
import { type JsonObject, type JsonValue, jsonObject, type MutableJsonObject } from '../../base/index.ts';
import type { SemanticNode } from '../types.ts';
import type { ManifestExtra } from './manifest-node.ts';
import { dependsShape, refShape } from './reference-shapes.ts';

/** The manifest's dict of a resource of the semantic layer. */
export function semanticShape(node: SemanticNode, extra: ManifestExtra): MutableJsonObject {
  const made = jsonObject([
    ['name', node.name],
    ['resource_type', node.kind],
    ['package_name', node.packageName],
    ['path', node.path],
    ['original_file_path', node.originalFilePath],
    ['unique_id', node.uniqueId],
    ['fqn', node.fqn],
  ]);
  for (const [key, value] of keysOf(node, extra)) made[key] = value;
  return made;
}

function keysOf(node: SemanticNode, extra: ManifestExtra): readonly (readonly [string, JsonValue])[] {
  const { body } = node;
  const part = (key: string): readonly [string, JsonValue] => [key, body[key] ?? null];
  const described = [
    ['description', node.description],
    ['label', node.label],
  ] as const;
  const configured = [
    ['config', node.config],
    ['unrendered_config', node.unrenderedConfig],
  ] as const;
  const depends: readonly [string, JsonObject] = ['depends_on', dependsShape([], extra)];
  const refs = ['refs', node.refs.map(refShape)] as const;
  const created = ['created_at', node.createdAt] as const;
  const group = ['group', node.group] as const;
  switch (node.kind) {
    case 'metric':
      return [
        ...described,
        ...['type', 'type_params', 'filter', 'metadata', 'time_granularity'].map(part),
        ...configured,
        ['sources', []],
        depends,
        refs,
        ['metrics', []],
        created,
        group,
        ['meta', node.meta],
        ['tags', node.tags],
      ];
    case 'semantic_model':
      return [
        part('model'),
        ['node_relation', extra.nodeRelation ?? null],
        ...described,
        ...['defaults', 'entities', 'measures', 'dimensions'].map(part),
        ['metadata', null],
        depends,
        refs,
        created,
        ...configured,
        part('primary_entity'),
        group,
      ];
    case 'saved_query':
      return [
        part('query_params'),
        part('exports'),
        ...described,
        ['metadata', null],
        ...configured,
        group,
        depends,
        created,
        refs,
        ['tags', node.tags],
      ];
  }
}
