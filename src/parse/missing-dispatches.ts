// Dispatches that could never find a macro, also those of macros that nobody calls: dbt resolves them all when it has
// read the macros.
import { contextErrors, type MacroRegistry } from '../context/index.ts';
import type { StaticCall } from '../jinja/index.ts';
import type { ParseState } from './parse-state.ts';
import { dispatchedAnywhere, dispatchedCall } from './static-calls.ts';

/**
 * Reports what the macros of the project and its packages dispatch to no macro at all, with the name written out.
 * @param changed package and path of the macro files that may say something new; undefined: all of them
 */
export function checkDispatches(state: ParseState, changed: ReadonlySet<string> | undefined): void {
  if (changed?.size === 0) return;
  const { registry } = state;
  for (const { packageName, originalFilePath, block } of state.macros.values()) {
    if (registry.isInternal(packageName) || !block.text.includes('dispatch')) continue;
    if (changed && !changed.has(`${packageName}|${originalFilePath}`)) continue;
    state.guard(() => {
      for (const call of block.calls()) checkCall(state, registry, call);
    });
  }
}

function checkCall(state: ParseState, registry: MacroRegistry, call: StaticCall): void {
  const dispatched = dispatchedCall(call);
  if (dispatched?.macro === undefined) return;
  const { macro: name, namespace } = dispatched;
  const place = { span: call.span };
  if (name.includes('.')) {
    state.report(contextErrors.dispatchDotted, { name }, place);
    return;
  }
  // What the built-in packages of dbt have is theirs to know.
  if (namespace !== undefined && registry.isInternal(namespace)) return;
  const found = registry.dispatch(registry.rootPackage, name, namespace);
  if (!('tried' in found)) return;
  if (!(namespace !== undefined && registry.isDispatchNamespace(namespace)) && dispatchedAnywhere(registry, name))
    return;
  state.report(contextErrors.dispatchMissing, { name, namespace, tried: found.tried }, place);
}
