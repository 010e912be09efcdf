// Opens the project of an invocation, with dbt's header lines and everything that was noticed on the way.

import { findAdapter } from '../adapters/index.ts';
import {
  type Diagnostic,
  diagnostic,
  fail,
  type JsonValue,
  jsonObject,
  type LogEvent,
  type NodeId,
  TsdbtError,
} from '../base/index.ts';
import { isEphemeral } from '../compile/index.ts';
import type { InvocationFacts } from '../context/index.ts';
import { cycleDiagnostic, type Selection, type SelectionRequest } from '../graph/index.ts';
import { type OpenOptions, Pipeline, StageFailed } from '../pipeline/index.ts';
import { planErrors } from '../plan/index.ts';
import {
  activeProfile,
  DBT_VERSION,
  ENGINE_PREFIX,
  type Flags,
  type ProjectSource,
  resolveFlags,
  unknownEngineVariables,
} from '../project/index.ts';
import { osiDocument, writeDiagnostics } from '../report/index.ts';
import { adapterLine, foundStats, versionLine } from '../run/index.ts';
import { cliErrors } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { environmentDeprecation, modelOptionDeprecation, warnKeysDeprecation } from './ui/deprecations.ts';
import { diagnosticEvent, hintEvent } from './ui/diagnostic-events.ts';
import { uiSettings } from './ui/ui-settings.ts';
import { olderWarnKeys, type WarnPolicy, warnPolicy } from './ui/warn-policy.ts';

export interface OpenCommandOptions {
  /** A query of `--inline`. */
  readonly inline?: string | undefined;
  /** `parse` accepts a graph with a cycle. */
  readonly acceptsCycle?: boolean;
  /** False where dbt prints no `Found …` line. */
  readonly printsFound?: boolean;
  /** Nodes will be built: what that needs of the engine is opened while the project is read. */
  readonly builds?: boolean;
  /** Said before the `Found …` line. */
  readonly beforeFound?: readonly LogEvent[];
}

/** Loads, parses and links the project, and prints the header. @throws StageFailed, TsdbtError */
export async function openPipeline(invocation: Invocation, options: OpenCommandOptions = {}): Promise<Pipeline> {
  const { console, services } = invocation;
  console.emit(versionLine(DBT_VERSION));
  for (const name of unknownEngineVariables(invocation.io.env)) {
    console.emit(environmentDeprecation(name, ENGINE_PREFIX));
  }
  if (invocation.given.get('MODELS_OPTION_USED') === true || invocation.given.has('MODELS')) {
    console.emit(modelOptionDeprecation());
  }
  let source: ProjectSource | undefined;
  const told = new Set<Diagnostic>();
  const reportEarly = (found: readonly Diagnostic[]): void => {
    const early = earlyWarnings(found);
    for (const one of early) told.add(one);
    report(invocation, early);
  };
  try {
    const pipeline = await Pipeline.open(
      {
        ...loadOptions(invocation),
        inline: options.inline,
        builds: options.builds === true ? invocation.command : undefined,
      },
      services,
      {
        loaded: (loaded, facts, found) => {
          source = loaded;
          // As dbt does: relative paths of profiles, sources and macros start at the project.
          process.chdir(loaded.root.directory);
          configureConsole(invocation, loaded.flags, loaded.logDirectory);
          reportEarly(found);
          announce(invocation, loaded, facts);
        },
        refusesParse: () => console.hasRaised,
      },
    );
    const { graph, diagnostics } = pipeline.opened;
    report(
      invocation,
      diagnostics.filter((found) => !told.has(found)),
    );
    for (const event of options.beforeFound ?? []) console.emit(event);
    if (options.acceptsCycle !== true) tellLosses(invocation, pipeline);
    raiseWarnings(invocation);
    if (options.acceptsCycle !== true) report(invocation, pipeline.readStates());
    const cycle = options.acceptsCycle === true ? undefined : cycleDiagnostic(graph);
    if (cycle) throw new TsdbtError(cycle);
    if (options.printsFound !== false) announceFound(invocation, pipeline);
    recordDiagnostics(invocation, source, diagnostics);
    return pipeline;
  } catch (thrown) {
    if (!source) reportEarly(diagnosticsOf(thrown));
    await announceEarly(invocation, thrown);
    recordDiagnostics(invocation, source, diagnosticsOf(thrown));
    throw thrown;
  }
}

