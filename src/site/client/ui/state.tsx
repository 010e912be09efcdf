import { isBroken, type Status } from '../../format/index.ts';
import { Name } from './name.tsx';

/** Icon and word of a state: never colour alone. */
export const STATES: { readonly [status in Status]: { readonly icon: string; readonly word: string } } = {
  pass: { icon: '✓', word: 'passed' },
  warn: { icon: '▲', word: 'warning' },
  fail: { icon: '✕', word: 'failed' },
  error: { icon: '✕', word: 'error' },
  skip: { icon: '↷', word: 'skipped' },
  drift: { icon: '◇', word: 'drift' },
  none: { icon: '○', word: 'not run' },
};

/** True for a state that the reader asked for, which may be ''; an error is a failure as well. */
export function isOfState(status: Status, wanted: string): boolean {
  return wanted === '' || status === wanted || (wanted === 'fail' && isBroken(status));
}

/** A state as icon and word, or as the icon alone with its word for who cannot see it. */
export function State({ status, word, isBare = false }: { status: Status; word?: string; isBare?: boolean }) {
  const text = word ?? STATES[status].word;
  return (
    <span class={`state s-${status}`} title={isBare ? text : undefined}>
      <span class="icon" aria-hidden="true">
        {STATES[status].icon}
      </span>
      <span class={isBare ? 'unseen' : undefined}>
        <Name text={text} />
      </span>
    </span>
  );
}
