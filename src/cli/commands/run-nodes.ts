// What build, run, test, seed and snapshot have in common: select, run, summarize, write artifacts.
import { relative } from 'node:path';
import { fail, type JsonValue, jsonObject, type NodeId, TsdbtError } from '../../base/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { runArguments, utcTime, writeManifest, writeRunHistory, writeRunResults } from '../../report/index.ts';
import {
  concurrencyLine,
  emptyLine,
  failureBlock,
  finishedLines,
  finishedRunning,
  type NodeResult,
  nothingToDo,
  type OpenJournal,
  openJournal,
  type RunReporter,
  type RunResults,
  summaryLines,
} from '../../run/index.ts';
import { beginRecord } from '../build-record.ts';
import { catalogIfAsked } from '../catalog-written.ts';
import { checkOnBuild } from '../check-on-build.ts';
import { compileOptions } from '../compile-options.ts';
import { cliErrors } from '../errors.ts';
import { eventTimeWindow, sampleWindow } from '../event-time.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings, recordDiagnostics, select } from '../open-project.ts';
import { operationArguments } from '../operation-arguments.ts';
import { type KindRules, selectionRequest, textList } from '../selection-request.ts';
import { diagnosticDetails } from '../ui/diagnostic-events.ts';
import { consoleReporter, quietReporter } from '../ui/run-reporter.ts';
import { warnPolicy } from '../ui/warn-policy.ts';

export interface RunNodesOptions {
  readonly kinds: KindRules;
  /** Told about the results before the summary (`--show`). */
  readonly beforeSummary?: (run: RunResults) => void;
  /** No line per node, and none that counts them: `clone`. */
  readonly isQuiet?: boolean;
  /** Results of what was selected and is not run. */
  readonly reused?: readonly NodeResult[];
}

/** Runs the selected nodes of a project. @throws StageFailed, TsdbtError */
export async function runSelected(invocation: Invocation, options: RunNodesOptions): Promise<ExitCode> {
  // Told before anything is read, as dbt does.
  eventTimeWindow(invocation.given);
  sampleWindow(invocation.given, invocation.services.clock.now());
  const pipeline = await openPipeline(invocation, { builds: true });
  try {
    const request = selectionRequest(invocation, pipeline.opened.source.flags, options.kinds);
    const selected = select(invocation, pipeline, request).ids;
    if (invocation.command === 'build') await checkOnBuild(invocation, pipeline, selected);
    const isPlanned = invocation.given.get('CHANGED') === true && !invocation.retry;
    const run = isPlanned
      ? await (await import('./run-changed.ts')).runChanged(invocation, pipeline, selected, options)
      : await runOpened(invocation, pipeline, selected, options);
    await catalogIfAsked(invocation, pipeline);
    raiseWarnings(invocation);
    return run.interrupted ? 130 : exitCodeOf(run.results);
  } finally {
    await pipeline.close();
  }
}

/** Runs nodes of a project that is open, with all lines and artifacts. @throws StageFailed, TsdbtError */
export async function runOpened(
  invocation: Invocation,
  pipeline: Pipeline,
  ids: readonly NodeId[],
  options: RunNodesOptions,
): Promise<RunResults> {
  const { console } = invocation;
  const { source, diagnostics } = pipeline.opened;
  const { reused = [] } = options;
  if (ids.length === 0) {
    const startedAt = invocation.services.clock.now();
    const nothing: RunResults = { results: reused, elapsed: 0, startedAt, interrupted: false };
    writeArtifacts(invocation, pipeline, nothing);
    if (reused.length > 0) {
      for (const event of summaryLines(nothing, () => undefined)) console.emit(event);
      return nothing;
    }
    console.emit(nothingToDo());
    if (options.isQuiet || invocation.command === 'seed')
      for (const event of summaryLines(nothing, () => undefined)) console.emit(event);
    return nothing;
  }
  const { threads } = pipeline.opened.facts;
  if (threads < 1)
    fail(cliErrors.optionValue, { option: '--threads', value: String(threads), expected: 'greater than 0' });
  announceRun(invocation, pipeline, ids.length);
  const { recorded, ...executed } = await execute(invocation, pipeline, ids, options);
  console.progress?.stop();
  const run = { ...executed, results: [...executed.results, ...reused] };
  try {
    writeArtifacts(invocation, pipeline, run);
    writeRunHistory(pipeline.opened, invocation.command, executed);
  } finally {
    // What was asked meanwhile stands before the summary in the log, whenever its answer came.
    await recorded;
    summarize(invocation, pipeline, run, options);
  }
  await sayWhere(invocation, pipeline);
  recordDiagnostics(invocation, source, [...diagnostics, ...run.results.flatMap((result) => result.diagnostic ?? [])]);
  return run;
}

