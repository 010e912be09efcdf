// Cuts SQL with Jinja into coloured pieces. It never fails: what it does not know is plain text.

import { UNSEEN } from '../../format/unseen.ts';

/** What a piece is; the page gives each its colour. */
export type TokenKind = 'plain' | 'keyword' | 'call' | 'string' | 'number' | 'comment' | 'jinja' | 'name' | 'control';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Piece of `{{ … }}`, `{% … %}` or `{# … #}`. */
  readonly isJinja: boolean;
}

const KEYWORDS = new Set(
  `all alter analyze and any array as asc asof at between both by case cast check collate column constraint create cross
cube current current_date current_time current_timestamp date default delete desc describe distinct drop else end escape
except exclude exists explain extract false fetch filter first following for foreign from full function grant group
grouping having if ilike in index inner insert intersect interval into is isnull join key last lateral leading left like
limit macro match materialized merge natural not notnull null nulls offset on only or order outer over partition pivot
positional preceding primary qualify range recursive references replace returning revoke right rollup row rows sample
select semi set sets similar some struct table tablesample temp temporary then time timestamp to top trailing true
truncate try_cast unbounded union unique unnest unpivot update using values view when where window with within without`.split(
    /\s+/,
  ),
);

const JINJA_WORDS = new Set(
  `and block break call continue do elif else endblock endcall endfilter endfor endif endmacro endmaterialization endraw
endset endsnapshot enddocs endtest extends false filter for from if import in include is macro materialization none not
or raw recursive set snapshot docs test true with without context`.split(/\s+/),
);

const SQL =
  /(?<jinja>\{[{%#])|(?<comment>--[^\n]*?(?=\n|\{[{%#]|$)|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:[^'\\{]|''|\\.|\{(?![{%#]))*'?)|(?<name>"(?:[^"\n]|"")*"?|`[^`\n]*`?)|(?<number>\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)/gu;
const JINJA =
  /(?<close>-?[}%]\})|(?<string>'(?:[^'\\]|\\[\s\S])*'?|"(?:[^"\\]|\\[\s\S])*"?)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[\p{L}_][\p{L}\p{N}_]*)/gu;

const UNSEEN_PARTS = new RegExp(`(${UNSEEN.source})`);

/** What goes on behind a block of Jinja that stands inside of it. */
const REST = {
  string: /(?:[^'\\{]|''|\\.|\{(?![{%#]))*'?/y,
  comment: /[^\n]*?(?=\n|\{[{%#]|$)/y,
} as const;

/** The pieces of a text; joined they are the text. Time grows with its length only. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const push = (kind: TokenKind, piece: string, isJinja: boolean): void => {
    if (piece !== '') splitControls(tokens, kind, piece, isJinja);
  };
  let at = 0;
  let open: keyof typeof REST | undefined;
  while (at < text.length) {
    if (open !== undefined) {
      const rest = REST[open];
      rest.lastIndex = at;
      const piece = rest.exec(text)?.[0] ?? '';
      push(open, piece, false);
      at += piece.length;
      if (!isJinjaAt(text, at) || (open === 'string' && piece.endsWith("'"))) open = undefined;
    }
    SQL.lastIndex = at;
    const match = SQL.exec(text);
    if (!match) {
      push('plain', text.slice(at), false);
      break;
    }
    push('plain', text.slice(at, match.index), false);
    const groups = match.groups ?? {};
    if (groups['jinja'] !== undefined) {
      at = jinja(text, match.index, push);
      continue;
    }
    const kind = sqlKind(groups, text, SQL.lastIndex);
    push(kind, match[0], false);
    at = SQL.lastIndex;
    if (isJinjaAt(text, at)) open = openKind(kind, match[0]);
  }
  return tokens;
}

function isJinjaAt(text: string, at: number): boolean {
  return text[at] === '{' && /[{%#]/.test(text[at + 1] ?? '');
}

/** A string without its end or a comment of a line that a block of Jinja interrupts. */
function openKind(kind: TokenKind, piece: string): keyof typeof REST | undefined {
  if (kind === 'comment') return piece.startsWith('--') ? 'comment' : undefined;
  return kind === 'string' && (piece.length === 1 || !piece.endsWith("'")) ? 'string' : undefined;
}

function sqlKind(groups: Record<string, string | undefined>, text: string, end: number): TokenKind {
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['string'] !== undefined) return 'string';
  if (groups['number'] !== undefined) return 'number';
  if (groups['name'] !== undefined) return 'name';
  if (KEYWORDS.has((groups['word'] ?? '').toLowerCase())) return 'keyword';
  return text[end] === '(' ? 'call' : 'plain';
}

/** Reads a block of Jinja from its `{`. @returns The place behind it. */
function jinja(text: string, start: number, push: (kind: TokenKind, piece: string, isJinja: boolean) => void): number {
  if (text[start + 1] === '#') {
    const close = text.indexOf('#}', start + 2);
    const end = close === -1 ? text.length : close + 2;
    push('comment', text.slice(start, end), true);
    return end;
  }
  const open = /^\{[{%]-?/.exec(text.slice(start, start + 3))?.[0] ?? '{{';
  push('jinja', open, true);
  let at = start + open.length;
  while (at < text.length) {
    JINJA.lastIndex = at;
    const match = JINJA.exec(text);
    if (!match) break;
    push('plain', text.slice(at, match.index), true);
    at = JINJA.lastIndex;
    const groups = match.groups ?? {};
    if (groups['close'] !== undefined) {
      push('jinja', match[0], true);
      return at;
    }
    if (groups['string'] !== undefined) push('string', match[0], true);
    else if (groups['number'] !== undefined) push('number', match[0], true);
    else push(JINJA_WORDS.has(match[0]) ? 'keyword' : text[at] === '(' ? 'call' : 'plain', match[0], true);
  }
  push('plain', text.slice(at), true);
  return text.length;
}

function splitControls(tokens: Token[], kind: TokenKind, text: string, isJinja: boolean): void {
  // Parts and what parts them, in turns.
  text.split(UNSEEN_PARTS).forEach((part, at) => {
    if (part !== '') tokens.push({ kind: at % 2 === 1 ? 'control' : kind, text: part, isJinja });
  });
}

/** How a control that cannot be seen is shown: `U+202E`. */
export function controlName(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The pieces line by line; a piece that spans lines is cut. */
export function tokenLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [[]];
  for (const token of tokens) {
    const parts = token.text.split('\n');
    parts.forEach((text, at) => {
      if (at > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...token, text });
    });
  }
  return lines;
}
