// project: a project folder read into one value: configuration, packages, files, profile, vars, flags.
import type { Env, JsonObject, JsonValue, Outcome, Services } from '../base/index.ts';
import type { VarScope } from '../context/index.ts';
import type { Flags, LoadOptions, ProjectSource } from './types.ts';

export type * from './types.ts';
export declare const DBT_VERSION: string;
export declare function loadProject(options: LoadOptions, services: Services): Outcome<ProjectSource>;
export declare function createVarScope(source: ProjectSource, packageName: string): VarScope;
export declare function resolveFlags(cli: ReadonlyMap<string, JsonValue>, env: Env, projectFlags: JsonObject): Flags;
