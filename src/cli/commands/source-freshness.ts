// `source freshness`: how old the sources are, against their thresholds.
import type { NodeId } from '../../base/index.ts';
import { hasThreshold } from '../../parse/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { writeManifest, writeRunHistory, writeSources } from '../../report/index.ts';
import { finishedLines, freshnessEnd, type NodeResult, nothingToDo, type RunResults } from '../../run/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings, recordDiagnostics, select } from '../open-project.ts';
import { type KindRules, selectionRequest } from '../selection-request.ts';
import { customOutputDeprecation, hooksNotRunDeprecation } from '../ui/deprecations.ts';
import { diagnosticDetails } from '../ui/diagnostic-events.ts';
import { announceRun, execute, exitCodeOf } from './run-nodes.ts';

const SOURCES: KindRules = { initial: ['source'], isFixed: true };

/** Checks the selected sources that have thresholds. @throws StageFailed, TsdbtError */
export async function sourceFreshness(invocation: Invocation): Promise<ExitCode> {
  const { console, given } = invocation;
  const output = given.get('OUTPUT');
  const path = typeof output === 'string' ? output : undefined;
  const pipeline = await openPipeline(invocation, {
    beforeFound: path === undefined ? [] : [customOutputDeprecation(path)],
  });
  try {
    const ids = selectedSources(invocation, pipeline);
    const run = ids.length === 0 ? nothing(invocation) : await check(invocation, pipeline, ids);
    const details = (result: NodeResult): string | undefined =>
      result.diagnostic ? diagnosticDetails(result.diagnostic, console.palette) : undefined;
    for (const event of freshnessEnd(run.results, details)) console.emit(event);
    write(pipeline, run, path);
    writeRunHistory(pipeline.opened, invocation.command, run);
    recordDiagnostics(invocation, pipeline.opened.source, [
      ...pipeline.opened.diagnostics,
      ...run.results.flatMap((result) => result.diagnostic ?? []),
    ]);
    raiseWarnings(invocation);
    return run.interrupted ? 130 : exitCodeOf(run.results);
  } finally {
    await pipeline.close();
  }
}

/** Only sources with a threshold can be too old. */
function selectedSources(invocation: Invocation, pipeline: Pipeline): readonly NodeId[] {
  const { graph, source } = pipeline.opened;
  const { ids } = select(invocation, pipeline, selectionRequest(invocation, source.flags, SOURCES));
  return ids.filter((id) => hasThreshold(graph.project.sources.get(id)?.freshness ?? null));
}

function nothing(invocation: Invocation): RunResults {
  invocation.console.emit(nothingToDo());
  return { results: [], elapsed: 0, startedAt: invocation.services.clock.now(), interrupted: false };
}

async function check(invocation: Invocation, pipeline: Pipeline, ids: readonly NodeId[]): Promise<RunResults> {
  const { console } = invocation;
  announceRun(invocation, pipeline, ids.length);
  const runsHooks = pipeline.opened.source.flags.get('SOURCE_FRESHNESS_RUN_PROJECT_HOOKS') !== false;
  if (!runsHooks && pipeline.hooks().length > 0) {
    console.emit(hooksNotRunDeprecation());
    raiseWarnings(invocation);
  }
  const { recorded, ...run } = await execute(invocation, pipeline, ids, { hooks: runsHooks });
  await recorded;
  console.progress?.stop();
  for (const event of finishedLines(run)) console.emit(event);
  return run;
}

function write(pipeline: Pipeline, run: RunResults, path: string | undefined): void {
  if (pipeline.opened.source.flags.get('WRITE_JSON') === false) return;
  writeManifest(pipeline.opened, { compiled: pipeline.compiled, results: run.results });
  writeSources(pipeline.opened, run, path);
}
