// What is known of translating from one dialect to another: what was executed and gave the right rows, what is ours.

import mends from './mends.json' with { type: 'json' };
import type { Mends } from './mends.ts';
import proven from './proven.json' with { type: 'json' };
import refusals from './refusals.json' with { type: 'json' };

export interface PairKnowledge {
  /** Features of statements whose translation was executed and gave what the original means. */
  readonly proven: ReadonlySet<string>;
  /** Feature, or its first word, → why it is refused though the parsers know it, and what to write instead. */
  readonly refusals: { readonly [feature: string]: string };
}

type ByPair<T> = { readonly [pair: string]: T | undefined };

/** undefined: nothing is known to be right. */
export function knowledgeOf(from: string, to: string): PairKnowledge | undefined {
  const pair = `${from}>${to}`;
  const features = (proven as ByPair<readonly string[]>)[pair];
  if (!features) return undefined;
  return {
    proven: new Set(features),
    refusals: (refusals as ByPair<PairKnowledge['refusals']>)[pair] ?? {},
  };
}

/** What of a translation is ours; nothing for pairs that are not known. */
export function mendsOf(from: string, to: string): Mends {
  return (mends as ByPair<Mends>)[`${from}>${to}`] ?? { calls: {} };
}
