// `overrides` of a unit test as names that stand in front of all others in its templates.
import { isJsonObject, type JsonObject, type JsonValue } from '../base/index.ts';
import { type CallArgs, HostFunction, MacroValue, strOf, toValue, type Value } from '../jinja/index.ts';
import type { ContextGlobals } from './context-globals.ts';
import { MacroNamespace } from './macro-namespace.ts';
import { GLOBAL_PROJECT } from './macro-registry.ts';
import type { VarScope } from './types.ts';

/**
 * The names that a unit test's overrides change: macros (`is_incremental`, `pkg.name`), other context names, env_var.
 * Names that the context does not have are passed over, as in dbt.
 */
export function unitTestNames(plain: ContextGlobals, overrides: JsonValue): Map<string, Value> {
  const names = new Map<string, Value>();
  if (!isJsonObject(overrides)) return names;
  overrideMacros(plain, names, sectionOf(overrides, 'macros'));
  const variables = sectionOf(overrides, 'env_vars');
  if (Object.keys(variables).length > 0) names.set('env_var', envVar(plain.get('env_var'), variables));
  return names;
}

/** The vars of a unit test: its own before those of the command line and the project. */
export function unitTestVars(vars: VarScope, overrides: JsonValue): VarScope {
  const own = isJsonObject(overrides) ? sectionOf(overrides, 'vars') : {};
  if (Object.keys(own).length === 0) return vars;
  return {
    get: (name) => (name in own ? own[name] : vars.get(name)),
    names: () => [...new Set([...vars.names(), ...Object.keys(own)])],
    show: () => vars.show(),
  };
}

function sectionOf(overrides: JsonObject, key: string): JsonObject {
  const section = overrides[key];
  return isJsonObject(section) ? section : {};
}

function overrideMacros(plain: ContextGlobals, names: Map<string, Value>, macros: JsonObject): void {
  const byPackage = new Map<string, Map<string, Value>>();
  const inPackage = (packageName: string, name: string, value: Value): void => {
    const known = byPackage.get(packageName) ?? new Map<string, Value>();
    known.set(name, value);
    byPackage.set(packageName, known);
  };
  const global = new Map<string, Value>();
  for (const [written, value] of Object.entries(macros)) {
    const parts = written.split('.');
    const name = parts[parts.length - 1] ?? written;
    if (parts.length !== 2) {
      const original = plain.get(name);
      if (original !== undefined) global.set(name, standIn(original, value));
      continue;
    }
    const packageName = parts[0] ?? '';
    const original = namespaceOf(plain, packageName)?.getAttr(name);
    if (original === undefined) continue;
    inPackage(packageName, name, standIn(original, value));
    if (packageName === GLOBAL_PROJECT) names.set(name, standIn(original, value));
  }
  for (const [name, value] of global) {
    names.set(name, value);
    if (namespaceOf(plain, GLOBAL_PROJECT)?.getAttr(name) !== undefined) inPackage(GLOBAL_PROJECT, name, value);
  }
  for (const [packageName, changed] of byPackage) {
    const whole = namespaceOf(plain, packageName);
    const find = (name: string) => changed.get(name) ?? whole?.getAttr(name);
    names.set(packageName, new MacroNamespace(packageName, { find, names: () => whole?.iterate() ?? changed.keys() }));
  }
}

function namespaceOf(plain: ContextGlobals, packageName: string): MacroNamespace | undefined {
  const found = plain.get(packageName);
  return found instanceof MacroNamespace ? found : undefined;
}

/** A macro is replaced by one that answers the value, everything else by the value itself. */
function standIn(original: Value, value: JsonValue): Value {
  const made = toValue(value);
  return original instanceof MacroValue ? new HostFunction('override', () => made) : made;
}

function envVar(original: Value | undefined, variables: JsonObject): HostFunction {
  return new HostFunction('env_var', (args: CallArgs, site) => {
    const name = strOf(args.positional[0] ?? args.named.get('var') ?? '');
    const own = variables[name];
    return own === undefined ? site.call(original ?? null, args) : toValue(own);
  });
}
