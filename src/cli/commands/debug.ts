// `debug`: versions, files, connection; every check on its own line.
import { findAdapter } from '../../adapters/index.ts';
import { type Diagnostic, jsonObject, type Outcome } from '../../base/index.ts';
import { loadProject, type ProjectSource, profilesDirectory, resolveFlags } from '../../project/index.ts';
import { countText } from '../../run/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { configureConsole, diagnosticsOf, loadOptions, raiseWarnings, report } from '../open-project.ts';
import { indented } from '../ui/diagnostic-events.ts';
import { TSDBT_VERSION } from '../version.ts';

const OPENERS: { readonly [platform: string]: string } = { darwin: 'open', win32: 'start' };

interface Check {
  readonly name: string;
  /** Undefined when all is well. */
  readonly problem: string | undefined;
}

export async function debug(invocation: Invocation): Promise<ExitCode> {
  const { console } = invocation;
  const { source, diagnostics } = load(invocation);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const flags = source?.flags ?? resolveFlags(invocation.given, invocation.io.env, jsonObject());
  configureConsole(invocation, flags, source?.logDirectory);
  const say = (msg: string): void =>
    console.emit({ code: 'Z047', name: 'DebugCmdOut', level: 'info', msg, data: jsonObject([['msg', msg]]) });
  if (invocation.given.get('CONFIG_DIR') === true) {
    const { cwd, env } = invocation.io;
    const folder = profilesDirectory(loadOptions(invocation).profilesDir, cwd, env);
    const msg = `To view your profiles.yml file, run:\n\n${OPENERS[process.platform] ?? 'xdg-open'} ${folder}`;
    console.emit({
      code: 'Z042',
      name: 'OpenCommand',
      level: 'info',
      msg,
      data: jsonObject([['profiles_dir', folder]]),
    });
    return 0;
  }
  say(`tsdbt version: ${TSDBT_VERSION}`);
  say(`node version: ${process.versions.node}`);
  say(`node path: ${process.execPath}`);
  say(`os info: ${process.platform}-${process.arch}`);
  const checks: Check[] = [];
  if (source) describeSource(source, say);
  report(invocation, diagnostics);
  raiseWarnings(invocation);
  if (invocation.given.get('CONNECTION') !== true) {
    say('Configuration:');
    for (const check of configurationChecks(errors)) {
      say(`  ${check.name} [${check.problem === undefined ? 'OK found and valid' : 'ERROR invalid'}]`);
      checks.push(check);
    }
  } else checks.push(...configurationChecks(errors));
  if (source) checks.push(await connectionCheck(invocation, source, say));
  return conclude(invocation, checks);
}

function load(invocation: Invocation): {
  source: ProjectSource | undefined;
  diagnostics: readonly Diagnostic[];
} {
  try {
    const { value, diagnostics }: Outcome<ProjectSource> = loadProject(loadOptions(invocation), invocation.services);
    return { source: value, diagnostics };
  } catch (thrown) {
    const diagnostics = diagnosticsOf(thrown);
    if (diagnostics.length === 0) throw thrown;
    return { source: undefined, diagnostics };
  }
}

function describeSource(source: ProjectSource, say: (msg: string) => void): void {
  const { profile, root } = source;
  say(`Using profile ${profile.profileName}, target ${profile.targetName}`);
  say(
    profile.isEmbeddedDefault
      ? 'No profile is named: using the embedded database of the project'
      : `Using profiles.yml file at ${profile.file?.path ?? 'unknown'}`,
  );
  say(`Using dbt_project.yml file at ${root.directory}/dbt_project.yml`);
  say(`adapter type: ${profile.adapterType}`);
}

/** Errors of profiles have codes 1120 – 1139; all other errors of loading belong to the project file. */
function configurationChecks(errors: readonly Diagnostic[]): Check[] {
  const isOfProfile = ({ code }: Diagnostic): boolean => /^TSDBT-11[23]\d$/.test(code);
  const problem = (found: readonly Diagnostic[]): string | undefined =>
    found.length === 0
      ? undefined
      : found.map(({ message, hint }) => (hint ? `${message}\n${hint}` : message)).join('\n\n');
  return [
    { name: 'profiles.yml file', problem: problem(errors.filter(isOfProfile)) },
    { name: 'dbt_project.yml file', problem: problem(errors.filter((found) => !isOfProfile(found))) },
  ];
}

async function connectionCheck(
  invocation: Invocation,
  source: ProjectSource,
  say: (msg: string) => void,
): Promise<Check> {
  const { services } = invocation;
  say('Connection:');
  let problem: string | undefined;
  try {
    const registration = await findAdapter(source.profile.adapterType);
    const place = { projectDirectory: source.root.directory, services };
    const adapter = await registration.create(source.profile.credentials, place);
    try {
      for (const [label, text] of adapter.connectionInfo) say(`  ${label}: ${text}`);
      const connection = await adapter.connect('debug');
      await connection.execute('select 1 as id', { signal: services.signal });
      await connection.release();
      say(`Registered adapter: ${adapter.target.type}=${adapter.target.version}`);
    } finally {
      await adapter.close();
    }
  } catch (thrown) {
    problem = thrown instanceof Error ? thrown.message : String(thrown);
    const hint = diagnosticsOf(thrown)[0]?.hint;
    if (hint) problem = `${problem}\n${hint}`;
  }
  say(`  Connection test: [${problem === undefined ? 'OK connection ok' : 'ERROR'}]`);
  return { name: 'connection', problem };
}

function conclude(invocation: Invocation, checks: readonly Check[]): ExitCode {
  const say = (msg: string, status: 'ok' | 'error'): void =>
    invocation.console.emit({
      code: 'Z048',
      name: 'DebugCmdResult',
      level: 'info',
      msg,
      data: jsonObject([['msg', msg]]),
      status,
    });
  const failed = checks.filter(({ problem }) => problem !== undefined);
  if (failed.length === 0) {
    say('All checks passed!', 'ok');
    return 0;
  }
  say(`${countText('check', failed.length)} failed:`, 'error');
  for (const { name, problem } of failed) say(`${name}:\n${indented(problem ?? '')}\n`, 'error');
  return 1;
}
