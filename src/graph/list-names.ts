// What `ls` prints for a resource.
import type { NodeId } from '../base/index.ts';
import type { GraphResource } from '../parse/index.ts';
import type { ProjectGraph } from './types.ts';

export type ListOutput = 'selector' | 'name' | 'path';

/** One line per id, in the order given. Ids that the graph does not have give none. */
export function listNames(
  graph: ProjectGraph,
  ids: Iterable<NodeId>,
  output: ListOutput = 'selector',
): readonly string[] {
  const line = {
    selector: selectorName,
    name: searchName,
    path: (resource: GraphResource) => resource.originalFilePath,
  }[output];
  const lines: string[] = [];
  for (const id of ids) {
    const resource = graph.resources.get(id);
    if (resource) lines.push(line(resource));
  }
  return lines;
}

/** Text that selects exactly this resource: `pkg.staging.users`, `source:pkg.raw.users`, `unit_test:pkg.keeps_rows`. */
export function selectorName(resource: GraphResource): string {
  switch (resource.kind) {
    case 'source':
      return `source:${resource.packageName}.${resource.sourceName}.${resource.name}`;
    case 'exposure':
    case 'metric':
    case 'saved_query':
    case 'semantic_model':
      return `${resource.kind}:${resource.packageName}.${resource.name}`;
    case 'unit_test':
      return `unit_test:${resource.packageName}.${resource.name}${resource.version === null ? '' : `_v${resource.version}`}`;
    default:
      return resource.fqn.join('.');
  }
}

/** The name that references use: `users`, `users.v2`, `raw.users`. */
export function searchName(resource: GraphResource): string {
  if (resource.kind === 'source') return `${resource.sourceName}.${resource.name}`;
  if (resource.kind === 'model' && resource.version !== null) return `${resource.name}.v${resource.version}`;
  return resource.name;
}
