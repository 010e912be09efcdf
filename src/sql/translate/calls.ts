// Calls of functions in a text, found by its tokens.
import type { Token } from './tokens.ts';

export interface Call {
  /** In lower case. */
  readonly name: string;
  /** Place of the name among the tokens. */
  readonly at: number;
  /** From the name to behind the closing parenthesis, in the text. */
  readonly start: number;
  readonly end: number;
  readonly args: readonly { readonly start: number; readonly end: number }[];
  /** Something follows that belongs to the call: OVER, WITHIN GROUP, FILTER, IGNORE NULLS. */
  readonly isAggregate: boolean;
}

/** All calls of plain (not quoted) names, outer ones before those in their arguments. */
export function callsIn(sql: string, tokens: readonly Token[]): Call[] {
  return tokens.flatMap((token, at) => {
    const next = tokens[at + 1];
    const isName = /^[A-Za-z_]\w*$/.test(sql.slice(token.start, token.end));
    if (!isName || next === undefined || sql.slice(next.start, next.end) !== '(') return [];
    return readCall(sql, tokens, at) ?? [];
  });
}

function readCall(sql: string, tokens: readonly Token[], at: number): Call | undefined {
  const textAt = (place: number): string => sql.slice(tokens[place]?.start ?? 0, tokens[place]?.end ?? 0);
  const args: { start: number; end: number }[] = [];
  let depth = 0;
  let first = at + 2;
  for (let place = at + 1; place < tokens.length; place += 1) {
    const text = textAt(place);
    if (text === '(' || text === '[' || text === '{') depth += 1;
    else if (text === ')' || text === ']' || text === '}') depth -= 1;
    const isEnd = depth === 0;
    if (isEnd || (text === ',' && depth === 1)) {
      if (place > first) args.push({ start: tokens[first]?.start ?? 0, end: tokens[place - 1]?.end ?? 0 });
      first = place + 1;
    }
    if (!isEnd) continue;
    return {
      name: textAt(at).toLowerCase(),
      at,
      start: tokens[at]?.start ?? 0,
      end: tokens[place]?.end ?? 0,
      args,
      isAggregate: FOLLOWERS.has(textAt(place + 1).toLowerCase()),
    };
  }
  return undefined;
}

const FOLLOWERS: ReadonlySet<string> = new Set(['over', 'within', 'filter', 'ignore', 'respect']);