/** Where a newcomer finds what was built: said for the embedded default only, which no profile describes. */
async function sayWhere(invocation: Invocation, pipeline: Pipeline): Promise<void> {
  const { source, facts } = pipeline.opened;
  if (!source.profile.isEmbeddedDefault) return;
  const path = (await pipeline.adapter()).connectionInfo.get('path') ?? '';
  const shown = (absolute: string): string => relative(source.root.directory, absolute) || '.';
  invocation.console.emit({
    code: 'T006',
    name: 'ResultsNote',
    level: 'info',
    msg: `the tables are in ${shown(path)} (schema ${facts.target.schema}), the artifacts in ${shown(source.targetDirectory)}`,
    note: true,
  });
}

/** The lines before the first node. */
export function announceRun(invocation: Invocation, pipeline: Pipeline, count: number): void {
  const { facts } = pipeline.opened;
  invocation.console.emit(emptyLine());
  invocation.console.emit(concurrencyLine(facts.threads, facts.targetName, count));
  invocation.console.emit(emptyLine());
}

/** Results, and the end of the record of what was built, about which the warehouse is still asked, and of the journal. */
interface Executed extends RunResults {
  readonly recorded: Promise<unknown>;
}

/** Runs the nodes and tells the console of each. */
export async function execute(
  invocation: Invocation,
  pipeline: Pipeline,
  ids: Parameters<Pipeline['run']>[0]['ids'],
  { isQuiet, hooks, reused }: Pick<RunNodesOptions, 'isQuiet' | 'reused'> & { readonly hooks?: boolean },
): Promise<Executed> {
  const { facts, source } = pipeline.opened;
  const { flags } = source;
  const reporter = isQuiet
    ? quietReporter
    : consoleReporter(invocation.console, invocation.services.clock, facts.target.database);
  // Freshness is nothing that could be taken up again.
  const isKept = flags.get('WRITE_JSON') !== false && invocation.command !== 'source freshness';
  const record = beginRecord(invocation, pipeline);
  const recording = record?.beside(reporter) ?? reporter;
  const journal = isKept ? beginJournal(invocation, pipeline, ids, recording) : undefined;
  const options = compileOptions(invocation, flags);
  const began = invocation.services.clock.monotonic();
  invocation.console.beginGathering();
  const run = await pipeline
    .run(
      {
        ...options,
        command: invocation.command,
        eventTime: options.sample ?? eventTimeWindow(flags),
        retry: invocation.retry,
        unitTestsFollow: invocation.retry !== undefined && !invocation.retry.fromJournal,
        noteCommit: journal?.noteCommit,
        facts: record?.facts,
        ids,
        failFast: flags.get('FAIL_FAST') === true,
        storeFailures: flags.get('STORE_FAILURES') === true,
        warnError: warnPolicy(flags).decide('LogTestResult') === 'error',
        showSeeds: flags.get('SHOW') === true,
        withoutHooks: hooks === false,
        keepsLoneTests: reused !== undefined,
      },
      journal?.reporter ?? recording,
    )
    .finally(() => invocation.console.endGathering())
    .catch(async (thrown: unknown) => {
      await record?.finish();
      await journal?.close(false);
      // What stops a run before its first node is told after the line that ends it.
      if (thrown instanceof TsdbtError && !isQuiet) {
        invocation.console.emit(emptyLine());
        const elapsed = (invocation.services.clock.monotonic() - began) / 1000;
        invocation.console.emit(finishedRunning({ results: [], elapsed }));
      }
      throw thrown;
    });
  const asked = record?.finish();
  // Whoever waits for it is told.
  asked?.catch(() => {});
  // The question leaves before anything is written that takes its time.
  await new Promise(setImmediate);
  const recorded = Promise.all([asked, journal?.close(!run.interrupted)]);
  recorded.catch(() => {});
  return { ...run, recorded };
}

