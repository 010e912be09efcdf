// Folders in dbt_project.yml that configure nothing.
import { isJsonObject, type JsonObject, jsonObject } from '../base/index.ts';
import type { ParseState } from './parse-state.ts';

const treeKinds: readonly (readonly [tree: string, kind: string])[] = [
  ['models', 'model'],
  ['seeds', 'seed'],
  ['snapshots', 'snapshot'],
  ['sources', 'source'],
  ['data_tests', 'test'],
  ['unit_tests', 'unit_test'],
  ['metrics', 'metric'],
  ['semantic-models', 'semantic_model'],
  ['saved-queries', 'saved_query'],
  ['exposures', 'exposure'],
  ['functions', 'function'],
];

/** Warns, with dbt's text, of config paths that no resource is in; a disabled resource of any kind counts. */
export function warnUnusedPaths(state: ParseState): void {
  const unused: string[] = [];
  for (const [key, kind] of treeKinds) {
    const tree = state.source.root.config.trees.get(key);
    if (!tree) continue;
    for (const path of unusedOf(state, kind, configPaths(tree))) {
      unused.push([key.replace('-', '_'), ...path].join('.'));
    }
  }
  if (unused.length === 0) return;
  state.warn({
    code: 'I051',
    name: 'UnusedResourceConfigPath',
    msg:
      '[WARNING]: Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\n' +
      `There are ${unused.length} unused configuration paths:\n${unused.map((path) => `- ${path}`).join('\n')}`,
    data: jsonObject([['unused_config_paths', unused]]),
  });
}

type Path = readonly string[];

/** The paths that no fqn of the kind, or of a disabled resource, begins with. Most are found at the first resources. */
function unusedOf(state: ParseState, kind: string, paths: readonly Path[]): readonly Path[] {
  let left = paths;
  const note = (fqn: Path): void => {
    if (left.some((path) => isIn(path, fqn))) left = left.filter((path) => !isIn(path, fqn));
  };
  for (const map of [state.nodes, state.sources, state.exposures, state.unitTests, state.semantics]) {
    for (const resource of map.values()) {
      if (left.length === 0) return left;
      if (resource.kind === kind) note(resource.fqn);
    }
  }
  for (const group of state.disabled.values()) for (const { fqn } of group) note(fqn);
  return left;
}

function isIn(path: Path, fqn: Path): boolean {
  return path.length <= fqn.length && path.every((part, index) => part === fqn[index]);
}

/** Paths of a tree at which config keys stand. */
function configPaths(tree: JsonObject): string[][] {
  const found: string[][] = [];
  const walk = (level: JsonObject, path: string[]): void => {
    let holds = false;
    for (const [key, value] of Object.entries(level)) {
      if (isJsonObject(value) && !key.startsWith('+')) walk(value, [...path, key]);
      else holds = true;
    }
    if (holds) found.push(path);
  };
  walk(tree, []);
  return found;
}
