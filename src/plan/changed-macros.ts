// Which macros of the project and its packages differ from an earlier manifest, and which macros call one of those.
import { memberOf } from '../artifacts/index.ts';
import type { JsonObject, MacroId } from '../base/index.ts';
import type { ParsedProject } from '../parse/index.ts';

/**
 * Macros that are new or have another text than in the earlier manifest, with all that call them directly or not.
 * Built-in macros belong to the program and not to the project: they never count as changed, so that the state of
 * another release, or of dbt itself, can be compared with.
 */
export function changedMacros(project: ParsedProject, earlier: JsonObject): ReadonlySet<MacroId> {
  const own = new Set(project.source.packages.map(({ name }) => name));
  const before = earlier['macros'];
  const callers = new Map<MacroId, MacroId[]>();
  const changed = new Set<MacroId>();
  for (const [id, macro] of project.macros) {
    for (const called of macro.macroDependencies) {
      const known = callers.get(called);
      if (known) known.push(id);
      else callers.set(called, [id]);
    }
    if (own.has(macro.packageName) && memberOf(memberOf(before, id), 'macro_sql') !== macro.block.text) changed.add(id);
  }
  for (const id of changed) for (const caller of callers.get(id) ?? []) changed.add(caller);
  return changed;
}
