// SQL cut into words, texts, signs and comments; code of a template in it is passed over as a whole.
import type { SqlLexicon } from './format-sql.ts';

/** Part of a text that is no SQL. */
export interface SqlHole {
  readonly start: number;
  readonly end: number;
  /** `value` stands for a word or a part of one, `line` on lines of its own, `note` for a comment within a line. */
  readonly kind: 'value' | 'line' | 'note';
}

export interface SqlWord {
  /** `line` and `note` are comments (or holes): on lines of their own, or within one; `tail`: up to the end of the line. */
  readonly kind: 'word' | 'value' | 'text' | 'name' | 'sign' | 'line' | 'note' | 'tail';
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s+/y;
const WORD = /(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[\w$]*|[\p{L}\p{N}_$@]+/uy;
const DOLLAR_TEXT = /\$(?:[A-Za-z_]\w*)?\$/y;
const PREFIX = /^(?:[ebxnr]|rb|br|u&)$/i;
/** Longest first. */
const SIGNS: readonly string[] = [
  ...[
    '!~~*',
    '<->',
    '<=>',
    '->>',
    '#>>',
    '~~*',
    '!~*',
    '!~~',
    '<->',
    '||',
    '::',
    ':=',
    '=>',
    '<=',
    '>=',
    '<>',
    '!=',
    '->',
  ],
  ...['#>', '~*', '!~', '~~', '@>', '<@', '&&', '**', '//', '<<', '>>', '==', '?|', '?&', '^@', '@@', '@?'],
];

/** The words of a text. Never throws: what is not closed goes to the end. */
export function lexSql(text: string, lexicon: SqlLexicon, holes: readonly SqlHole[] = []): SqlWord[] {
  const words: SqlWord[] = [];
  let at = 0;
  let hole = 0;

  const holeAt = (offset: number): SqlHole | undefined => {
    while ((holes[hole]?.end ?? Number.POSITIVE_INFINITY) <= offset) hole += 1;
    const found = holes[hole];
    return found && found.start <= offset ? found : undefined;
  };
  /** The end of what `stops` finds from an offset on, holes passed over. */
  const scan = (from: number, stops: (offset: number) => number | undefined): number => {
    let offset = from;
    while (offset < text.length) {
      const inside = holeAt(offset);
      if (inside) {
        offset = inside.end;
        continue;
      }
      const end = stops(offset);
      if (end !== undefined) return end;
      offset += 1;
    }
    return text.length;
  };
  const quoted = (quote: string, from: number): number => {
    let isDoubled = false;
    return scan(from, (offset) => {
      const sign = text[offset];
      if (isDoubled) {
        isDoubled = false;
        return undefined;
      }
      if (sign === '\\' && lexicon.backslashes && quote !== '`') isDoubled = true;
      if (sign !== quote) return undefined;
      if (text[offset + 1] !== quote) return offset + 1;
      isDoubled = true;
      return undefined;
    });
  };
  const isLineComment = (): boolean =>
    text.startsWith('--', at) || lexicon.comments.some((sign) => text.startsWith(sign, at));
  /** Word characters and values without blanks between them. */
  const wordEnd = (from: number): { end: number; isValue: boolean } => {
    let end = from;
    let isValue = false;
    for (;;) {
      const inside = holeAt(end);
      if (inside) {
        if (inside.kind !== 'value') return { end, isValue };
        end = inside.end;
        isValue = true;
        continue;
      }
      const limit = holes[hole]?.start ?? text.length;
      WORD.lastIndex = end;
      const found = WORD.exec(text.slice(0, limit))?.[0];
      if (found === undefined) return { end, isValue };
      end += found.length;
    }
  };
  const add = (kind: SqlWord['kind'], end: number): void => {
    words.push({ kind, start: at, end });
    at = end;
  };

  while (at < text.length) {
    SPACE.lastIndex = at;
    const space = SPACE.exec(text)?.[0];
    if (space !== undefined && !holeAt(at)) {
      at += space.length;
      continue;
    }
    const inside = holeAt(at);
    if (inside && inside.kind !== 'value') {
      add(inside.kind, inside.end);
      continue;
    }
    if (!inside && isLineComment()) {
      const end = scan(at, (offset) => (text[offset] === '\n' ? offset : undefined));
      add(isAlone(text, at, end) ? 'line' : 'tail', at + text.slice(at, end).trimEnd().length);
      continue;
    }
    if (!inside && text.startsWith('/*', at)) {
      const end = scan(at + 2, (offset) => (text.startsWith('*/', offset) ? offset + 2 : undefined));
      add(isAlone(text, at, end) ? 'line' : 'note', end);
      continue;
    }
    DOLLAR_TEXT.lastIndex = at;
    const dollars = inside ? undefined : DOLLAR_TEXT.exec(text)?.[0];
    if (dollars !== undefined) {
      const from = at + dollars.length;
      add(
        'text',
        scan(from, (offset) => (text.startsWith(dollars, offset) ? offset + dollars.length : undefined)),
      );
      continue;
    }
    const word = wordEnd(at);
    const quote = text[word.end] ?? '';
    if (word.end > at) {
      const isPrefix = quote === "'" && PREFIX.test(text.slice(at, word.end));
      if (isPrefix) add('text', quoted(quote, word.end + 1));
      else add(word.isValue ? 'value' : 'word', word.end);
      continue;
    }
    if (quote === "'" || quote === '"' || quote === '`') {
      add(quote === "'" ? 'text' : 'name', quoted(quote, at + 1));
      continue;
    }
    const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
    add('sign', at + (sign?.length ?? String.fromCodePoint(text.codePointAt(at) ?? 0).length));
  }
  return words;
}

/** Whether nothing but blanks stands beside a part of a text on its lines. Looks no further than that: lines may be long. */
export function isAlone(text: string, start: number, end: number): boolean {
  let before = start - 1;
  while (before >= 0 && text[before] !== '\n' && isBlank(text[before])) before -= 1;
  if (before >= 0 && text[before] !== '\n') return false;
  let after = end;
  while (after < text.length && text[after] !== '\n' && isBlank(text[after])) after += 1;
  return after >= text.length || text[after] === '\n';
}

function isBlank(sign: string | undefined): boolean {
  return sign !== undefined && sign.trim() === '';
}
