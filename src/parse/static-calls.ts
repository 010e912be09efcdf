// Which macros the calls in a template mean, as far as its text tells.
import type { MacroEntry, MacroRegistry } from '../context/index.ts';
import type { StaticCall } from '../jinja/index.ts';

/** The arguments of `adapter.dispatch`; `macro` is undefined when it is not written out. */
export interface DispatchedCall {
  readonly macro: string | undefined;
  readonly namespace: string | undefined;
}

/** What a call dispatches; undefined when it is not one of `adapter.dispatch`. */
export function dispatchedCall({ name, args, kwargs }: StaticCall): DispatchedCall | undefined {
  if (name !== 'adapter.dispatch') return undefined;
  const macro = args[0] ?? kwargs.get('macro_name');
  const namespace = args[1] ?? kwargs.get('macro_namespace');
  return {
    macro: typeof macro === 'string' ? macro : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}

/** The macro that a call runs for a node of `nodePackage`; undefined for anything that is no known macro. */
export function calledMacro(registry: MacroRegistry, nodePackage: string, call: StaticCall): MacroEntry | undefined {
  const dispatched = dispatchedCall(call);
  if (dispatched) {
    if (dispatched.macro === undefined) return undefined;
    const target = registry.dispatch(nodePackage, dispatched.macro, dispatched.namespace);
    return 'uniqueId' in target ? target : undefined;
  }
  const [first = '', second] = call.name.split('.');
  return second === undefined ? registry.lookup(nodePackage, first) : registry.findQualified(first, second);
}

/**
 * What a dispatch without a package, or with a name that is none, is noted as: the macro of any package, the root
 * project's first and then that of the last one, not the caller's own.
 */
export function dispatchedAnywhere(registry: MacroRegistry, name: string): MacroEntry | undefined {
  for (const prefix of [...registry.adapterPrefixes, 'default']) {
    const entry = registry.lookupStatically(registry.rootPackage, `${prefix}__${name}`);
    if (entry) return entry;
  }
  return undefined;
}
