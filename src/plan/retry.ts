// `retry`: what an earlier run left to do, and with which arguments it is done again.
import { join, resolve } from 'node:path';
import { memberOf, readArtifact } from '../artifacts/index.ts';
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  type NodeId,
} from '../base/index.ts';
import type { EventWindow } from '../compile/index.ts';
import { planErrors } from './errors.ts';
import { resultsOf } from './previous-state.ts';
import { JOURNAL_FILE, type NodeCommit, type RunJournal, readJournal } from './run-journal.ts';

/** Batches of a model by how they ended. */
export interface RetriedBatches {
  readonly successful: readonly EventWindow[];
  readonly failed: readonly EventWindow[];
}

/** A run to be done again in part. */
export interface RetryPlan {
  /** dbt's name of the command: `generate` for `docs generate`. */
  readonly which: string;
  /** Flags by name in lower case, as run_results.json keeps them. */
  readonly args: JsonObject;
  readonly ids: readonly NodeId[];
  /** When the earlier run began; milliseconds since 1970. */
  readonly startedAt: number | undefined;
  /** Microbatch models that were built in part. */
  readonly batches: ReadonlyMap<NodeId, RetriedBatches>;
  /** Commits of nodes that did not come to their end. */
  readonly commits: ReadonlyMap<NodeId, NodeCommit>;
  /** The run was killed or interrupted: what it did is known from its journal. */
  readonly fromJournal: boolean;
}

export interface RetryFolders {
  readonly projectDirectory: string;
  readonly targetDirectory: string;
  /** `--state`, or the target folder as the project names it. */
  readonly path: string;
}

const RETRIED: ReadonlySet<string> = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/**
 * Reads what is to be retried; `retriesWarnings` with --warn-error.
 * @throws TsdbtError 1809 when there is no earlier run, 1902 – 1904 when it cannot be read
 */
export function planRetry(folders: RetryFolders, options: { readonly retriesWarnings: boolean }): RetryPlan {
  const folder = resolve(folders.projectDirectory, folders.path);
  const results = readArtifact(join(folder, 'run_results.json'), 'runResults');
  const journal = folder === folders.targetDirectory ? readJournal(join(folder, JOURNAL_FILE)) : undefined;
  const isRetried = (status: JsonValue | undefined): boolean =>
    typeof status === 'string' && (RETRIED.has(status) || (options.retriesWarnings && status === 'warn'));
  if (journal && isLater(journal, results)) {
    const ids = journal.selected.filter((id) => {
      const status = journal.ended.get(id);
      return status === undefined || isRetried(status);
    });
    const startedAt = momentOf(journal.startedAt);
    const commits = new Map([...journal.commits].filter(([id]) => !journal.ended.has(id)));
    return { ...commandOf(journal.args), ids, startedAt, batches: new Map(), commits, fromJournal: true };
  }
  // As in dbt, a run that had nothing to do is none.
  if (!results || resultsOf(results).length === 0) return fail(planErrors.noPreviousRun, { path: folders.path });
  const args = isJsonObject(results['args']) ? results['args'] : jsonObject();
  const which = whichOf(args);
  const ids = resultsOf(results).flatMap((result) => {
    const id = memberOf(result, 'unique_id');
    if (typeof id !== 'string' || !isRetried(memberOf(result, 'status'))) return [];
    // Hooks are run again by the command itself.
    return which !== 'run-operation' && id.startsWith('operation.') ? [] : [id as NodeId];
  });
  const { metadata } = results;
  const startedAt =
    momentOf(memberOf(metadata, 'invocation_started_at')) ?? momentOf(memberOf(metadata, 'generated_at'));
  return { which, args, ids, startedAt, batches: batchesOf(results), commits: new Map(), fromJournal: false };
}

/**
 * Whether the journal knows more than the results beside it: of a later run, or of one that did not come to its end. A
 * run can be killed after its last node and before its results are written.
 */
function isLater(journal: RunJournal, results: JsonObject | undefined): boolean {
  if (!results) return true;
  const { metadata } = results;
  if (memberOf(metadata, 'invocation_id') === journal.invocationId) return !journal.isComplete;
  const written = memberOf(metadata, 'generated_at');
  return typeof written !== 'string' || Date.parse(journal.startedAt) > Date.parse(written);
}

/**
 * Batches of models of which some ended well and some did not. Where none did the model is built anew, since it may be
 * its first batch that failed, which makes the relation.
 */
function batchesOf(results: JsonObject): ReadonlyMap<NodeId, RetriedBatches> {
  const found = new Map<NodeId, RetriedBatches>();
  for (const result of resultsOf(results)) {
    const [id, batches] = [memberOf(result, 'unique_id'), memberOf(result, 'batch_results')];
    const successful = windowsOf(memberOf(batches, 'successful'));
    const failed = windowsOf(memberOf(batches, 'failed'));
    if (typeof id === 'string' && successful.length > 0 && failed.length > 0) {
      found.set(id as NodeId, { successful, failed });
    }
  }
  return found;
}

function windowsOf(value: JsonValue | undefined): readonly EventWindow[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((pair) => {
    const [start, end] = isJsonArray(pair) ? pair.map(momentOf) : [];
    return start === undefined || end === undefined ? [] : [{ start, end }];
  });
}

function momentOf(value: JsonValue | undefined): number | undefined {
  const found = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(found) ? undefined : found;
}

function commandOf(args: JsonObject): Pick<RetryPlan, 'which' | 'args'> {
  return { which: whichOf(args), args };
}

function whichOf(args: JsonObject): string {
  const which = memberOf(args, 'which');
  return typeof which === 'string' ? which : '';
}
