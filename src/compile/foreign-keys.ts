// `to: ref('a')` of foreign keys as relations: in the DDL of the model and, once it is compiled, in its manifest entry.
import { fail, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import { deferredRelation } from './deferral.ts';
import type { CompileEnvironment } from './environment.ts';
import { compileErrors } from './errors.ts';
import { relationOfNode, relationOfSource } from './node-relations.ts';
import { projectQuoting } from './resolver.ts';
import { writtenReference } from './written-reference.ts';

/** Expression as written → the relation it means; undefined for models without foreign keys. @throws TsdbtError ref-not-found-at-run */
export function foreignKeyTargets(
  environment: CompileEnvironment,
  node: ParsedNode,
): ReadonlyMap<string, string> | undefined {
  if (node.kind !== 'model') return undefined;
  let targets: Map<string, string> | undefined;
  for (const constraint of [
    ...node.constraints,
    ...[...node.columns.values()].flatMap((column) => column.constraints),
  ]) {
    const to = isJsonObject(constraint) && constraint['type'] === 'foreign_key' ? constraint['to'] : undefined;
    if (typeof to !== 'string' || to === '') continue;
    targets ??= new Map();
    targets.set(to, targetOf(environment, node, to));
  }
  return targets;
}

function targetOf(environment: CompileEnvironment, node: ParsedNode, to: string): string {
  const { graph, facts } = environment;
  const found = writtenReference(graph, node.packageName, to);
  if (found === undefined) {
    return fail(compileErrors.refNotFound, { call: to }, { span: node.span, nodeId: node.uniqueId });
  }
  const { deferral } = environment.options;
  const deferred =
    deferral?.appliesToRefs && !deferral.selected.has(found) ? deferredRelation(environment, found) : undefined;
  if (deferred !== undefined) return deferred.sql;
  const target = graph.project.nodes.get(found);
  if (target) return relationOfNode(target, facts, projectQuoting(environment)).sql;
  const source = graph.project.sources.get(found);
  return source ? relationOfSource(source, facts).sql : to;
}

/** The fields of a node's manifest entry that hold constraints, with targets put in. */
export function foreignKeyFields(
  entry: JsonObject,
  targets: ReadonlyMap<string, string> | undefined,
): { readonly [field: string]: JsonValue } {
  if (!targets) return {};
  const columns = entry['columns'];
  return {
    constraints: rendered(entry['constraints'] ?? [], targets),
    columns: isJsonObject(columns)
      ? Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [
            name,
            isJsonObject(column) ? { ...column, constraints: rendered(column['constraints'] ?? [], targets) } : column,
          ]),
        )
      : {},
  };
}

function rendered(constraints: JsonValue, targets: ReadonlyMap<string, string>): JsonValue {
  if (!isJsonArray(constraints)) return constraints;
  return constraints.map((constraint) => {
    const to = isJsonObject(constraint) ? constraint['to'] : undefined;
    const target = typeof to === 'string' ? targets.get(to) : undefined;
    return isJsonObject(constraint) && target !== undefined ? { ...constraint, to: target } : constraint;
  });
}
