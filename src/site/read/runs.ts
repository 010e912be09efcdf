// The last runs: those that were kept, and those of run_results.json and sources.json where they were not.
import { join } from 'node:path';
import {
  hasRunRecord,
  type RecordedRunResult,
  type RunColumns,
  type RunRecord,
  readRunRecords,
  runColumns,
} from '../../artifacts/index.ts';
import type { Diagnostic } from '../../base/index.ts';
import type { FreshnessInfo } from '../format/index.ts';
import { field, type Json, numberOf } from '../format/packing.ts';
import { freshnessOf } from './freshness.ts';
import { listOf, wordOf } from './json-value.ts';
import { checkVersion, readOptional } from './optional-artifact.ts';

export interface RunFacts {
  /** When sources.json was written; '' without one. */
  readonly freshnessAt: string;
  readonly freshness: ReadonlyMap<string, FreshnessInfo>;
}

/** Commands whose results say what was built; others only compile. */
const BUILDING: ReadonlySet<string> = new Set([
  'build',
  'run',
  'test',
  'seed',
  'snapshot',
  'retry',
  'clone',
  'run-operation',
]);

/**
 * Reads what is known of the last runs; at most `keep` of them are handed over, newest first, one after the other.
 * Without `withResults`, run_results.json is of no run and not looked at.
 */
export function readRuns(
  directory: string,
  { keep, withResults }: { readonly keep: number; readonly withResults: boolean },
  take: (run: RunColumns) => void,
  warn: (found: Diagnostic) => void,
): RunFacts {
  const isKnown = (id: string): boolean => hasRunRecord(directory, id);
  const last = withResults ? readRunResults(join(directory, 'run_results.json'), isKnown, warn) : undefined;
  const sources = readFreshness(join(directory, 'sources.json'), warn);
  const waiting = [last, sources.run]
    .flatMap((run) => (run && !isKnown(run.id) ? [runColumns(run)] : []))
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
  const used = new Set<string>();
  let taken = 0;
  const hand = (run: RunColumns): void => {
    if (taken >= Math.max(keep, 1)) return;
    // A run is found by its id; artifacts that were put together by hand may have the same one twice, or none.
    let id = run.id === '' ? 'run' : run.id;
    for (let next = 2; used.has(id); next += 1) id = `${run.id}-${next}`;
    used.add(id);
    taken += 1;
    take({ ...run, id });
  };
  for (const run of readRunRecords(directory, keep)) {
    while (waiting[0] && waiting[0].startedAt > run.startedAt) hand(waiting.shift() ?? run);
    hand(run);
  }
  for (const run of waiting) hand(run);
  return { freshnessAt: sources.at, freshness: sources.found };
}

interface ResultsHead {
  id: string;
  startedAt: string;
  generatedAt: string;
  schema: string | undefined;
  elapsed: number;
  command: string;
  target: string;
}

function takeHead(head: ResultsHead, section: string, key: string, member: Json): void {
  const word = typeof member === 'string' ? member : '';
  if (section === 'metadata') {
    if (key === 'invocation_id') head.id = word;
    if (key === 'generated_at') head.generatedAt = word;
    if (key === 'invocation_started_at') head.startedAt = word;
    if (key === 'dbt_schema_version') head.schema = word;
  }
  if (section === 'elapsed_time' && typeof member === 'number') head.elapsed = member;
  if (section === 'args' && key === 'which') head.command = word;
  if (section === 'args' && key === 'target') head.target = word;
}

function newHead(command: string): ResultsHead {
  return { id: '', startedAt: '', generatedAt: '', schema: undefined, elapsed: 0, command, target: '' };
}

/** A start that older artifacts do not tell is their end less the time it took. */
function startOf({ startedAt, generatedAt, elapsed }: ResultsHead): string {
  if (startedAt !== '') return startedAt;
  const end = Date.parse(generatedAt);
  return Number.isNaN(end) ? generatedAt : new Date(end - elapsed * 1000).toISOString();
}

/** The run of run_results.json; undefined without one, and for one that is known: of that no more is read than its id. */
function readRunResults(
  path: string,
  isKnown: (id: string) => boolean,
  warn: (found: Diagnostic) => void,
): RunRecord | undefined {
  let isKept = false;
  const head = newHead('');
  const results: { readonly result: RecordedRunResult; readonly began: number }[] = [];
  const isRead = readOptional(
    path,
    (section, key, found) => {
      const member = found.parse();
      if (section !== 'results') return takeHead(head, section, key, member);
      const began = listOf(field(member, 'timing'))
        .map((part) => Date.parse(wordOf(part, 'started_at') ?? ''))
        .filter((time) => !Number.isNaN(time));
      const rows = numberOf(field(member, 'adapter_response'), 'rows_affected', -1);
      results.push({ result: { ...resultOf(member), rows }, began: Math.min(...began) });
    },
    warn,
    {
      wants: (section) => {
        if (section !== 'results' || head.id === '') return true;
        isKept = isKnown(head.id);
        return isKept ? 'end' : true;
      },
    },
  );
  if (!isRead) return undefined;
  checkVersion({ path, found: head.schema, known: /\/run-results\/v[456]\.json$/ }, warn);
  if (isKept || !BUILDING.has(head.command)) return undefined;
  const startedAt = startOf(head);
  const start = Date.parse(startedAt);
  return {
    id: head.id,
    command: head.command,
    startedAt,
    elapsed: head.elapsed,
    target: head.target,
    // The start of the run may be told behind its results.
    results: results.map(({ result, began }) => ({ ...result, start: sinceStart(began - start) })),
  };
}

/** Milliseconds; -1 for what nobody told. */
function sinceStart(time: number): number {
  return Number.isFinite(time) ? Math.max(time, -1) : -1;
}

/** A result without what only some artifacts tell of it. */
function resultOf(result: Json): RecordedRunResult {
  return {
    id: wordOf(result, 'unique_id') ?? '',
    status: wordOf(result, 'status') ?? '',
    start: -1,
    duration: numberOf(result, 'execution_time') * 1000,
    thread: wordOf(result, 'thread_id') ?? '',
    rows: -1,
    failures: numberOf(result, 'failures', -1),
    message: wordOf(result, 'message') ?? '',
  };
}

function readFreshness(
  path: string,
  warn: (found: Diagnostic) => void,
): { readonly at: string; readonly found: Map<string, FreshnessInfo>; readonly run: RunRecord | undefined } {
  const head = newHead('source freshness');
  const found = new Map<string, FreshnessInfo>();
  const results: RecordedRunResult[] = [];
  const isRead = readOptional(
    path,
    (section, key, one) => {
      const member = one.parse();
      if (section !== 'results') return takeHead(head, section, key, member);
      const id = wordOf(member, 'unique_id') ?? '';
      found.set(id, freshnessOf(member));
      results.push(resultOf(member));
    },
    warn,
  );
  if (!isRead) return { at: '', found, run: undefined };
  checkVersion({ path, found: head.schema, known: /\/sources\/v3\.json$/ }, warn);
  const run = {
    id: head.id,
    command: 'source freshness',
    startedAt: startOf(head),
    elapsed: head.elapsed,
    target: '',
    results,
  };
  return { at: head.generatedAt, found, run: results.length > 0 ? run : undefined };
}
