// Names of relations that are there only while a run works: each says which run made it and for which relation.
import { md5 } from '../../base/index.ts';
import type { Relation } from './relation.ts';

/** `new` is built aside, `old` was in the relation's place and waits for its end. */
export type TemporaryRole = 'new' | 'old';

export interface TemporaryName {
  /** `runMark` of the run that made it. */
  readonly run: string;
  /** `relationMark` of the name that it belongs to. */
  readonly relation: string;
  readonly role: TemporaryRole;
}

/** Eight characters that stand for a run: the first of its id where that is a UUID. */
export function runMark(invocationId: string): string {
  const start = /^[0-9a-f]{8}/.exec(invocationId)?.[0];
  return start ?? md5(invocationId).slice(0, 8);
}

/** Sixteen characters that stand for the name of a relation in its schema. */
export function relationMark(identifier: string): string {
  return md5(identifier.toLowerCase()).slice(0, 16);
}

/** A name beside another, for one run: ASCII and short enough for every engine, whatever the other is. */
export function temporaryIdentifier(identifier: string, invocationId: string, role: TemporaryRole): string {
  return `__tsdbt_${runMark(invocationId)}_${relationMark(identifier)}_${role}`;
}

/** A relation under such a name. */
export function temporaryRelation(relation: Relation, invocationId: string, role: TemporaryRole): Relation {
  return relation.with({ identifier: temporaryIdentifier(relation.identifier ?? '', invocationId, role) });
}

/** What such a name says; undefined for all other names. */
export function readTemporaryName(identifier: string): TemporaryName | undefined {
  const [, run, relation, role] =
    /^__tsdbt_([0-9a-f]{8})_([0-9a-f]{16})_(new|old)$/.exec(identifier.toLowerCase()) ?? [];
  if (run === undefined || relation === undefined || role === undefined) return undefined;
  return { run, relation, role: role === 'new' ? 'new' : 'old' };
}
