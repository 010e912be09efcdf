// Fast path for the YAML that property files mostly are: block mappings and lists of one-line scalars.
// It reads a line at a time and gives up at everything else, which the general reader then decides.
import { type JsonValue, jsonObject, type MutableJsonObject } from './json.ts';
import { plainScalar } from './yaml-scalar.ts';

/** Text of other characters (tabs, line ends of Windows, emoji) is left to the general reader. */
const OTHER_CHARACTER = /[^\n\x20-\x7e\u00a1-\u1fff\u2010-\u2027\u2030-\ud7ff]/;
const LINE = /( *)(- +)?(?:([A-Za-z_+][\w.+-]*):(?: +|(?=\n|$)))?([^\n]*)(?:\n|$)/y;
/** What an unquoted scalar may begin with here. */
const PLAIN_START = /^(?:[\w.+/(~$=]|-[^ -])/;
const QUOTED = /^(?:'([^']*)'|"([^"\\]*)") *(?: #.*)?$/;
const WORDS = /^\[ *((?:(?:[A-Za-z0-9_][\w.+/-]*|'[^']*'|"[^"\\]*")(?: *, *|(?= *\])))*)\] *(?: #.*)?$/;
const WORD = /([A-Za-z0-9_][\w.+/-]*)|'([^']*)'|"([^"]*)"/g;
const MAX_DEPTH = 40;

/** Reads a simple YAML text. Gives undefined, and never throws, when the text holds anything else. */
export function readBlockYaml(text: string): JsonValue | undefined {
  if (OTHER_CHARACTER.test(text)) return undefined;
  const lines = new Lines(text);
  lines.next();
  if (lines.column === 0 && !lines.dash && lines.key === undefined && lines.rest.trimEnd() === '---') lines.next();
  if (lines.column !== 0) return undefined;
  const value = readNode(lines, 0, 0);
  return lines.column === END ? value : undefined;
}

const END: number = -1;

/** The lines that say something, one after the other. */
class Lines {
  /** Where the content of the line begins; -1 behind the last line. */
  column: number = 0;
  dash = '';
  key: string | undefined;
  rest = '';
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): void {
    while (this.#at < this.#text.length) {
      LINE.lastIndex = this.#at;
      const match = LINE.exec(this.#text);
      if (!match) break;
      this.#at = LINE.lastIndex;
      const [, indent = '', dash = '', key, rest = ''] = match;
      if (dash === '' && key === undefined && (rest === '' || rest.charCodeAt(0) === 0x23)) continue;
      this.column = indent.length;
      this.dash = dash;
      this.key = key;
      this.rest = rest.charCodeAt(0) === 0x23 ? '' : rest;
      return;
    }
    this.column = END;
    this.dash = '';
    this.key = undefined;
    this.rest = '';
  }
}

/** The mapping or list that begins with the current line, at its column. */
function readNode(lines: Lines, column: number, depth: number): JsonValue | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (lines.dash !== '') return readList(lines, column, depth);
  return lines.key === undefined ? undefined : readMapping(lines, column, depth);
}

function readMapping(lines: Lines, column: number, depth: number): JsonValue | undefined {
  const made: MutableJsonObject = jsonObject();
  do {
    const { key, rest } = lines;
    // Keys that mean no text (`on`, `null`) and duplicates are for the general reader.
    if (key === undefined || lines.dash !== '' || key in made || plainScalar(key) !== key) return undefined;
    let value: JsonValue | undefined;
    lines.next();
    if (rest !== '') {
      value = readScalar(rest);
      // A deeper line would go on with the scalar.
      if (lines.column > column) return undefined;
    } else if (lines.column > column) value = readNode(lines, lines.column, depth + 1);
    else if (lines.column === column && lines.dash !== '') value = readList(lines, column, depth + 1);
    else value = null;
    if (value === undefined) return undefined;
    made[key] = value;
  } while (lines.column === column);
  return lines.column < column ? made : undefined;
}

function readList(lines: Lines, column: number, depth: number): JsonValue | undefined {
  const items: JsonValue[] = [];
  do {
    let value: JsonValue | undefined;
    if (lines.key !== undefined) {
      const inner = column + lines.dash.length;
      lines.column = inner;
      lines.dash = '';
      value = readMapping(lines, inner, depth + 1);
    } else {
      value = lines.rest === '' ? undefined : readScalar(lines.rest);
      lines.next();
    }
    if (value === undefined || lines.column > column) return undefined;
    items.push(value);
  } while (lines.column === column && lines.dash !== '');
  return items;
}

/** The value of one line, without its comment. */
function readScalar(rest: string): JsonValue | undefined {
  if (PLAIN_START.test(rest)) {
    if (rest.includes(': ')) return undefined;
    const comment = rest.indexOf(' #');
    const text = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
    return text.endsWith(':') ? undefined : plainScalar(text);
  }
  if (rest.charCodeAt(0) === 0x5b) {
    const list = WORDS.exec(rest);
    return list ? readWords(list[1] ?? '') : undefined;
  }
  const quoted = QUOTED.exec(rest);
  return quoted ? (quoted[1] ?? quoted[2]) : undefined;
}

function readWords(written: string): JsonValue[] {
  const items: JsonValue[] = [];
  for (const [, word, single, double] of written.matchAll(WORD)) {
    items.push(word === undefined ? (single ?? double ?? '') : plainScalar(word));
  }
  return items;
}
