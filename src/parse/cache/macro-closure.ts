// All macros that a macro may call, as far as its text tells.
import type { MacroId } from '../../base/index.ts';
import type { MacroEntry, MacroRegistry } from '../../context/index.ts';
import { calledMacro } from '../static-calls.ts';

/** The macro and those that it calls, directly or not, when it is called for a node of `nodePackage`. */
export function macroClosure(registry: MacroRegistry, nodePackage: string, entry: MacroEntry): ReadonlySet<MacroId> {
  const found = new Set<MacroId>([entry.uniqueId]);
  const open = [entry];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const call of next.block.calls()) {
      const called = calledMacro(registry, nodePackage, call);
      if (!called || found.has(called.uniqueId)) continue;
      found.add(called.uniqueId);
      open.push(called);
    }
  }
  return found;
}
