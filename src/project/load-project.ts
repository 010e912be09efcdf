// files ─load▶ ProjectSource: finds the project, chooses the profile, reads configuration and lists files.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  type Diagnostic,
  diagnostic,
  type Env,
  fail,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type Outcome,
  type Services,
  TsdbtError,
} from '../base/index.ts';
import { projectErrors } from './errors.ts';
import { discoverFiles } from './files/discover.ts';
import { engineVariable, resolveFlags, unknownFlags } from './flags.ts';
import { loadPackages } from './packages/load-packages.ts';
import { embeddedDefault } from './profiles/embedded-default.ts';
import { dbtHome, type ProfilesFile, profileFlags, profilesDirectory, readProfiles } from './profiles/read-profiles.ts';
import { resolveProfile } from './profiles/resolve-profile.ts';
import { PROJECT_FILE, projectConfig, type RawProject, readRawProject } from './project-file.ts';
import { parseMapping, readTextIfPresent } from './read-text.ts';
import { renderYaml } from './render-yaml.ts';
import { registerSecrets, secretPlaceholders } from './secrets.ts';
import type { Flags, LoadOptions, PackageSource, ProjectSource, ResolvedProfile } from './types.ts';
import { earlyVars, parseCliVars, readVarsFile } from './vars.ts';
import { checkDbtVersion } from './version-range.ts';
import { yamlGlobals } from './yaml-globals.ts';

/** Reads a project. Errors of single keys are diagnostics; what stops everything is thrown. @throws TsdbtError 10xx, 11xx, 12xx */
export function loadProject(options: LoadOptions, services: Services): Outcome<ProjectSource> {
  const diagnostics: Diagnostic[] = [];
  const { directory, raw, profiles, early } = readEarly(options, services, diagnostics);
  const { flags, cliVars } = early;
  const profile = chooseProfile(options, raw, profiles, early);
  const varsFile = readVarsFile(directory);
  const vars = earlyVars(varsFile, cliVars);
  const globals = yamlGlobals({ ...early, vars, profile });
  const config = projectConfig(
    raw,
    { globals, flags, varsFile, packagesInstallPath: options.packagesInstallPath },
    diagnostics,
  );
  if (flags.get('VERSION_CHECK') !== false) {
    diagnostics.push(...checkDbtVersion(config, raw.document.locate(['require-dbt-version'])));
  }

  const artifacts = resolve(directory, config.targetPath);
  const logFlag = flags.get('LOG_PATH');
  const logDirectory = typeof logFlag === 'string' ? resolve(options.cwd, logFlag) : resolve(directory, config.logPath);
  const files = discoverFiles({
    config,
    directory,
    shownDirectory: '',
    excluded: [resolve(directory, config.packagesInstallPath), artifacts, logDirectory],
    withJinjaExtensions: flags.get('ALLOW_JINJA_FILE_EXTENSIONS') === true,
  });
  const root: PackageSource = { name: config.name, directory, isRoot: true, config, files };
  const packages = loadPackages({ root, flags, early: { ...early, profile } }, diagnostics);
  return {
    value: {
      root,
      packages: [root, ...packages],
      profile,
      cliVars,
      selectorsFile: readSelectorsFile(directory),
      ...readToolSettings(directory),
      targetDirectory: join(artifacts, options.targetSubfolder ?? ''),
      logDirectory,
      flags,
    },
    diagnostics,
  };
}

/** What is known before anything is rendered: command line, project file as it stands, profiles, flags. */
export interface EarlyProject {
  /** Absolute. */
  readonly directory: string;
  readonly raw: RawProject;
  readonly profiles: ProfilesFile;
  readonly early: {
    readonly services: Services;
    readonly flags: Flags;
    readonly cliVars: JsonObject;
    readonly projectName: string;
  };
}

/** Reads what does not depend on a profile; makes secrets among the variables known. @throws TsdbtError 10xx, 11xx */
export function readEarly(options: LoadOptions, services: Services, diagnostics: Diagnostic[]): EarlyProject {
  const { env } = services;
  const cliVars = parseCliVars(options.vars);
  registerSecrets(services, cliVars);
  const directory = projectDirectory(options.projectDir, options.cwd, env);
  const raw = readRawProject(directory);
  const profiles = readProfiles(profilesDirectory(options.profilesDir, options.cwd, env));
  const flags = projectFlags(options, raw, profiles, env, diagnostics);
  return { directory, raw, profiles, early: { services, flags, cliVars, projectName: rawName(raw) } };
}

/** The profile that `loadProject` would choose; undefined when there is none that can be used. */
export function activeProfile(options: LoadOptions, services: Services): ResolvedProfile | undefined {
  try {
    const { raw, profiles, early } = readEarly(options, services, []);
    return chooseProfile(options, raw, profiles, early);
  } catch (error) {
    if (!(error instanceof TsdbtError)) throw error;
    return undefined;
  }
}

