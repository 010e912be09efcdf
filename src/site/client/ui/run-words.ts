import { type RunInfo, type Status, WORST_FIRST } from '../../format/index.ts';
import { count } from '../words/words.ts';
import { STATES } from './state.tsx';

/** The worst state that a run had. */
export function runStatus(run: RunInfo): Status {
  return WORST_FIRST.find((status) => (run.counts.get(status) ?? 0) > 0) ?? 'none';
}

/** What a run brought, in words: `312 passed, 2 failed`. */
export function runCounts(run: RunInfo): string {
  const words = WORST_FIRST.flatMap((status) => {
    const number = run.counts.get(status) ?? 0;
    // Errors and warnings are things, the other words tell what happened to one.
    const isMany = number > 1 && (status === 'error' || status === 'warn');
    return number === 0 ? [] : [`${count(number)} ${STATES[status].word}${isMany ? 's' : ''}`];
  });
  return words.join(', ') || 'no results';
}
