// A template cut into what is text and what is code, and its tree without places and blanks: what a formatter needs.
import type { SourceFile } from '../base/index.ts';
import type { Body } from './ast.ts';
import { JinjaParser } from './statements.ts';
import { reprOf } from './text.ts';
import { type Token, TokenSource } from './tokens.ts';
import type { Value } from './values.ts';

export interface TemplatePiece {
  /** `raw`: a whole raw block; text between the others is no piece. */
  readonly kind: 'output' | 'tag' | 'comment' | 'raw';
  readonly start: number;
  readonly end: number;
  /** First word of a tag: `if`, `endif`, `set`; of an output, too: `config`. */
  readonly name: string;
  /** A tag that begins or ends a block, or parts it. */
  readonly role: 'open' | 'middle' | 'close' | 'single';
  /** Takes away the blanks before or after it. */
  readonly trimsBefore: boolean;
  readonly trimsAfter: boolean;
}

const OPENERS: ReadonlySet<string> = new Set([
  'if',
  'for',
  'with',
  'macro',
  'test',
  'data_test',
  'materialization',
  'snapshot',
  'docs',
  'call',
  'filter',
]);
const MIDDLES: ReadonlySet<string> = new Set(['else', 'elif']);
/** Comments and raw blocks, which the tokens pass over. */
const UNSEEN = /\{#[\s\S]*?#\}|\{%[-+]?\s*raw\s*-?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}/g;

/** All code of a template in order. @throws TsdbtError jinja-syntax */
export function templatePieces(file: SourceFile): TemplatePiece[] {
  const found: TemplatePiece[] = [];
  const { text } = file;
  const source = new TokenSource(file, 0, text.length);
  let last = 0;
  for (let token = source.nextToken(); token.type !== 'eof'; token = source.nextToken()) {
    if (token.type !== 'variable-start' && token.type !== 'block-start') continue;
    found.push(...unseen(text, last, token.start));
    const piece = readTag(source, token, text);
    found.push(piece);
    last = piece.end;
  }
  found.push(...unseen(text, last, text.length));
  return found;
}

function readTag(source: TokenSource, open: Token, text: string): TemplatePiece {
  const close = open.type === 'block-start' ? 'block-end' : 'variable-end';
  let name = '';
  let isAssigned = false;
  let token = source.nextToken();
  for (; token.type !== close && token.type !== 'eof'; token = source.nextToken()) {
    if (name === '') name = token.value;
    if (token.type === 'operator' && token.value === '=') isAssigned = true;
  }
  const isOutput = open.type === 'variable-start' || name === 'print';
  const { start } = open;
  return {
    kind: isOutput ? 'output' : 'tag',
    start,
    end: token.end,
    name,
    role: role(),
    ...trims(text, start, token.end),
  };

  function role(): TemplatePiece['role'] {
    if (isOutput) return 'single';
    if (OPENERS.has(name) || (name === 'set' && !isAssigned)) return 'open';
    if (MIDDLES.has(name)) return 'middle';
    return name.startsWith('end') ? 'close' : 'single';
  }
}

function* unseen(text: string, from: number, to: number): Generator<TemplatePiece> {
  for (const { 0: found, index } of text.slice(from, to).matchAll(UNSEEN)) {
    const kind = found.startsWith('{#') ? 'comment' : 'raw';
    const start = from + index;
    const end = start + found.length;
    yield { kind, start, end, name: kind, role: 'single', ...trims(text, start, end) };
  }
}

function trims(text: string, start: number, end: number): Pick<TemplatePiece, 'trimsBefore' | 'trimsAfter'> {
  return { trimsBefore: text[start + 2] === '-', trimsAfter: text[end - 3] === '-' };
}

/**
 * The tree of a template as text, without places, and without the blanks and the case of what is no code: equal for two
 * templates that differ in the layout of their text alone.
 * @throws TsdbtError jinja-syntax, jinja-unsupported-tag
 */
export function templateShape(file: SourceFile): string {
  const body: Body = new JinjaParser(new TokenSource(file)).parseTemplate();
  return JSON.stringify(shape(body));
}

type Tree = { readonly [key: string]: unknown };

function shape(node: unknown): unknown {
  if (Array.isArray(node)) return node.flatMap((item: unknown) => (isBlankText(item) ? [] : [shape(item)]));
  if (typeof node !== 'object' || node === null) return node;
  const { kind, value, start: _start, end: _end, ...others } = node as Tree;
  if (kind === 'text') return { kind, value: withoutBlanks(String(value)) };
  if (kind === 'literal') return { kind, value: reprOf(value as Value) };
  const parts = { ...others, ...(value === undefined ? {} : { value }) };
  return { kind, ...Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, shape(part)])) };
}

function isBlankText(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { kind, value } = node as Tree;
  return kind === 'text' && withoutBlanks(String(value)) === '';
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}