/** `Found 6 models, …` */
export function announceFound(invocation: Invocation, pipeline: Pipeline): void {
  const { graph } = pipeline.opened;
  invocation.console.emit(foundStats(graph.project, (id) => graph.resources.has(id)));
}

/** Sets up the console as the flags want it; without a folder no log file is written. @throws TsdbtError 1050, 1051 */
export function configureConsole({ console, given, io }: Invocation, flags: Flags, logDirectory?: string): void {
  console.configure(uiSettings(flags, given, io), warnPolicy(flags), logDirectory);
}

/** Sets up the console from the command line and the environment alone. */
export function configureWithoutProject({ console, given, io }: Invocation): void {
  let flags: Flags = given;
  let policy: WarnPolicy = { decide: () => 'warn' };
  try {
    flags = resolveFlags(given, io.env, jsonObject());
    policy = warnPolicy(flags);
  } catch {
    // A flag that cannot be read is what is about to be told.
  }
  console.configure(uiSettings(flags, given, io), policy, undefined);
}

/** What the command line gives that is no flag of dbt. */
const noFlags: ReadonlySet<string> = new Set([
  'MODELS_OPTION_USED',
  'INVOCATION_ID',
  'PACKAGES_INSTALL_PATH',
  'TARGETS',
  'TARGET_SUBFOLDER',
  'WRITE_CATALOG',
]);

/** What the pipeline is opened with. */
export function loadOptions(invocation: Invocation): OpenOptions {
  const { given, io } = invocation;
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const threads = given.get('THREADS');
  return {
    cwd: io.cwd,
    projectDir: text('PROJECT_DIR'),
    profilesDir: text('PROFILES_DIR'),
    packagesInstallPath: text('PACKAGES_INSTALL_PATH'),
    profile: text('PROFILE'),
    target: text('TARGET'),
    targetSubfolder: text('TARGET_SUBFOLDER'),
    vars: text('VARS'),
    threads: typeof threads === 'number' ? threads : undefined,
    flags: new Map<string, JsonValue>([
      ...[...given].filter(([name]) => !noFlags.has(name)),
      ['WHICH', which(invocation.command)],
      ['INVOCATION_COMMAND', invocationCommand(invocation)],
    ]),
  };
}

/** dbt's name of a command in flags and artifacts: `docs generate` is `generate`. */
export function which(command: string): string {
  return command.split(' ').at(-1) ?? command;
}

/** The command line as packages expect to find it in the artifacts. */
function invocationCommand(invocation: Pick<Invocation, 'words' | 'services'>): string {
  return invocation.services.redactor.redact(['dbt', ...invocation.words].join(' '));
}

/** Says which adapter is used. */
function announce(invocation: Invocation, source: ProjectSource, facts: InvocationFacts): void {
  const { console } = invocation;
  const older = olderWarnKeys(source.flags);
  if (older.length > 0) console.emit(warnKeysDeprecation(older));
  const { isTargetAssumed = false, profileName, targetName } = source.profile;
  if (isTargetAssumed) {
    const msg = `target not specified in profile '${profileName}', using '${targetName}'`;
    console.emit({ code: 'A005', name: 'MissingProfileTarget', level: 'info', msg });
  }
  console.emit(adapterLine(facts.target.type, facts.target.version));
  if (source.profile.isEmbeddedDefault) {
    const { type, schema } = facts.target;
    console.emit({
      code: 'T003',
      name: 'EmbeddedDefault',
      level: 'info',
      msg: `no profile is named: using the embedded ${type} database (target ${facts.targetName}, schema ${schema}, ${facts.threads} threads)`,
      note: true,
    });
  }
}

/** dbt names the adapter before it looks for the packages, so also when they are missing. */
async function announceEarly(invocation: Invocation, thrown: unknown): Promise<void> {
  if (!diagnosticsOf(thrown).some(({ slug }) => slug === 'packages-not-installed')) return;
  const { console, io, services } = invocation;
  const profile = activeProfile(loadOptions(invocation), services);
  if (!profile) return;
  const registration = await findAdapter(profile.adapterType);
  const { type, version } = registration.describeTarget(profile.credentials, { projectDirectory: io.cwd, services });
  console.emit(adapterLine(type, version));
}

/** Of the project's own files; dbt tells them in this order before it names the adapter, also where it stops at once. */
const EARLY_WARNINGS: readonly string[] = ['profile-config-moved', 'yaml-duplicate-key', 'project-key-deprecated'];

