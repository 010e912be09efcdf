// Fast path: files that only call ref, source, config, var, env_var, this and target with literals.
import { type JsonValue, type SourceFile, span } from '../base/index.ts';
import type { Expr } from './ast.ts';
import { LiteralTagParser } from './literal-tag.ts';
import { OutputBuffer, outputMap } from './output.ts';
import { readPlainCall } from './plain-call.ts';
import { literalOf } from './static-calls.ts';
import { strOf } from './text.ts';
import { newlines, TokenSource, withoutFinalNewline } from './tokens.ts';
import type { LiteralCall, LiteralTemplate, Rendered } from './types.ts';
import type { Value } from './values.ts';

const CALLS: ReadonlySet<string> = new Set(['ref', 'source', 'config', 'var', 'env_var']);
const OBJECTS: ReadonlySet<string> = new Set(['this', 'target']);
const OPEN = /\{[{%#]/g;
const COMMENT_END = /(?:-#\}\s*|\+#\}|#\})/g;
/** A tag that is none of the fast path, if it is no part of a comment. */
const FOREIGN_TAG = /\{%|\{\{[-+]?\s*(?![-+\s]|(?:ref|source|config|var|env_var|this|target)\b)/;
const TAG_NAME = /\{\{[-+]?\s*([a-z_]+)/y;

/**
 * Reads a file of the fast path. Gives undefined when it uses anything else;
 * it never throws, errors are left to the full parser.
 */
export function scanLiteral(file: SourceFile): LiteralTemplate | undefined {
  const segments: (string | LiteralCall)[] = [];
  let pending = '';
  const isRead = walk(file, {
    text: (text) => {
      pending += text;
    },
    call: (call) => {
      if (pending !== '') segments.push(pending);
      pending = '';
      segments.push(call);
      return true;
    },
  });
  if (!isRead) return undefined;
  if (pending !== '') segments.push(pending);
  return { segments };
}

interface Piece {
  readonly what: string | LiteralCall;
  readonly start: number;
  readonly end: number;
}

/** Files that were asked about and will be rendered. */
const asked = new WeakMap<SourceFile, readonly Piece[] | undefined>();

/**
 * Whether a file is one of the fast path, as `scanLiteral` says, but for a few with tags in comments; what was read is kept
 * for `renderLiteral`.
 */
export function isLiteral(file: SourceFile): boolean {
  if (!asked.has(file)) asked.set(file, piecesOf(file));
  return asked.get(file) !== undefined;
}

function piecesOf(file: SourceFile): readonly Piece[] | undefined {
  if (FOREIGN_TAG.test(file.text)) return undefined;
  const pieces: Piece[] = [];
  const isRead = walk(file, {
    text: (text, start) => void pieces.push({ what: text, start, end: 0 }),
    call: (call, start, end) => pieces.push({ what: call, start, end }) > 0,
  });
  return isRead ? pieces : undefined;
}

/**
 * Renders a file of the fast path without making a template of it; the same as a template gives, its map too.
 * @param knows Whether `answer` has something to say of a call; else all is left to the template, and nothing is asked.
 * @returns undefined for what is no file of the fast path, or is left to the template
 * @throws what `answer` throws
 */
export function renderLiteral(
  file: SourceFile,
  knows: (call: LiteralCall) => boolean,
  answer: (call: LiteralCall) => Value,
): Rendered | undefined {
  const pieces = asked.has(file) ? asked.get(file) : piecesOf(file);
  asked.delete(file);
  if (!pieces?.every(({ what }) => typeof what === 'string' || knows(what))) return undefined;
  const out = new OutputBuffer(file);
  for (const { what, start, end } of pieces) {
    if (typeof what === 'string') out.writeText(what, start);
    else out.writeValue(strOf(answer(what)), start, end, undefined);
  }
  return { text: out.text, map: outputMap(out) };
}

interface Visitor {
  /** Never empty. */
  text(text: string, start: number): void;
  /** Between the places of the tag; false ends the walk. */
  call(call: LiteralCall, start: number, end: number): boolean;
}

/** Goes through a file; false when it uses anything else, or the visitor has ended it. */
function walk(file: SourceFile, visitor: Visitor): boolean {
  const { text } = file;
  const end = withoutFinalNewline(text);
  let at = 0;
  while (at < end) {
    OPEN.lastIndex = at;
    const tag = OPEN.exec(text);
    const start = tag && tag.index + 2 <= end ? tag.index : end;
    const before = text.slice(at, start);
    const data = newlines(start < end && text[start + 2] === '-' ? before.trimEnd() : before);
    if (data !== '') visitor.text(data, at);
    if (start >= end) break;
    if (tag?.[0] === '{%') return false;
    if (tag?.[0] === '{#') {
      COMMENT_END.lastIndex = start + 2;
      if (!COMMENT_END.exec(text)) return false;
      at = Math.min(COMMENT_END.lastIndex, end);
      continue;
    }
    TAG_NAME.lastIndex = start;
    const name = TAG_NAME.exec(text)?.[1] ?? '';
    if (!CALLS.has(name) && !OBJECTS.has(name)) return false;
    const read = readPlainTag(file, start) ?? readTag(file, start, end);
    if (!read) return false;
    if (!visitor.call(read.call, start, start + text.slice(start, read.end).trimEnd().length)) return false;
    at = Math.min(read.end, end);
  }
  return true;
}

interface ReadTag {
  readonly call: LiteralCall;
  /** Behind the tag and the white space it takes away. */
  readonly end: number;
}

/** The print statement at `start` without a parser; undefined for all that is no plain call, errors included. */
export function readPlainTag(file: SourceFile, start: number): ReadTag | undefined {
  const read = readPlainCall(file.text, start);
  const call = read && describeCall(file, read.call);
  return call && { call, end: read.next };
}

/** The print statement at `start` by the parser. */
export function readTag(file: SourceFile, start: number, end: number): ReadTag | undefined {
  const read = new LiteralTagParser(new TokenSource(file, start, end)).parseTag();
  const call = read && describeCall(file, read.value);
  return call && { call, end: read.end };
}

function describeCall(file: SourceFile, node: Expr): LiteralCall | undefined {
  const place = span(file, node.start, node.end);
  if (node.kind !== 'call') {
    const path = objectPath(node);
    const [name, ...rest] = path ?? [];
    if (name !== 'this' && name !== 'target') return undefined;
    if (name === 'target' && rest.length === 0) return undefined;
    return { name, path: rest, args: [], kwargs: new Map(), span: place };
  }
  const { callee, args } = node;
  if (callee.kind !== 'name' || !CALLS.has(callee.name) || args.spread || args.spreadNamed) return undefined;
  const positional: JsonValue[] = [];
  for (const argument of args.positional) {
    const value = plainLiteral(argument);
    if (value === undefined) return undefined;
    positional.push(value);
  }
  const kwargs = new Map<string, JsonValue>();
  for (const { name, value } of args.named) {
    const plain = plainLiteral(value);
    if (plain === undefined) return undefined;
    kwargs.set(name, plain);
  }
  return { name: callee.name as LiteralCall['name'], args: positional, kwargs, span: place };
}

/** Literals that plain data holds without loss: no tuples, only text keys. */
function plainLiteral(node: Expr): JsonValue | undefined {
  return isPlain(node) ? literalOf(node) : undefined;
}

function isPlain(node: Expr): boolean {
  if (node.kind === 'literal') return true;
  if (node.kind === 'list') return node.items.every(isPlain);
  if (node.kind !== 'dict') return false;
  return node.pairs.every(([key, value]) => key.kind === 'literal' && typeof key.value === 'string' && isPlain(value));
}

function objectPath(node: Expr): string[] | undefined {
  if (node.kind === 'name') return [node.name];
  const parent = node.kind === 'attribute' ? objectPath(node.target) : undefined;
  return parent && node.kind === 'attribute' ? [...parent, node.name] : undefined;
}
