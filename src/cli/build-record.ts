// Keeps the store of what was built while a command runs.
import { TsdbtError } from '../base/index.ts';
import {
  type BuildMarks,
  knownSourceVersions,
  nodeFacts,
  openStore,
  type Pipeline,
  storePath,
} from '../pipeline/index.ts';
import type { NodeFacts } from '../plan/index.ts';
import { type RunReporter, StateRecorder } from '../run/index.ts';
import { compileOptions } from './compile-options.ts';
import type { Invocation } from './invocation.ts';
import { TSDBT_VERSION } from './version.ts';

/** Commands that build or test; of `clone` it is only kept that what was built is no longer there. */
const RECORDED: ReadonlySet<string> = new Set(['build', 'clone', 'run', 'seed', 'snapshot', 'test']);

/** What a run leaves in the store. */
export interface BuildRecord {
  readonly facts: NodeFacts;
  beside(reporter: RunReporter): RunReporter;
  /** Asks once what the new relations are like, where that is cheap or wanted, and ends the record. Never throws. */
  finish(): Promise<void>;
}

/** What of the command line decides on all nodes. */
export function buildMarks(invocation: Invocation, pipeline: Pipeline): BuildMarks {
  return { ...compileOptions(invocation, pipeline.opened.source.flags), release: TSDBT_VERSION };
}

/** Path of the store that the command works with. */
export function storePathOf(invocation: Invocation, pipeline: Pipeline): string {
  const subfolder = invocation.given.get('TARGET_SUBFOLDER');
  return storePath(pipeline, typeof subfolder === 'string' ? subfolder : undefined);
}

/** Begins to record; undefined for commands that build nothing. */
export function beginRecord(invocation: Invocation, pipeline: Pipeline): BuildRecord | undefined {
  if (!RECORDED.has(invocation.command)) return undefined;
  const { clock, invocationId } = invocation.services;
  const facts = nodeFacts(pipeline, buildMarks(invocation, pipeline));
  const recorder = new StateRecorder({
    store: openStore(pipeline, storePathOf(invocation, pipeline)),
    facts,
    invocationId,
    now: () => clock.now(),
    sourceVersion: invocation.sourceVersion ?? knownSourceVersions(pipeline, facts),
    isBuilding: invocation.command !== 'clone',
  });
  /** Where the whole catalog would have to be read for it, only a run that goes by what was built before asks. */
  const isWorthAsking = async (): Promise<boolean> =>
    invocation.given.get('CHANGED') === true || (await pipeline.adapter()).shapes !== undefined;
  return {
    facts,
    beside: (reporter) => recorder.beside(reporter),
    finish: async () => {
      const { schemas } = recorder;
      // Who has stopped a run waits for nothing more; columns that are not known then are not compared.
      const isSilent = schemas.length === 0 || invocation.io.signal.aborted || !(await isWorthAsking());
      recorder.finish(isSilent ? [] : await pipeline.shapesOf(schemas).catch(noRows));
    },
  };
}

/** The columns stay unknown then: the relations are trusted by their kind. */
function noRows(thrown: unknown): [] {
  if (thrown instanceof TsdbtError) return [];
  throw thrown;
}
