// Variables whose values are templates: reading one can refer to nodes and call macros.
import type { ParseState } from './parse-state.ts';

/** Names of the variables that hold a template, as the nodes of a package see them. */
export function templatedVars(state: ParseState, packageName: string): ReadonlySet<string> {
  let ofProject = known.get(state);
  if (!ofProject) {
    ofProject = new Map();
    known.set(state, ofProject);
  }
  let names = ofProject.get(packageName);
  if (!names) {
    const { vars } = state.context(packageName);
    names = new Set(vars.names().filter((name) => isTemplate(vars.get(name))));
    ofProject.set(packageName, names);
  }
  return names;
}

const known = new WeakMap<ParseState, Map<string, ReadonlySet<string>>>();

const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\{[{%#]/.test(value);
