// Python's fnmatch: `*`, `?`, `[seq]`, `[!seq]`, case-sensitive, over code points. Linear, no regular expressions.

interface CharClass {
  readonly negated: boolean;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

type Token = '*' | '?' | number | CharClass;

/** A matcher for a pattern; the whole text must fit. `[` without `]` stands for itself. */
export function fnmatcher(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern;
  const tokens = tokenize(Array.from(pattern, (char) => char.codePointAt(0) ?? 0));
  return (text) =>
    matches(
      tokens,
      Array.from(text, (char) => char.codePointAt(0) ?? 0),
    );
}

/** True when the text fits the pattern. */
export function fnmatch(text: string, pattern: string): boolean {
  return fnmatcher(pattern)(text);
}

const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const CLOSE = 93;
const BANG = 33;
const HYPHEN = 45;

function tokenize(pattern: readonly number[]): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? 0;
    if (char === STAR) {
      if (tokens[tokens.length - 1] !== '*') tokens.push('*');
    } else if (char === QUESTION) {
      tokens.push('?');
    } else if (char === OPEN) {
      const end = classEnd(pattern, at);
      if (end === undefined) {
        tokens.push(char);
      } else {
        tokens.push(charClass(pattern.slice(at + 1, end)));
        at = end;
      }
    } else {
      tokens.push(char);
    }
  }
  return tokens;
}

/** Position of the `]` that closes a class; one directly after `[` or `[!` belongs to the class. */
function classEnd(pattern: readonly number[], start: number): number | undefined {
  let from = start + 1;
  if (pattern[from] === BANG) from++;
  if (pattern[from] === CLOSE) from++;
  const end = pattern.indexOf(CLOSE, from);
  return end === -1 ? undefined : end;
}

function charClass(written: readonly number[]): CharClass {
  const negated = written[0] === BANG;
  const chars = negated ? written.slice(1) : written;
  const ranges: [number, number][] = [];
  for (let at = 0; at < chars.length; at++) {
    const from = chars[at] ?? 0;
    const to = chars[at + 2];
    if (chars[at + 1] === HYPHEN && to !== undefined) {
      if (from <= to) ranges.push([from, to]);
      at += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return { negated, ranges };
}

/** Goes back to the last star only: enough, since a later star takes whatever an earlier one could. */
function matches(tokens: readonly Token[], text: readonly number[]): boolean {
  let token = 0;
  let place = 0;
  let star = -1;
  let starPlace = 0;
  while (place < text.length) {
    const wanted = tokens[token];
    if (wanted === '*') {
      star = token++;
      starPlace = place;
    } else if (wanted !== undefined && fits(wanted, text[place] ?? 0)) {
      token++;
      place++;
    } else if (star !== -1) {
      token = star + 1;
      place = ++starPlace;
    } else {
      return false;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

function fits(token: Token, char: number): boolean {
  if (token === '?') return true;
  if (typeof token === 'number') return token === char;
  if (token === '*') return false;
  return token.ranges.some(([from, to]) => from <= char && char <= to) !== token.negated;
}
