// Writes the journal of a run: a reporter beside the one that tells the user.
import { close, fsync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeId, Redactor } from '../base/index.ts';
import {
  JOURNAL_FILE,
  type JournalHeader,
  journalCommit,
  journalEnd,
  journalNode,
  journalStart,
  type NodeCommit,
} from '../plan/index.ts';
import type { RunReporter } from './reporter.ts';

/** A journal that is being written. */
export interface OpenJournal {
  /** The given reporter, with the journal kept beside it. */
  readonly reporter: RunReporter;
  /** Keeps what a node commits: the process may be killed in the next moment. */
  noteCommit(id: NodeId, commit: NodeCommit): void;
  /** Ends the journal; `isComplete` is false for an interrupted run. It is on the disk when the promise has come true. */
  close(isComplete: boolean): Promise<void>;
}

/**
 * Begins the journal of a run in the target folder; lines are written in the turn in which they are made and reach the
 * disk with the last one, so that they outlive the process but cost no waiting. A folder that cannot be written to
 * leaves a run without a journal.
 */
export function openJournal(
  targetDirectory: string,
  header: JournalHeader,
  redactor: Pick<Redactor, 'redact'>,
  reporter: RunReporter,
): OpenJournal {
  const handle = opened(targetDirectory);
  let ended = '';
  const write = (line: string): void => {
    const text = ended + line;
    ended = '';
    if (handle !== undefined && text !== '') attempt(() => writeSync(handle, redactor.redact(text)));
  };
  // Mostly another node begins in the same turn: its line, which must be there before its work, takes this one along.
  const writeSoon = (line: string): void => {
    if (ended === '') process.nextTick(write, '');
    ended += line;
  };
  write(journalStart(header));
  return {
    reporter: {
      ...reporter,
      start(resource, ...more) {
        write(journalNode(resource.uniqueId, undefined));
        reporter.start(resource, ...more);
      },
      result(result, ...more) {
        writeSoon(journalNode(result.uniqueId, result.status));
        reporter.result(result, ...more);
      },
      skip(result, ...more) {
        write(journalNode(result.uniqueId, result.status));
        reporter.skip(result, ...more);
      },
    },
    noteCommit: (id, commit) => write(journalCommit(id, commit)),
    async close(isComplete) {
      if (handle === undefined) return;
      write(journalEnd(isComplete));
      // Other files are made while the disk works. A disk that fails has ended the journal, not the run.
      await new Promise<void>((resolve) => fsync(handle, () => close(handle, () => resolve())));
    },
  };
}

/** A full or broken disk ends the journal, not the run. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {}
}

function opened(targetDirectory: string): number | undefined {
  try {
    mkdirSync(targetDirectory, { recursive: true });
    return openSync(join(targetDirectory, JOURNAL_FILE), 'w');
  } catch {
    return undefined;
  }
}
