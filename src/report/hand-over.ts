// The manifest for a real dbt that runs this program as its parser (`--use-v2-parser`, see CONTRIBUTING.md).
import type { ManifestV12, Section } from '../artifacts/index.ts';
import { type Env, isJsonArray, isJsonObject, type JsonObject, jsonObject } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';

/** True when a real dbt has started this program to parse for it. */
export function isHandOver(env: Env): boolean {
  return env.get('DBT_INVOCATION_ENV') === 'dbt-core-v2-parser';
}

/**
 * dbt throws away the macros of its own packages and reads them again, but only those below `macros/`: its generic
 * tests lie elsewhere and would be missing. They are handed over as macros of the root project, where no other has
 * their name.
 */
export function handedOver(manifest: ManifestV12, { project }: ProjectGraph): ManifestV12 {
  const root = project.source.root.config.name;
  const moved = new Map<string, string>();
  for (const { uniqueId, name, packageName, block } of project.macros.values()) {
    if (block.kind !== 'test' || !project.macroRegistry.isInternal(packageName)) continue;
    if (!project.macroRegistry.find(root, name)) moved.set(uniqueId, `macro.${root}.${name}`);
  }
  return {
    ...manifest,
    nodes: withMovedCalls(manifest.nodes, moved),
    macros: withMoved(manifest.macros, moved, root),
  };
}

function* withMoved(macros: Section, moved: ReadonlyMap<string, string>, root: string): Section {
  for (const [id, macro] of macros) {
    yield [id, macro];
    const to = moved.get(id);
    if (to === undefined) continue;
    yield [to, jsonObject(Object.entries({ ...macro, unique_id: to, package_name: root }))];
  }
}

function* withMovedCalls(nodes: Section, moved: ReadonlyMap<string, string>): Section {
  for (const [id, node] of nodes) yield [id, withCalls(node, moved)];
}

function withCalls(node: JsonObject, moved: ReadonlyMap<string, string>): JsonObject {
  const depends = node['depends_on'];
  const macros = isJsonObject(depends) ? depends['macros'] : undefined;
  if (!isJsonObject(depends) || !isJsonArray(macros) || !macros.some((id) => moved.has(String(id)))) return node;
  const renamed = macros.map((id) => moved.get(String(id)) ?? id);
  return jsonObject(
    Object.entries({ ...node, depends_on: jsonObject(Object.entries({ ...depends, macros: renamed })) }),
  );
}