function earlyWarnings(found: readonly Diagnostic[]): readonly Diagnostic[] {
  return EARLY_WARNINGS.flatMap((slug) => found.filter((one) => one.slug === slug && one.severity !== 'error'));
}

/** Prints warnings and notes. */
export function report(invocation: Invocation, diagnostics: readonly Diagnostic[]): void {
  for (const found of diagnostics) {
    if (found.severity === 'error') continue;
    invocation.console.emit(diagnosticEvent(found));
    const hint = hintEvent(found);
    if (hint) invocation.console.emit(hint);
  }
}

/** Ends the command when a warning was raised to an error. @throws TsdbtError warning-raised */
export function raiseWarnings(invocation: Invocation): void {
  const [first, ...others] = invocation.console.takeRaised();
  if (!first) return;
  const related = others.map(({ msg }) => ({ message: msg }));
  throw new TsdbtError(diagnostic(cliErrors.warningRaised, { warning: first.msg }, { related }));
}

/** Selects, and prints what a selection warns about. @throws StageFailed, TsdbtError warning-raised */
export function select(
  invocation: Invocation,
  pipeline: Pipeline,
  request: SelectionRequest,
  options: { readonly includeEmpty?: boolean } = {},
): Selection {
  if (invocation.retry) return retriedSelection(pipeline, invocation.retry.ids);
  const { value, diagnostics } = selectOrReport(invocation, pipeline, request, options);
  tellDefaultSelector(invocation, value.defaultSelector);
  report(invocation, diagnostics);
  raiseWarnings(invocation);
  return value;
}

/** Says once that the selector with `default: true` chose. */
function tellDefaultSelector(invocation: Invocation, name: string | undefined): void {
  if (name === undefined || told.has(invocation)) return;
  told.add(invocation);
  invocation.console.emit({
    code: 'Q023',
    name: 'DefaultSelector',
    level: 'info',
    msg: `Using default selector ${name}`,
    data: jsonObject([['name', name]]),
  });
}

const told = new WeakSet<Invocation>();

/** What an earlier run left to do; ephemeral models come along with what reads them. @throws TsdbtError 1811 */
function retriedSelection(pipeline: Pipeline, ids: readonly NodeId[]): Selection {
  const { resources } = pipeline.opened.graph;
  const chosen = new Set<NodeId>();
  for (const id of ids) {
    const resource = resources.get(id);
    if (!resource) fail(planErrors.retriedNodeGone, { id });
    else if (!isEphemeral(resource)) chosen.add(id);
  }
  return { ids: [...chosen].sort(), has: (id) => chosen.has(id), defaultSelector: undefined };
}

/** What was noticed before a selection failed is told first. */
function selectOrReport(
  invocation: Invocation,
  pipeline: Pipeline,
  ...request: Parameters<Pipeline['select']>
): ReturnType<Pipeline['select']> {
  try {
    return pipeline.select(...request);
  } catch (thrown) {
    if (thrown instanceof StageFailed) report(invocation, thrown.diagnostics);
    throw thrown;
  }
}

/** Says what osi_document.json cannot say of the semantic layer. @throws TsdbtError of a filter that cannot be rendered */
export function tellLosses({ console }: Invocation, { opened }: Pipeline): void {
  if (opened.graph.project.semantics.size === 0 || !writesJson(opened.source)) return;
  for (const event of osiDocument(opened.graph).losses) console.emit(event);
}

function writesJson(source: ProjectSource | undefined): boolean {
  return source?.flags.get('WRITE_JSON') !== false;
}

/** Writes target/diagnostics.json, unless --no-write-json. */
export function recordDiagnostics(
  invocation: Invocation,
  source: ProjectSource | undefined,
  diagnostics: readonly Diagnostic[],
): void {
  if (!source || !writesJson(source)) return;
  try {
    writeDiagnostics(source.targetDirectory, diagnostics, invocation.services);
  } catch (thrown) {
    // The console has the same text; a full disk must not hide the error that is being told.
    if (!(thrown instanceof TsdbtError)) throw thrown;
  }
}

/** The diagnostics that an exception carries. */
export function diagnosticsOf(thrown: unknown): readonly Diagnostic[] {
  if (thrown instanceof StageFailed) return thrown.diagnostics;
  return thrown instanceof TsdbtError ? [thrown.diagnostic] : [];
}
