// Plain data → YAML text, byte for byte as PyYAML's safe_dump in block style writes it (80 columns, ASCII).
import { Float, isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import { plainScalar } from './yaml-scalar.ts';

export interface DumpYamlOptions {
  /** Lists stand two columns right of their key, as PyYAML does it when asked for indented sequences. */
  readonly indentLists?: boolean;
}

/** YAML text of a value, with a final line break. Keys stay in their order. */
export function dumpYaml(value: JsonValue, options: DumpYamlOptions = {}): string {
  const writer = new Writer(options.indentLists === true ? 2 : 0);
  writer.root(value);
  return writer.text;
}

const WIDTH = 80;

class Writer {
  text = '';
  #column = 0;
  readonly #listIndent: number;

  constructor(listIndent: number) {
    this.#listIndent = listIndent;
  }

  root(value: JsonValue): void {
    const inline = scalarText(value);
    if (inline !== undefined) {
      const isPlain = this.#scalar(inline, typeof value === 'string', 2, true);
      this.#write(
        isPlain && (value === null || typeof value !== 'object' || value instanceof Float) ? '\n...\n' : '\n',
      );
      return;
    }
    if (isJsonArray(value)) this.#sequence(value, 0);
    else if (isJsonObject(value)) this.#mapping(value, 0);
  }

  /** Items at column `indent`; the cursor stands there. */
  #sequence(items: readonly JsonValue[], indent: number): void {
    items.forEach((item, index) => {
      if (index > 0) this.#pad(indent);
      this.#write('-');
      this.#node(item, indent, indent + 2);
    });
  }

  #mapping(value: JsonObject, indent: number): void {
    Object.keys(value).forEach((key, index) => {
      if (index > 0) this.#pad(indent);
      const isSimple = key !== '' && key.length < 128 && !/[\n\u0085\u2028\u2029]/.test(key);
      if (!isSimple) this.#write('? ');
      this.#scalar(key, true, indent + 2, !isSimple);
      if (!isSimple) {
        this.#write('\n');
        this.#pad(indent);
      }
      this.#write(':');
      const child = value[key] ?? null;
      if (isSimple) this.#value(child, indent);
      else this.#node(child, indent, indent + 2);
    });
  }

  /** A value of a mapping: collections start on the next line, lists where the options say. */
  #value(value: JsonValue, indent: number): void {
    const inline = scalarText(value);
    if (inline !== undefined) {
      this.#write(' ');
      this.#scalar(inline, typeof value === 'string', indent + 2, true);
      this.#write('\n');
      return;
    }
    this.#write('\n');
    const inner = indent + (isJsonArray(value) ? this.#listIndent : 2);
    this.#pad(inner);
    if (isJsonArray(value)) this.#sequence(value, inner);
    else if (isJsonObject(value)) this.#mapping(value, inner);
  }

  /** What follows `-` or `?`: collections start on the same line. */
  #node(value: JsonValue, indent: number, inner: number): void {
    this.#write(' ');
    const inline = scalarText(value);
    if (inline !== undefined) {
      this.#scalar(inline, typeof value === 'string', indent + 2, true);
      this.#write('\n');
    } else if (isJsonArray(value)) this.#sequence(value, inner);
    else if (isJsonObject(value)) this.#mapping(value, inner);
  }

  #pad(indent: number): void {
    this.#write(' '.repeat(indent));
  }

  #write(text: string): void {
    this.text += text;
    const at = text.lastIndexOf('\n');
    this.#column = at === -1 ? this.#column + text.length : text.length - at - 1;
  }

  #lineBreak(indent: number): void {
    this.#write(`\n${' '.repeat(indent)}`);
  }

  /** Writes a scalar in the style PyYAML chooses; true when it is plain. */
  #scalar(text: string, isText: boolean, indent: number, maySplit: boolean): boolean {
    const style = isText ? styleOf(text) : 'plain';
    if (style === 'plain') this.#plain(text, indent, maySplit);
    else if (style === 'single') this.#single(text, indent, maySplit);
    else this.#double(text, indent, maySplit);
    return style === 'plain';
  }

  #plain(text: string, indent: number, maySplit: boolean): void {
    for (const part of text.match(/ +|[^ ]+/g) ?? []) {
      if (part === ' ' && this.#column > WIDTH && maySplit) this.#lineBreak(indent);
      else this.#write(part);
    }
  }

  #single(text: string, indent: number, maySplit: boolean): void {
    this.#write("'");
    let at = 0;
    for (const part of text.match(/ +|\n+|'|[^ \n']+/g) ?? []) {
      const isInside = at > 0 && at + part.length < text.length;
      if (part === ' ' && this.#column > WIDTH && maySplit && isInside) this.#lineBreak(indent);
      else if (part.startsWith('\n')) this.#write(`\n${part}${' '.repeat(indent)}`);
      else this.#write(part === "'" ? "''" : part);
      at += part.length;
    }
    this.#write("'");
  }

  #double(text: string, indent: number, maySplit: boolean): void {
    this.#write('"');
    const signs = Array.from(text);
    let start = 0;
    for (let end = 0; end <= signs.length; end += 1) {
      const sign = signs[end];
      if (sign === undefined || /[^ -~]|["\\]/u.test(sign)) {
        if (start < end) this.#write(signs.slice(start, end).join(''));
        start = end;
        if (sign !== undefined) {
          this.#write(escaped(sign));
          start = end + 1;
        }
      }
      const isInside = end > 0 && end < signs.length - 1;
      if (isInside && (sign === ' ' || start >= end) && this.#column + (end - start) > WIDTH && maySplit) {
        this.#write(`${signs.slice(start, end).join('')}\\`);
        if (start < end) start = end;
        this.#lineBreak(indent);
        if (signs[start] === ' ') this.#write('\\');
      }
    }
    this.#write('"');
  }
}

/** Text of scalars and empty collections; undefined for collections that need lines. */
function scalarText(value: JsonValue): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return 'null';
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Float) return floatText(value.value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (isJsonArray(value)) return value.length === 0 ? '[]' : undefined;
  return Object.keys(value).length === 0 ? '{}' : undefined;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : floatText(value);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    const digits = exponent.replace(/^([-+])(\d)$/, '$10$2');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${digits}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** PyYAML's choice: plain where the text reads back as text, single quotes where they can hold it, else double quotes. */
function styleOf(text: string): 'plain' | 'single' | 'double' {
  if (text === '') return 'single';
  const hasSpecial = /[^\n -~]/u.test(text) || / \n|\n /.test(text);
  if (hasSpecial) return 'double';
  const mayBePlain =
    !/^[ \n]|[ \n]$|\n/.test(text) &&
    !/^(---|\.\.\.)/.test(text) &&
    !/^[#,[\]{}&*!|>'"%@`]/.test(text) &&
    !/^[?:-](?=$|\s)|:(?=$|\s)|(?<=\s)#/.test(text);
  const readsAsText = plainScalar(text) === text && !isDateLike(text) && text !== '=' && text !== '<<';
  return mayBePlain && readsAsText ? 'plain' : 'single';
}

const DATE_LIKE =
  /^(?:\d{4}-\d{2}-\d{2}|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

function isDateLike(text: string): boolean {
  return DATE_LIKE.test(text);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\x08', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\x0b', 'v'],
  ['\x0c', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\u0085', 'N'],
  ['\u00a0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

function escaped(sign: string): string {
  const known = ESCAPES.get(sign);
  if (known !== undefined) return `\\${known}`;
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
