// `{{ cents_to_units('p2.c2') }}`: print statements that are one call with plain arguments, read to the parser's own tree
// by regular expressions. Most tags of most templates are such, and their tokens cost more than all else of reading.
import type { CallNode, Expr, NamedArgument } from './ast.ts';

const HEAD = /\{\{-?[ \n]*([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?\(/y;
const EMPTY = /[ \n]*\)/y;
const NAME = /[ \n]*([A-Za-z_]\w*)[ \n]*=(?!=)/y;
const VALUE =
  /[ \n]*(?:'([^'\\\r\n]*)'|"([^"\\\r\n]*)"|([Tt]rue)\b|([Ff]alse)\b|([Nn]one)\b|(0|[1-9][0-9]{0,14})(?![\w.])|\[)/y;
const SPACE = /[ \n]*/y;
const TAIL = /[ \n]*(?:\}\}|-\}\}[ \n]*(?!\s))/y;
const RESERVED = /^(?:true|false|none|not|and|or|in|is|if|else)$/i;

export interface PlainCall {
  readonly call: CallNode;
  /** Behind the tag. */
  readonly end: number;
  /** Behind the white space that the tag takes away. */
  readonly next: number;
}

/** Reads the print statement at `start`; undefined for everything that is no such call, errors included. */
export function readPlainCall(text: string, start: number): PlainCall | undefined {
  HEAD.lastIndex = start;
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const [, first = '', member] = head;
  if (RESERVED.test(first)) return undefined;
  const open = HEAD.lastIndex - 1;
  const begin = open - first.length - (member === undefined ? 0 : member.length + 1);
  const name: Expr = { kind: 'name', name: first, start: begin, end: begin + first.length };
  const callee: Expr =
    member === undefined ? name : { kind: 'attribute', target: name, name: member, start: begin, end: open };
  const positional: Expr[] = [];
  const named: NamedArgument[] = [];
  const close = readArguments(text, open + 1, positional, named);
  if (close === undefined) return undefined;
  TAIL.lastIndex = close;
  if (!TAIL.test(text)) return undefined;
  const next = TAIL.lastIndex;
  const args = { positional, named, spread: undefined, spreadNamed: undefined };
  const end = start + text.slice(start, next).trimEnd().length;
  return { call: { kind: 'call', callee, args, start: begin, end: close }, end, next };
}

/** Gives the offset behind the closing parenthesis. */
function readArguments(text: string, start: number, positional: Expr[], named: NamedArgument[]): number | undefined {
  EMPTY.lastIndex = start;
  if (EMPTY.test(text)) return EMPTY.lastIndex;
  for (let at = start; ; at += 1) {
    NAME.lastIndex = at;
    const key = NAME.exec(text)?.[1];
    if (key === undefined ? named.length > 0 : RESERVED.test(key) || named.some((one) => one.name === key))
      return undefined;
    const value = readValue(text, key === undefined ? at : NAME.lastIndex);
    if (!value) return undefined;
    if (key === undefined) positional.push(value);
    else named.push({ name: key, value });
    at = afterSpace(text, value.end);
    if (text[at] === ')') return at + 1;
    if (text[at] !== ',') return undefined;
  }
}

function readValue(text: string, from: number): Expr | undefined {
  VALUE.lastIndex = from;
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const end = VALUE.lastIndex;
  const [, single, double, yes, no, none, digits] = match;
  const quoted = single ?? double;
  if (quoted !== undefined) return { kind: 'literal', value: quoted, start: end - quoted.length - 2, end };
  if (digits !== undefined) return { kind: 'literal', value: Number(digits), start: end - digits.length, end };
  if (none !== undefined) return { kind: 'literal', value: null, start: end - none.length, end };
  const word = yes ?? no;
  if (word !== undefined) return { kind: 'literal', value: yes !== undefined, start: end - word.length, end };
  return readList(text, end);
}

/** The flat list whose first item begins at `from`. */
function readList(text: string, from: number): Expr | undefined {
  const items: Expr[] = [];
  for (let at = from; ; at += 1) {
    const item = readValue(text, at);
    if (!item || item.kind === 'list') return undefined;
    items.push(item);
    at = afterSpace(text, item.end);
    if (text[at] === ']') return { kind: 'list', items, start: from - 1, end: at + 1 };
    if (text[at] !== ',') return undefined;
  }
}

function afterSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}