/** What `retry` reads after a run that was killed. */
function beginJournal(
  invocation: Invocation,
  pipeline: Pipeline,
  selected: readonly NodeId[],
  reporter: RunReporter,
): OpenJournal {
  const { redactor, invocationId } = invocation.services;
  const { facts, source } = pipeline.opened;
  const startedAt = utcTime(facts.runStartedAt);
  const header = { invocationId, startedAt, args: commandArguments(invocation, pipeline), selected };
  const journal = openJournal(source.targetDirectory, header, redactor, reporter);
  // What an earlier run had not come to the end of is not known better until its node has run.
  for (const [id, commit] of invocation.retry?.commits ?? []) journal.noteCommit(id, commit);
  return journal;
}

function summarize(
  invocation: Invocation,
  pipeline: Pipeline,
  run: RunResults,
  { beforeSummary, isQuiet }: RunNodesOptions,
): void {
  const { console } = invocation;
  // Who has stopped a run needs no frames of what was stopped.
  const details = (result: NodeResult): string | undefined =>
    result.diagnostic && !run.interrupted
      ? withStack(result, diagnosticDetails(result.diagnostic, console.palette), console)
      : undefined;
  const failed = run.results.find(({ status }) => FAILS_FAST.has(status));
  if (pipeline.opened.source.flags.get('FAIL_FAST') === true && failed && !run.interrupted) {
    for (const event of failureBlock(failed, details(failed))) console.emit(event);
  }
  if (!isQuiet) {
    const done = run.results.filter(({ status }) => status !== 'reused');
    for (const event of finishedLines({ ...run, results: done })) console.emit(event);
  }
  beforeSummary?.(run);
  for (const event of summaryLines(run, details)) console.emit(event);
}

/** The stack of what tsdbt did wrong itself, with --debug only. */
function withStack(result: NodeResult, text: string, console: Invocation['console']): string {
  const cause = result.diagnostic?.cause;
  const isOurs = result.diagnostic?.code.startsWith('TSDBT-90') === true;
  return isOurs && console.settings?.debug === true && cause instanceof Error ? `${text}\n${cause.stack ?? ''}` : text;
}

/** Writes manifest and, when something ran, run results; unless --no-write-json. @throws TsdbtError 1901 */
export function writeArtifacts(invocation: Invocation, pipeline: Pipeline, run: RunResults | undefined): void {
  const { source } = pipeline.opened;
  if (source.flags.get('WRITE_JSON') === false) return;
  writeManifest(pipeline.opened, {
    compiled: pipeline.compiled,
    calledMacros: pipeline.calledMacros,
    results: run?.results,
  });
  if (run) writeResults(invocation, pipeline, run);
}

/** Writes run_results.json, unless --no-write-json. @throws TsdbtError 1901 */
export function writeResults(
  invocation: Invocation,
  pipeline: Pipeline,
  run: Parameters<typeof writeRunResults>[1],
): void {
  if (pipeline.opened.source.flags.get('WRITE_JSON') === false) return;
  writeRunResults(pipeline.opened, run, commandArguments(invocation, pipeline));
}

/** `args` of run_results.json. */
function commandArguments(invocation: Invocation, pipeline: Pipeline): ReturnType<typeof runArguments> {
  const { source } = pipeline.opened;
  const listed = (name: string): JsonValue => textList(invocation.given.get(name));
  return runArguments(source.flags, [
    ['select', listed('SELECT')],
    ['exclude', listed('EXCLUDE')],
    ['vars', source.cliVars],
    ['project_dir', source.root.directory],
    ['log_path', source.logDirectory],
    ...(invocation.command === 'run-operation' ? calledMacro(invocation) : []),
  ]);
}

/** What `retry` needs to call a macro again. */
function calledMacro(invocation: Invocation): readonly (readonly [string, JsonValue])[] {
  return [
    ['macro', invocation.operands[0] ?? null],
    ['args', operationArguments(invocation) ?? jsonObject()],
  ];
}

const FAILS_FAST: ReadonlySet<string> = new Set(['error', 'fail', 'partial success']);

const FAILING: ReadonlySet<string> = new Set(['error', 'fail', 'runtime error', 'partial success', 'skipped']);

/** 1 when something failed or was skipped; a skipped exposure does not count. 2 when a hook of the run could not be rendered. */
export function exitCodeOf(results: readonly NodeResult[]): 0 | 1 | 2 {
  const isUnrendered = results.some(
    ({ status, resource, compiled }) => resource.kind === 'operation' && status === 'error' && compiled === false,
  );
  if (isUnrendered) return 2;
  const hasFailed = results.some(({ status, resource }) => {
    if (status === 'skipped' && resource.kind === 'exposure') return false;
    return FAILING.has(status);
  });
  return hasFailed ? 1 : 0;
}
