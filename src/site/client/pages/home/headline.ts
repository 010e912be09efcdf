import type { Health } from '../../data/derive.ts';
import { count, many } from '../../words/words.ts';

/** What the last build came to: the worst that there is, in words, and the colour for it. */
export function headlineOf({ broken, warned, skipped, shown }: Health): {
  readonly before: string;
  readonly words: string;
  readonly tone: 'fail' | 'warn' | 'pass';
} {
  if (broken > 0)
    return {
      before: '',
      words: `${count(broken)} of ${count(shown)} nodes ${broken === 1 ? 'is' : 'are'} failing`,
      tone: 'fail',
    };
  // What was skipped was left out because of something that failed, which may be no part of this site.
  if (skipped > 0)
    return {
      before: '',
      words: `${count(skipped)} of ${count(shown)} nodes ${skipped === 1 ? 'was' : 'were'} skipped`,
      tone: 'warn',
    };
  if (warned > 0)
    return {
      before: 'nothing failed, ',
      words: `${many(warned, 'node')} ${warned === 1 ? 'needs' : 'need'} a look`,
      tone: 'warn',
    };
  return { before: '', words: 'all is well', tone: 'pass' };
}