/** --project-dir or its variable, else the nearest folder from `cwd` upwards with a project, else `cwd`. @throws TsdbtError folder-missing */
export function projectDirectory(option: string | undefined, cwd: string, env: Env): string {
  const given = option ?? engineVariable(env, 'PROJECT_DIR');
  if (given !== undefined && given !== '') {
    const directory = resolve(cwd, given);
    if (!existsSync(directory)) fail(projectErrors.folderMissing, { option: 'project-dir', path: given });
    return directory;
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, PROJECT_FILE))) return folder;
    if (dirname(folder) === folder) return resolve(cwd);
  }
}

/** `name:` as written, or a stand-in while it is missing. */
function rawName(raw: RawProject): string {
  const name = raw.value['name'];
  return typeof name === 'string' && name !== '' ? name : 'project';
}

/** Flags of the command line and the environment over those of the project, over those of ~/.dbt/user_settings.yml. */
function projectFlags(
  options: LoadOptions,
  raw: RawProject,
  profiles: ProfilesFile,
  env: Env,
  diagnostics: Diagnostic[],
): Flags {
  const written = raw.value['flags'];
  const own = isJsonObject(written) ? written : jsonObject();
  const former = profileFlags(profiles);
  if (Object.keys(own).length > 0 && Object.keys(former).length > 0) {
    fail(projectErrors.profileConfigAndFlags, {}, { span: profiles.mapping?.document.locate(['config'], 'key') });
  }
  if (Object.keys(former).length > 0) {
    const span = profiles.mapping?.document.locate(['config'], 'key');
    diagnostics.push(diagnostic(projectErrors.profileConfigMoved, {}, { span }));
  }
  diagnostics.push(...unknownFlags(own, (name) => raw.document.locate(['flags', name], 'key')));
  const merged = jsonObject([...Object.entries(userSettings(env)), ...Object.entries(former), ...Object.entries(own)]);
  const flags = new Map(resolveFlags(options.flags ?? new Map(), env, merged));
  for (const [name, value] of [
    ['PROFILE', options.profile],
    ['TARGET', options.target],
  ] as const) {
    if (value !== undefined) flags.set(name, value);
  }
  return flags;
}

/** `flags:` of the user's settings; broken settings count as none, as in dbt. */
function userSettings(env: Env): JsonObject {
  const path = join(dbtHome(env), 'user_settings.yml');
  if (!existsSync(path)) return jsonObject();
  try {
    const file = readTextIfPresent(path, path);
    const flags: JsonValue | undefined = file && parseMapping(file).value['flags'];
    return isJsonObject(flags) ? flags : jsonObject();
  } catch {
    return jsonObject();
  }
}

interface EarlyFacts {
  readonly services: Services;
  readonly flags: Flags;
  readonly cliVars: JsonObject;
  readonly projectName: string;
}

function chooseProfile(
  options: LoadOptions,
  raw: RawProject,
  profiles: ProfilesFile,
  early: EarlyFacts,
): ResolvedProfile {
  const { hide, reveal } = secretPlaceholders(early.services);
  const globals = yamlGlobals({ ...early, vars: early.cliVars, secret: hide });
  const target = flagText(early.flags, 'TARGET');
  const threads = options.threads === 0 ? availableParallelism() : options.threads;
  const named = flagText(early.flags, 'PROFILE') ?? renderedProfileName();
  if (named === undefined) return embeddedDefault(raw.directory, early.projectName, { target, threads });
  return resolveProfile(profiles, { profileName: named, target, threads, globals, reveal });

  function renderedProfileName(): string | undefined {
    const written = raw.value['profile'];
    if (written === undefined || written === null) return undefined;
    const value = renderYaml(written, { document: raw.document, path: ['profile'], globals, reveal });
    return value === null || value === '' ? undefined : String(value);
  }
}

function flagText(flags: Flags, name: string): string | undefined {
  const value = flags.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readSelectorsFile(directory: string): ProjectSource['selectorsFile'] {
  const file = readTextIfPresent(join(directory, 'selectors.yml'), 'selectors.yml');
  if (!file) return undefined;
  const { value } = parseMapping(file);
  return Object.keys(value).length === 0 ? undefined : { file, value };
}

/** Our own settings of a project, which dbt does not read. */
export function readToolSettings(directory: string): Pick<ProjectSource, 'toolSettings' | 'toolDocument'> {
  const file = readTextIfPresent(join(directory, 'tsdbt.yml'), 'tsdbt.yml');
  if (!file) return {};
  const { value, document } = parseMapping(file);
  return { toolSettings: value, toolDocument: document };
}
