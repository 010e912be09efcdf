import type { Token } from './tokens.ts';

/** A call in Jinja whose arguments are plain texts: `ref('a')`, `source('a', 'b')`, `dbt_utils.star(…)`. */
export interface Call {
  /** Place of the first and of the last piece. */
  readonly from: number;
  readonly to: number;
  /** `ref`, `source`, or the name of a macro, with its package when written: `dbt_utils.star`. */
  readonly name: string;
  /** The texts between the brackets up to the first that is none. */
  readonly texts: readonly string[];
}

/** The calls in the pieces of a text, in order; for ref and source the pieces reach to the closing bracket. */
export function calls(tokens: readonly Token[]): Call[] {
  const found: Call[] = [];
  tokens.forEach((token, at) => {
    if (!token.isJinja || token.kind !== 'call') return;
    const owner = tokens[at - 1]?.text.trim() === '.' ? tokens[at - 2] : undefined;
    const isOwned = owner?.isJinja === true && owner.kind === 'plain';
    const name = isOwned ? `${owner.text}.${token.text}` : token.text;
    const texts: string[] = [];
    let to = at;
    for (let next = at + 1; next < tokens.length && tokens[next]?.kind !== 'jinja'; next += 1) {
      const piece = tokens[next];
      if (piece?.kind === 'string') {
        texts.push(piece.text.slice(1, -1));
        to = next;
      } else if (piece === undefined || !/^\s*[(,]\s*$/.test(piece.text)) break;
    }
    const isLink = token.text === 'ref' || token.text === 'source';
    found.push({ from: isOwned ? at - 2 : at, to: isLink ? to : at, name, texts });
  });
  return found;
}
