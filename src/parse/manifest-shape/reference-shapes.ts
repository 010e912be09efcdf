// refs and depends_on as dbt's manifest writes them.
import { type JsonObject, jsonObject, type NodeId } from '../../base/index.ts';
import type { RefArgs } from '../types.ts';

export function refShape(ref: RefArgs): JsonObject {
  const made = jsonObject();
  made['name'] = ref.name;
  made['package'] = ref.package;
  made['version'] = ref.version;
  return made;
}

/** Macros that a template calls, those that a run met among them, and resolved nodes. */
export function dependsShape(
  macros: readonly string[],
  extra: { readonly calledMacros?: Iterable<string> | undefined; readonly dependsOn?: readonly NodeId[] | undefined },
): JsonObject {
  const made = jsonObject();
  made['macros'] = extra.calledMacros ? [...new Set([...macros, ...extra.calledMacros])] : macros;
  made['nodes'] = extra.dependsOn ?? [];
  return made;
}
