// What a lock is called on the server, and what its holder says of itself there.
import { sha256 } from '../../base/index.ts';
import type { RunIdentity } from '../adapter.ts';
import type { Relation } from '../shared/relation.ts';

/** The number of the lock of a relation. */
export function relationKey(relation: Relation): string {
  return lockKey('relation', relation.key);
}

/** The number of the lock that a run holds as long as it lives. */
export function runKey(mark: string): string {
  return lockKey('run', mark);
}

/** A number of 64 bits, as SQL. */
function lockKey(kind: string, name: string): string {
  return BigInt.asIntN(64, BigInt(`0x${sha256(`tsdbt ${kind} ${name}`).slice(0, 16)}`)).toString();
}

const LONGEST = 63;

/** The application name of the session that holds a run's locks; every user of the server may read it. */
export function sessionName({ mark, processId, startedAt, command, user, host }: RunIdentity): string {
  const seconds = Math.floor(startedAt / 1000).toString(36);
  const word = command.replaceAll(/[^a-z]+/g, '-');
  return `tsdbt:${mark}:${processId}:${seconds}:${word}:${plain(user)}@${plain(host)}`.slice(0, LONGEST);
}

function plain(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]|:/g, '_');
}

/** Stands before each statement of that session: the nodes that it holds locks for, by the numbers of these. */
export function statementComment({ mark }: RunIdentity, held: ReadonlyMap<string, string>): string {
  const nodes = [...held].map(([key, node]) => `${key}=${node.replaceAll(/[^\x21-\x7e]|[*/]/g, '_')}`);
  return `/* tsdbt ${mark} ${nodes.join(' ')} */`;
}

/**
 * The holder of a lock in words.
 * @param row application name, user, process id and last statement of the session that holds it; empty when it is gone
 */
export function holderText(key: string, [application, role, session, statement]: readonly (string | null)[]): string {
  if (session === undefined || session === null) return 'a run that has just ended';
  const [, mark, pid, seconds, command, who] = /^tsdbt:(\w+):(\d+):(\w+):([a-z-]+):(.*)$/.exec(application ?? '') ?? [];
  const onServer = `user ${role ?? '?'}, server process ${session}`;
  if (mark === undefined || seconds === undefined) return `${application ?? 'another program'} (${onServer})`;
  const since = new Date(Number.parseInt(seconds, 36) * 1000).toISOString().slice(0, 19);
  const node = new RegExp(`[ ]${key}=(\\S+)`).exec(statement ?? '')?.[1];
  const work = node === undefined ? '' : ` for ${node}`;
  return `run ${mark}${work} ('${command?.replaceAll('-', ' ')}' since ${since}Z, process ${pid}, ${who}; ${onServer})`;
}
