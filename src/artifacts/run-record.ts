// The record of a run: the part of run_results.json and sources.json that is kept when the next run overwrites them.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunColumns, RunRecord } from './run-columns.ts';
import { FirstRecordReader } from './run-record-first.ts';
import { RecordReader, recordText } from './run-record-text.ts';
import { writeFileAtomic } from './write-file.ts';

/** In the target folder; `docs generate` reads it, `clean` removes it with the rest. */
const FOLDER = 'run_history';
/** Records of the first form end in `.json`. */
const NAME = /^\d{8}T\d{9}-[0-9a-f]{8}\.(?:run|json)$/;

/**
 * Keeps the record of a run in `<target>/run_history` and removes the oldest ones beyond `keep`. One small file, not
 * forced to the disk: a machine that stops may lose it. `redact` takes secrets out. @throws TsdbtError 1901
 */
export function keepRunRecord(
  targetDirectory: string,
  record: RunRecord,
  keep: number,
  redact: (text: string) => string,
): void {
  const folder = join(targetDirectory, FOLDER);
  if (keep <= 0) return;
  const stamp = record.startedAt
    .replace(/[^0-9T]/g, '')
    .slice(0, 18)
    .padEnd(18, '0');
  const path = join(folder, `${stamp}-${shortId(record.id)}.run`);
  writeFileAtomic(path, recordText(record, redact), { isDurable: false });
  // What cannot be removed, somebody else's for example, stays.
  for (const name of recordNames(folder).slice(0, -keep)) orNothing(() => rmSync(join(folder, name), { force: true }));
}

/** Whether there is a record of a run. */
export function hasRunRecord(targetDirectory: string, id: string): boolean {
  const wanted = shortId(id);
  return recordNames(join(targetDirectory, FOLDER)).some((name) => name.split('-')[1]?.startsWith(wanted) === true);
}

function shortId(id: string): string {
  return id
    .replace(/[^0-9a-f]/g, '')
    .slice(0, 8)
    .padEnd(8, '0');
}

/** The newest records of a target folder, newest first, one at a time; files that cannot be read are passed over. */
export function* readRunRecords(targetDirectory: string, most: number): Generator<RunColumns> {
  const folder = join(targetDirectory, FOLDER);
  const [reader, first] = [new RecordReader(), new FirstRecordReader()];
  for (const name of recordNames(folder).reverse().slice(0, most)) {
    const path = join(folder, name);
    const found = orNothing(() => (name.endsWith('.json') ? first : reader).read(path));
    if (found) yield found;
  }
}

/** The names begin with the time of the run, so that their order is that of the runs. */
function recordNames(folder: string): string[] {
  const names = orNothing(() => readdirSync(folder)) ?? [];
  return names.filter((name) => NAME.test(name)).sort();
}

/** Undefined where the file system refuses, be it that another run has removed something just now. */
function orNothing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof Error && 'syscall' in thrown) return undefined;
    throw thrown;
  }
}
