import type { Core } from '../../../format/index.ts';

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
