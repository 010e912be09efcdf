// The record of a run: the part of run_results.json and sources.json that is kept when the next run overwrites them.
// Columns instead of objects: the record of 50,000 results has to be written in a few milliseconds.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './write-file.ts';

/** What a run record keeps of a result. */
export interface RecordedRunResult {
  readonly id: string;
  /** dbt's word: `success`, `error`, `skipped`, `pass`, `warn`, `fail` … */
  readonly status: string;
  /** Milliseconds after the start of the run; -1 where it is not known. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly thread: string;
  /** Rows that the warehouse told; -1 where it did not. */
  readonly rows: number;
  /** -1 where there are none. */
  readonly failures: number;
  readonly message: string;
}

/** What a run record keeps of a run. */
export interface RunRecord {
  readonly id: string;
  /** `build`, `source freshness` … */
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Seconds. */
  readonly elapsed: number;
  readonly target: string;
  readonly results: readonly RecordedRunResult[];
}

/** Grows when a reader of the form before would misunderstand something. */
const VERSION = 1;
/** In the target folder; `docs generate` reads it, `clean` removes it with the rest. */
const FOLDER = 'run_history';
/** A message that is longer is cut: the whole one is in the log. */
const MESSAGE_LIMIT = 2000;
const NAME = /^\d{8}T\d{9}-[0-9a-f]{8}\.json$/;

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
  writeFileAtomic(
    join(
      folder,
      `${stamp}-${record.id
        .replace(/[^0-9a-f]/g, '')
        .slice(0, 8)
        .padEnd(8, '0')}.json`,
    ),
    [redact(recordText(record))],
    {
      isDurable: false,
    },
  );
  for (const name of recordNames(folder).slice(0, -keep)) rmSync(join(folder, name), { force: true });
}

/** The records of a target folder, newest first; files that cannot be read are passed over. */
export function readRunRecords(targetDirectory: string): RunRecord[] {
  const folder = join(targetDirectory, FOLDER);
  return recordNames(folder)
    .reverse()
    .flatMap((name) => recordOf(readFileSync(join(folder, name), 'utf8')) ?? []);
}

/** The names begin with the time of the run, so that their order is that of the runs. */
function recordNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
}

function recordText(record: RunRecord): string {
  const { results, ...run } = record;
  const statuses = [...new Set(results.map(({ status }) => status))];
  const threads = [...new Set(results.map(({ thread }) => thread))];
  return JSON.stringify({
    schema: 'tsdbt/run',
    schema_version: VERSION,
    ...run,
    ids: results.map(({ id }) => id),
    statuses,
    status: results.map(({ status }) => statuses.indexOf(status)),
    threads,
    thread: results.map(({ thread }) => threads.indexOf(thread)),
    start: results.map(({ start }) => Math.round(start)),
    duration: results.map(({ duration }) => Math.round(duration)),
    rows: results.map(({ rows }) => rows),
    failures: results.map(({ failures }) => failures),
    messages: results.flatMap(({ message }, at) => (message === '' ? [] : [[at, message.slice(0, MESSAGE_LIMIT)]])),
  });
}

/** The record in a text, or undefined for one of another form. */
function recordOf(text: string): RunRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const read = value as { readonly [key: string]: unknown };
  if (read['schema'] !== 'tsdbt/run' || read['schema_version'] !== VERSION || !Array.isArray(read['ids']))
    return undefined;
  const list = (key: string): readonly unknown[] => (Array.isArray(read[key]) ? read[key] : []);
  const wordAt = (key: string): string => (typeof read[key] === 'string' ? read[key] : '');
  const number = (key: string, at: number): number => {
    const one = list(key)[at];
    return typeof one === 'number' ? one : -1;
  };
  const word = (key: string, at: number): string => {
    const one = list(key)[at];
    return typeof one === 'string' ? one : '';
  };
  const messages = new Map(list('messages') as readonly [number, string][]);
  return {
    id: wordAt('id'),
    command: wordAt('command'),
    startedAt: wordAt('startedAt'),
    elapsed: typeof read['elapsed'] === 'number' ? read['elapsed'] : 0,
    target: wordAt('target'),
    results: read['ids'].map((id: unknown, at) => ({
      id: String(id),
      status: word('statuses', number('status', at)),
      start: number('start', at),
      duration: number('duration', at),
      thread: word('threads', number('thread', at)),
      rows: number('rows', at),
      failures: number('failures', at),
      message: messages.get(at) ?? '',
    })),
  };
}
