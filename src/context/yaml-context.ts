// Globals for YAML: project file, profiles, packages, properties, docs. No macros, no database.
import { type Diagnostic, fail, type JsonObject, jsonObject } from '../base/index.ts';
import { HostFunction, strOf, withoutAdvice } from '../jinja/index.ts';
import { type BaseNamesOptions, baseNames } from './base-names.ts';
import { assemble, type ContextGlobals } from './context-globals.ts';
import { envVarFunction } from './env-var.ts';
import { contextErrors } from './errors.ts';
import type { VarScope } from './types.ts';

export interface YamlContextOptions extends Omit<BaseNamesOptions, 'strictVars' | 'nodeName'> {
  /** In profiles.yml and packages.yml: the placeholder for a secret. */
  readonly secret?: ((name: string, value: string) => string) | undefined;
  /** For descriptions: resolves doc('name') or doc('package', 'name'). */
  readonly doc?: ((packageName: string | undefined, name: string) => string | undefined) | undefined;
  /** `target` while no profile is chosen yet: left out. */
  readonly withoutTarget?: boolean;
  /** Whose vars a missing one is missing from: that of a description; dbt has no name for other values. */
  readonly nodeName?: string;
}

/** Globals for rendering YAML values. */
export function createYamlContext(options: YamlContextOptions): ContextGlobals {
  const names = baseNames({ ...options, nodeName: options.nodeName ?? '<Configuration>', strictVars: true });
  names.set(
    'env_var',
    envVarFunction({ env: options.facts.services.env, onRead: options.onEnvVar, secret: options.secret }),
  );
  if (options.withoutTarget) names.delete('target');
  if (options.doc) names.set('doc', docFunction(options.doc));
  return assemble(names, [], { packageName: '', registry: undefined });
}

/** What went wrong in a value of YAML, as dbt words it: with the value, unless it is about the environment. */
export function couldNotRender(found: Diagnostic, text: string): Diagnostic {
  if (found.heading !== 'Compilation Error') return found;
  return { ...found, message: `Could not render ${text}: ${withoutAdvice(found.message)}` };
}

function docFunction(find: (packageName: string | undefined, name: string) => string | undefined): HostFunction {
  return new HostFunction('doc', (args, site) => {
    const [first, second] = args.positional.map(strOf);
    if (first === undefined || args.positional.length > 2) {
      fail(
        contextErrors.arguments,
        { name: 'doc', problem: `takes one or two arguments (${args.positional.length} given)` },
        { span: site.span },
      );
    }
    const [packageName, name] = second === undefined ? [undefined, first] : [first, second];
    return (
      find(packageName, name) ?? fail(contextErrors.docMissing, { name, package: packageName }, { span: site.span })
    );
  });
}

/** Vars of --vars alone: what dbt_project.yml and profiles.yml may read. */
export function cliVarScope(cliVars: JsonObject): VarScope {
  return {
    get: (name) => cliVars[name],
    names: () => Object.keys(cliVars),
    show: () => JSON.stringify(cliVars, null, 4),
  };
}

/** Nothing is defined. */
export const emptyVarScope: VarScope = cliVarScope(jsonObject());
