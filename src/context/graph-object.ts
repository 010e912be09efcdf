// `graph` before the project is linked: the same keys, all empty.
import { Dict } from '../jinja/index.ts';

const sections = [
  'nodes',
  'sources',
  'exposures',
  'metrics',
  'groups',
  'semantic_models',
  'saved_queries',
  'unit_tests',
  'functions',
];

/** An empty `graph`. */
export function graphPlaceholder(): Dict {
  return new Dict(sections.map((name) => [name, new Dict()]));
}
