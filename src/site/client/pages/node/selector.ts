import { type Core, neighbours } from '../../../format/index.ts';

/** What shows a node in the lineage: itself, or what it tests, since tests are no cards. */
export function lineageOf(core: Core, node: number): readonly string[] {
  const type = core.types[node];
  if (type !== 'test' && type !== 'unit_test') return [selectorOf(core, node)];
  return [...neighbours(core.parents, node)].map((parent) => selectorOf(core, parent));
}

/** What selects a node in the words of the command line. */
export function selectorOf(core: Core, node: number): string {
  const name = core.names[node] ?? '';
  switch (core.types[node]) {
    case 'source':
      return `source:${core.sourceNames[node]}.${name}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return `${core.types[node]}:${name}`;
    default:
      return core.versions[node] ? `${name}.v${core.versions[node]}` : name;
  }
}
