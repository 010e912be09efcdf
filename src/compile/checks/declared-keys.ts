// Which columns of a relation are declared to be unique: by tests, constraints, primary keys.
import { isJsonArray, isJsonObject, type JsonValue, type NodeId } from '../../base/index.ts';
import type { CheckedProject } from './checked-project.ts';

/** Sets of columns, by key of their names, of which each is unique in a relation. */
export function declaredKeys(project: CheckedProject, id: NodeId): readonly ReadonlySet<string>[] {
  const { graph } = project;
  const found: ReadonlySet<string>[] = [];
  const add = (names: readonly JsonValue[]): void => {
    const keys = names.filter((one): one is string => typeof one === 'string');
    if (keys.length > 0) found.push(new Set(keys.map((name) => project.key(project.stored(name, false)))));
  };
  for (const child of graph.children(id)) {
    const test = graph.resources.get(child);
    if (test?.kind !== 'test' || test.attachedNode !== id || !test.testMetadata) continue;
    const { name, kwargs } = test.testMetadata;
    const combination = kwargs['combination_of_columns'];
    if (name === 'unique' && test.columnName !== null) add([test.columnName]);
    if (isJsonArray(combination)) add(combination);
  }
  const node = graph.project.nodes.get(id);
  if (node?.kind === 'model') {
    if (node.primaryKey.length > 0) add(node.primaryKey);
    const { unique_key: uniqueKey, materialized } = node.config;
    if (materialized === 'incremental') {
      if (typeof uniqueKey === 'string') add([uniqueKey]);
      else if (isJsonArray(uniqueKey)) add(uniqueKey);
    }
    for (const { type, columns } of node.constraints) {
      if ((type === 'unique' || type === 'primary_key') && isJsonArray(columns)) add(columns);
    }
    for (const { name, constraints } of node.columns.values()) {
      const isUnique = (one: JsonValue): boolean =>
        isJsonObject(one) && (one['type'] === 'unique' || one['type'] === 'primary_key');
      if (constraints.some(isUnique)) add([name]);
    }
  }
  return found;
}
