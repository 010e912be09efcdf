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
  let used: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  for (const [key, kind] of treeKinds) {
    const tree = state.source.root.config.trees.get(key);
    if (!tree) continue;
    used ??= usedPaths(state);
    for (const path of configPaths(tree)) {
      const text = path.join('\u0000');
      if (!used.get(kind)?.has(text) && !used.get(DISABLED)?.has(text))
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

/** Key of the paths of disabled resources. */
const DISABLED = '';

/** All beginnings of the fqns, by kind. */
function usedPaths(state: ParseState): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  const note = (kind: string, fqn: readonly string[]): void => {
    let paths = used.get(kind);
    if (!paths) {
      paths = new Set();
      used.set(kind, paths);
    }
    // From the longest on: once a beginning is known, all shorter ones are.
    for (let length = fqn.length; length >= 0; length -= 1) {
      const text = fqn.slice(0, length).join('\u0000');
      if (paths.has(text)) return;
      paths.add(text);
    }
  };
  for (const map of [state.nodes, state.sources, state.exposures, state.unitTests, state.semantics]) {
    for (const { kind, fqn } of map.values()) note(kind, fqn);
  }
  for (const group of state.disabled.values()) for (const { fqn } of group) note(DISABLED, fqn);
  return used;
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
