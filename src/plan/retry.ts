// `retry`: what an earlier run left to do, and with which arguments it is done again.
import { join, resolve } from 'node:path';
import { memberOf, readArtifact } from '../artifacts/index.ts';
import { fail, isJsonObject, type JsonObject, type JsonValue, jsonObject, type NodeId } from '../base/index.ts';
import { planErrors } from './errors.ts';
import { resultsOf } from './previous-state.ts';
import { JOURNAL_FILE, type RunJournal, readJournal } from './run-journal.ts';

/** A run to be done again in part. */
export interface RetryPlan {
  /** dbt's name of the command: `generate` for `docs generate`. */
  readonly which: string;
  /** Flags by name in lower case, as run_results.json keeps them. */
  readonly args: JsonObject;
  readonly ids: readonly NodeId[];
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
    return { which: whichOf(journal.args), args: journal.args, ids, fromJournal: true };
  }
  if (!results) return fail(planErrors.noPreviousRun, { path: folders.path });
  const args = isJsonObject(results['args']) ? results['args'] : jsonObject();
  const which = whichOf(args);
  const ids = resultsOf(results).flatMap((result) => {
    const id = memberOf(result, 'unique_id');
    if (typeof id !== 'string' || !isRetried(memberOf(result, 'status'))) return [];
    // Hooks are run again by the command itself.
    return which !== 'run-operation' && id.startsWith('operation.') ? [] : [id as NodeId];
  });
  return { which, args, ids, fromJournal: false };
}

/** Whether the journal knows more than the results beside it: of a later run, or of one that did not come to its end. */
function isLater(journal: RunJournal, results: JsonObject | undefined): boolean {
  if (journal.isComplete) return false;
  if (!results) return true;
  const { metadata } = results;
  if (memberOf(metadata, 'invocation_id') === journal.invocationId) return true;
  const written = memberOf(metadata, 'generated_at');
  return typeof written !== 'string' || Date.parse(journal.startedAt) > Date.parse(written);
}

function whichOf(args: JsonObject): string {
  const which = memberOf(args, 'which');
  return typeof which === 'string' ? which : '';
}
