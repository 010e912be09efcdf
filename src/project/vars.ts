// vars: of the command line, of vars.yml and of the projects, and which one a node sees.
import { join } from 'node:path';
import {
  Float,
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type MutableJsonObject,
  parseYaml,
  TsdbtError,
} from '../base/index.ts';
import { SECRET_PREFIX, type VarScope } from '../context/index.ts';
import { projectErrors } from './errors.ts';
import { parseMapping, readTextIfPresent } from './read-text.ts';
import type { ProjectSource } from './types.ts';

/** The mapping that --vars holds. @throws TsdbtError vars-argument-invalid */
export function parseCliVars(text: string | undefined): JsonObject {
  if (text === undefined) return jsonObject();
  let value: JsonValue;
  try {
    value = parseYaml({ path: '--vars', text }).value;
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    return fail(projectErrors.varsArgument, { type: 'broken YAML' }, { span: error.diagnostic.span, cause: error });
  }
  return isJsonObject(value) ? value : fail(projectErrors.varsArgument, { type: pythonTypeOf(value) });
}

function pythonTypeOf(value: JsonValue): string {
  if (value === null) return 'NoneType';
  if (isJsonArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value)) ? 'float' : 'int';
}

/** `vars:` of vars.yml beside dbt_project.yml; undefined without the file or the key. @throws TsdbtError yaml-syntax */
export function readVarsFile(projectDirectory: string): JsonObject | undefined {
  const file = readTextIfPresent(join(projectDirectory, 'vars.yml'), 'vars.yml');
  if (!file) return undefined;
  const { document, value } = parseMapping(file);
  const vars = value['vars'];
  if (vars === undefined || vars === null) return undefined;
  if (isJsonObject(vars)) return vars;
  return fail(projectErrors.notMapping, { file: 'vars: in vars.yml' }, { span: document.locate(['vars']) });
}

/** Vars for YAML that is rendered early: --vars over vars.yml. */
export function earlyVars(varsFile: JsonObject | undefined, cliVars: JsonObject): JsonObject {
  return varsFile ? jsonObject([...Object.entries(varsFile), ...Object.entries(cliVars)]) : cliVars;
}

/**
 * What `var()` sees in nodes of a package: the package's own vars, over them those of the root project (or vars.yml),
 * over them --vars; at each of the first two the keys of the top, then those under the package's name.
 */
export function createVarScope(source: ProjectSource, packageName: string): VarScope {
  const merged = jsonObject();
  const own = source.packages.find((one) => one.name === packageName);
  if (own && !own.isRoot) addLevel(merged, own.config.vars, packageName);
  addLevel(merged, source.root.config.vars, packageName);
  Object.assign(merged, source.cliVars);
  return varScopeOf(merged);
}

function addLevel(merged: MutableJsonObject, vars: JsonObject, packageName: string): void {
  Object.assign(merged, vars);
  const scoped = vars[packageName];
  if (isJsonObject(scoped)) Object.assign(merged, scoped);
}

/** A scope of exactly these vars. */
export function varScopeOf(vars: JsonObject): VarScope {
  return { get: (name) => vars[name], names: () => Object.keys(vars), show: () => shownVars(vars) };
}

/** Sorted, indented JSON as dbt shows it; values of secrets masked. */
function shownVars(vars: JsonObject): string {
  const visible = Object.keys(vars)
    .sort()
    .map((name): [string, JsonValue] => [name, name.startsWith(SECRET_PREFIX) ? '*****' : (vars[name] ?? null)]);
  return JSON.stringify(
    Object.fromEntries(visible),
    (_key, value: unknown) => {
      if (typeof value === 'bigint') return Number(value);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    4,
  );
}
