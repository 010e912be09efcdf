// graph: links references into a graph, selects from it, and orders what runs.
export * from './errors.ts';
export { toGraphology } from './graphology.ts';
export * from './link-project.ts';
export * from './list-names.ts';
export { nodeRelation } from './node-relation.ts';
export * from './run-graph.ts';
export * from './select-resources.ts';
export * from './selection-spec.ts';
export * from './types.ts';
export * from './yaml-selectors.ts';
