// All macros that a macro may call, as far as its text tells.
import type { MacroId } from '../../base/index.ts';
import type { MacroEntry, MacroRegistry } from '../../context/index.ts';

/** The macro and those that it calls, directly or not, when it is called for a node of `nodePackage`. */
export function macroClosure(registry: MacroRegistry, nodePackage: string, entry: MacroEntry): ReadonlySet<MacroId> {
  const found = new Set<MacroId>([entry.uniqueId]);
  const open = [entry];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const called of calledBy(registry, nodePackage, next)) {
      if (found.has(called.uniqueId)) continue;
      found.add(called.uniqueId);
      open.push(called);
    }
  }
  return found;
}

function calledBy(registry: MacroRegistry, nodePackage: string, entry: MacroEntry): readonly MacroEntry[] {
  const found: MacroEntry[] = [];
  for (const { name, args, kwargs } of entry.block.calls()) {
    const [first = '', second] = name.split('.');
    if (first === 'adapter' && second === 'dispatch') {
      const macro = args[0] ?? kwargs.get('macro_name');
      const namespace = args[1] ?? kwargs.get('macro_namespace');
      if (typeof macro !== 'string') continue;
      const target = registry.dispatch(nodePackage, macro, typeof namespace === 'string' ? namespace : undefined);
      if ('uniqueId' in target) found.push(target);
      continue;
    }
    const called = second === undefined ? registry.lookup(nodePackage, first) : registry.findQualified(first, second);
    if (called) found.push(called);
  }
  return found;
}
