// target/run_journal.ndjson: what a run was asked for and how far it came, line by line, so that a killed run can be
// retried. One line per change of state; a line that was cut off is left out.
import { existsSync, readFileSync } from 'node:fs';
import { jsonText, memberOf } from '../artifacts/index.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, jsonObject, type NodeId } from '../base/index.ts';

/** Name of the file in the target folder. */
export const JOURNAL_FILE = 'run_journal.ndjson';

export interface JournalHeader {
  readonly invocationId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** As in run_results.json. */
  readonly args: JsonObject;
  /** What was to be run. */
  readonly selected: readonly NodeId[];
}

/** The commit of a node that must not be done twice. */
export interface NodeCommit {
  /** Words of the engine by which it can say how the transaction ended; null: it has said that it is committed. */
  readonly transaction: string | null;
  /** dbt's adapter_response of what was done. */
  readonly response: JsonObject;
}

/** A journal as far as it was written. */
export interface RunJournal extends JournalHeader {
  /** The last commit of nodes, as far as it was noted. */
  readonly commits: ReadonlyMap<NodeId, NodeCommit>;
  /** Status of what has ended. */
  readonly ended: ReadonlyMap<NodeId, string>;
  /** True when the run was closed in order, not killed and not interrupted. */
  readonly isComplete: boolean;
}

/** The first line. */
export function journalStart({ invocationId, startedAt, args, selected }: JournalHeader): string {
  return line([
    ['event', 'start'],
    ['invocation_id', invocationId],
    ['started_at', startedAt],
    ['args', args],
    ['selected', selected],
  ]);
}

/** A node begins, without a status, or ends. */
export function journalNode(id: NodeId, status: string | undefined): string {
  const begin: [string, JsonValue][] = [
    ['event', status === undefined ? 'begin' : 'end'],
    ['id', id],
  ];
  return line(status === undefined ? begin : [...begin, ['status', status]]);
}

/** A node commits, or has committed. */
export function journalCommit(id: NodeId, { transaction, response }: NodeCommit): string {
  return line([
    ['event', 'commit'],
    ['id', id],
    ['transaction', transaction],
    ['response', response],
  ]);
}

/** The last line. */
export function journalEnd(isComplete: boolean): string {
  return line([
    ['event', 'close'],
    ['complete', isComplete],
  ]);
}

function line(entries: readonly (readonly [string, JsonValue])[]): string {
  return `${jsonText(jsonObject(entries))}\n`;
}

/** Reads a journal; undefined when there is none, or when not even its first line was written. */
export function readJournal(path: string): RunJournal | undefined {
  if (!existsSync(path)) return undefined;
  const [start, ...lines] = readFileSync(path, 'utf8').split('\n').map(parsedLine);
  const args = memberOf(start, 'args');
  const selected = memberOf(start, 'selected');
  if (!isJsonObject(args) || !isJsonArray(selected)) return undefined;
  const ended = new Map<NodeId, string>();
  const commits = new Map<NodeId, NodeCommit>();
  let isComplete = false;
  for (const entry of lines) {
    const [event, id, status] = ['event', 'id', 'status'].map((key) => memberOf(entry, key));
    if (event === 'end' && typeof id === 'string' && typeof status === 'string') ended.set(id as NodeId, status);
    if (event === 'commit' && typeof id === 'string') commits.set(id as NodeId, commitOf(entry));
    if (event === 'close') isComplete = memberOf(entry, 'complete') === true;
  }
  return {
    invocationId: String(memberOf(start, 'invocation_id') ?? ''),
    startedAt: String(memberOf(start, 'started_at') ?? ''),
    args,
    selected: selected.filter((id): id is NodeId => typeof id === 'string'),
    ended,
    commits,
    isComplete,
  };
}

function commitOf(entry: JsonValue | undefined): NodeCommit {
  const [transaction, response] = [memberOf(entry, 'transaction'), memberOf(entry, 'response')];
  return {
    transaction: typeof transaction === 'string' ? transaction : null,
    response: isJsonObject(response) ? response : jsonObject(),
  };
}

function parsedLine(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
