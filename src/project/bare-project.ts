// A project without its profile, packages and files: what `deps` and `clean` work with.
import { resolve } from 'node:path';
import type { Diagnostic, JsonObject, Outcome, Services } from '../base/index.ts';
import { Dict, type Globals } from '../jinja/index.ts';
import { readEarly } from './load-project.ts';
import { projectConfig } from './project-file.ts';
import type { Flags, LoadOptions, ProjectConfig } from './types.ts';
import { earlyVars, readVarsFile } from './vars.ts';
import { checkDbtVersion } from './version-range.ts';
import { yamlGlobals } from './yaml-globals.ts';

export interface BareProject {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  readonly config: ProjectConfig;
  readonly flags: Flags;
  readonly cliVars: JsonObject;
  readonly logDirectory: string;
}

/** Reads dbt_project.yml as `loadProject` does, but chooses no profile: `target` is empty. @throws TsdbtError 10xx, 11xx, 12xx */
export function loadBareProject(options: LoadOptions, services: Services): Outcome<BareProject> {
  const diagnostics: Diagnostic[] = [];
  const { directory, raw, early } = readEarly(options, services, diagnostics);
  const { flags, cliVars } = early;
  const varsFile = readVarsFile(directory);
  const known = yamlGlobals({ ...early, vars: earlyVars(varsFile, cliVars) });
  const globals: Globals = { get: (name) => (name === 'target' ? new Dict() : known.get(name)) };
  const config = projectConfig(raw, { globals, flags, varsFile }, diagnostics);
  if (flags.get('VERSION_CHECK') !== false) {
    diagnostics.push(...checkDbtVersion(config, raw.document.locate(['require-dbt-version'])));
  }
  const logFlag = flags.get('LOG_PATH');
  const logDirectory = typeof logFlag === 'string' ? resolve(options.cwd, logFlag) : resolve(directory, config.logPath);
  return { value: { name: config.name, directory, config, flags, cliVars, logDirectory }, diagnostics };
}
