// Loads and parses a project folder in process, without a warehouse.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinMacroPackages, findAdapter } from '../adapters/index.ts';
import { type LogEvent, type Outcome, type Services, silentLog } from '../base/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import { type ParsedProject, parseProject } from '../parse/index.ts';
import { DBT_VERSION, type LoadOptions, loadProject } from '../project/index.ts';

export interface ParsedFolder extends Outcome<ParsedProject> {
  readonly facts: InvocationFacts;
  readonly events: readonly LogEvent[];
}

export interface ParseFolderOptions extends Partial<LoadOptions> {
  /** Name of the profile that is written beside the project; default `demo`. */
  readonly profileName?: string;
  /** Schema of its target; default `main_schema`. */
  readonly schema?: string;
}

/** Services that log into a list and know no environment but `env`. */
export function quietServices(events: LogEvent[] = [], env: { readonly [name: string]: string } = {}): Services {
  return {
    clock: { now: () => 1_700_000_000_000, monotonic: () => performance.now() },
    env: { get: (name) => env[name], names: () => Object.keys(env) },
    log: events ? { emit: (event) => void events.push(event) } : silentLog,
    redactor: { addSecret: () => {}, redact: (text) => text, hasSecrets: () => false },
    invocationId: '00000000-0000-0000-0000-000000000000',
    signal: new AbortController().signal,
  };
}

/** Parses the project in `directory`; a profile with a Postgres target (never opened) is written into it. */
export async function parseFolder(directory: string, options: ParseFolderOptions = {}): Promise<ParsedFolder> {
  const { profileName = 'demo', schema = 'main_schema', ...load } = options;
  const target = `{type: postgres, host: localhost, user: u, password: p, port: 5432, dbname: dbt, schema: ${schema}, threads: 1}`;
  writeFileSync(join(directory, 'profiles.yml'), `${profileName}: {target: dev, outputs: {dev: ${target}}}\n`);
  const events: LogEvent[] = [];
  const services = quietServices(events);
  const loaded = loadProject({ cwd: directory, projectDir: directory, profilesDir: directory, ...load }, services);
  const { profile } = loaded.value;
  const adapter = await findAdapter(profile.adapterType);
  const facts: InvocationFacts = {
    services,
    target: adapter.describeTarget(profile.credentials, { projectDirectory: directory, services }),
    targetName: profile.targetName,
    profileName: profile.profileName,
    threads: profile.threads,
    flags: loaded.value.flags,
    cliVars: loaded.value.cliVars,
    projectName: loaded.value.root.config.name,
    runStartedAt: services.clock.now(),
    dbtVersion: DBT_VERSION,
  };
  const parsed = parseProject(loaded.value, builtinMacroPackages(profile.adapterType, facts.target.parents), facts);
  return { value: parsed.value, diagnostics: [...loaded.diagnostics, ...parsed.diagnostics], facts, events };
}
