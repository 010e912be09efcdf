// `{{ ref('x') }}` and its like by regular expressions: most tags of most models need no parser.
import { type JsonValue, type SourceFile, span } from '../base/index.ts';
import type { LiteralCall } from './types.ts';

const HEAD = /\{\{-?[ \n]*((ref|source|config|var|env_var)\()/y;
const NAME = /[ \n]*([A-Za-z_]\w*)[ \n]*=(?!=)/y;
const VALUE =
  /[ \n]*(?:'([^'\\\r\n]*)'|"([^"\\\r\n]*)"|([Tt]rue)\b|([Ff]alse)\b|([Nn]one)\b|(0|[1-9][0-9]{0,14})(?![\w.])|(\[))[ \n]*/y;
const TAIL = /[ \n]*(?:\}\}|-\}\}[ \n]*(?!\s))/y;
const RESERVED = /^(?:true|false|none|not|and|or|in|is|if|else)$/i;

/**
 * Reads the print statement at `start` when it is a call with plain scalars and flat lists. Gives the call and the
 * offset behind the tag and the white space it takes away; undefined for everything else, errors included.
 */
export function readSimpleTag(
  file: SourceFile,
  start: number,
): { readonly call: LiteralCall; readonly end: number } | undefined {
  const { text } = file;
  HEAD.lastIndex = start;
  const head = HEAD.exec(text);
  if (!head) return undefined;
  const [, opening = '', name] = head;
  const callStart = HEAD.lastIndex - opening.length;
  const args: JsonValue[] = [];
  const kwargs = new Map<string, JsonValue>();
  for (let at = HEAD.lastIndex; ; at += 1) {
    NAME.lastIndex = at;
    const key = NAME.exec(text)?.[1];
    if (key === undefined ? kwargs.size > 0 : kwargs.has(key) || RESERVED.test(key)) return undefined;
    const read = readValue(text, key === undefined ? at : NAME.lastIndex);
    if (!read) return undefined;
    if (key === undefined) args.push(read.value);
    else kwargs.set(key, read.value);
    at = read.end;
    if (text[at] === ',') continue;
    TAIL.lastIndex = at + 1;
    if (text[at] !== ')' || !TAIL.test(text)) return undefined;
    const call: LiteralCall = { name: name as LiteralCall['name'], args, kwargs, span: span(file, callStart, at + 1) };
    return { call, end: TAIL.lastIndex };
  }
}

interface ReadValue {
  readonly value: JsonValue;
  /** Behind the value and white space. */
  readonly end: number;
}

function readValue(text: string, start: number): ReadValue | undefined {
  VALUE.lastIndex = start;
  const match = VALUE.exec(text);
  if (!match) return undefined;
  const end = VALUE.lastIndex;
  const [, single, double, yes, no, none, digits] = match;
  const quoted = single ?? double;
  if (quoted !== undefined) return { value: quoted, end };
  if (yes !== undefined || no !== undefined) return { value: yes !== undefined, end };
  if (none !== undefined) return { value: null, end };
  return digits === undefined ? readList(text, end) : { value: Number(digits), end };
}

/** The list whose first item begins at `start`. */
function readList(text: string, start: number): ReadValue | undefined {
  const value: JsonValue[] = [];
  for (let at = start; ; at += 1) {
    const item = readValue(text, at);
    if (!item || Array.isArray(item.value)) return undefined;
    value.push(item.value);
    at = item.end;
    if (text[at] === ',') continue;
    if (text[at] !== ']') return undefined;
    SPACE.lastIndex = at + 1;
    SPACE.test(text);
    return { value, end: SPACE.lastIndex };
  }
}

const SPACE = /[ \n]*/y;
