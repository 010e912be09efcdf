// Models that dbt takes in without rendering them: files that hold nothing but comments and calls of ref, source and
// config with plain values. Of these dbt names each source once, of all others each call.
import { isJsonArray, isJsonObject, type JsonValue, jsonObject } from '../base/index.ts';

/** True for the text of a model that dbt does not render to learn what it refers to. */
export function isReadUnrendered(text: string): boolean {
  return new Reader(text).file();
}

const OPEN = /\{[{%#]|\{$/g;
const SPACE = /[ \t\r\n]*/y;
const STRING = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y;
const NUMBER = /[-+]?\d+(?:\.\d+)?(?![\w.])/y;
const WORD = /[A-Za-z_]\w*/y;
const REF_NAMES = new Set(['v', 'version']);
const SOURCE_NAMES = ['source_name', 'table_name'];
/** Hooks are templates themselves: dbt renders files with such a call. */
const HOOKS = new Set(['pre_hook', 'post_hook']);

/** Stands for what is no plain value. */
const refused = Symbol('refused');
type Read = JsonValue | typeof refused;

interface Call {
  readonly args: readonly JsonValue[];
  readonly named: readonly (readonly [string, JsonValue])[];
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  file(): boolean {
    for (;;) {
      OPEN.lastIndex = this.#at;
      const open = OPEN.exec(this.#text);
      if (!open) return true;
      this.#at = open.index + 2;
      if (open[0] === '{#') {
        const end = this.#text.indexOf('#}', this.#at);
        if (end < 0) return false;
        this.#at = end + 2;
      } else if (open[0] !== '{{' || !this.#tag()) return false;
    }
  }

  #tag(): boolean {
    this.#match(SPACE);
    const name = this.#match(WORD);
    if (name === undefined || name === 'True' || name === 'False') {
      if (name === undefined && this.#value() === refused) return false;
    } else {
      const call = this.#call();
      if (!call || !this.#isPlain(name, call)) return false;
    }
    return this.#take('}}');
  }

  #isPlain(name: string, { args, named }: Call): boolean {
    const areTexts = args.every((arg) => typeof arg === 'string');
    if (name === 'ref') {
      const [first] = named;
      if (!areTexts || args.length < 1 || args.length > 2 || named.length > 1) return false;
      return !first || (REF_NAMES.has(first[0]) && (typeof first[1] === 'string' || typeof first[1] === 'number'));
    }
    if (name === 'source') {
      const expected = SOURCE_NAMES.slice(args.length);
      return (
        areTexts &&
        args.length + named.length === SOURCE_NAMES.length &&
        named.every(([key, value], index) => key === expected[index] && typeof value === 'string')
      );
    }
    if (name !== 'config' || args.length > 0 || named.length === 0) return false;
    return !named.some(([key, value]) => HOOKS.has(key) || holdsNumber(value));
  }

  #call(): Call | undefined {
    if (!this.#take('(')) return undefined;
    const args: JsonValue[] = [];
    const named: (readonly [string, JsonValue])[] = [];
    while (!this.#take(')')) {
      const start = this.#at;
      const key = this.#match(WORD);
      const isNamed = key !== undefined && this.#take('=');
      if (!isNamed) this.#at = start;
      const value = this.#value();
      if (value === refused || (!isNamed && named.length > 0)) return undefined;
      if (isNamed) named.push([key, value]);
      else args.push(value);
      if (!this.#take(',') && !this.#sees(')')) return undefined;
    }
    return { args, named };
  }

  #value(): Read {
    this.#match(SPACE);
    const text = this.#string();
    if (text !== undefined) return text;
    const digits = this.#match(NUMBER);
    if (digits !== undefined) return Number(digits);
    if (this.#take('[')) return this.#list();
    if (this.#take('{')) return this.#dict();
    const word = this.#match(WORD);
    return word === 'True' ? true : word === 'False' ? false : refused;
  }

  #list(): Read {
    const items: JsonValue[] = [];
    while (!this.#take(']')) {
      const item = this.#value();
      if (item === refused || (!this.#take(',') && !this.#sees(']'))) return refused;
      items.push(item);
    }
    return items;
  }

  #dict(): Read {
    const pairs: [string, JsonValue][] = [];
    while (!this.#take('}')) {
      this.#match(SPACE);
      const key = this.#string();
      if (key === undefined || !this.#take(':')) return refused;
      const value = this.#value();
      if (value === refused || (!this.#take(',') && !this.#sees('}'))) return refused;
      pairs.push([key, value]);
    }
    return jsonObject(pairs);
  }

  #string(): string | undefined {
    STRING.lastIndex = this.#at;
    const found = STRING.exec(this.#text);
    if (!found) return undefined;
    this.#at = STRING.lastIndex;
    return found[1] ?? found[2] ?? '';
  }

  #sees(mark: string): boolean {
    this.#match(SPACE);
    return this.#text.startsWith(mark, this.#at);
  }

  /** Goes behind white space and a mark with white space after it. */
  #take(mark: string): boolean {
    if (!this.#sees(mark)) return false;
    this.#at += mark.length;
    if (mark !== '}}') this.#match(SPACE);
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function holdsNumber(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.some(holdsNumber);
  return typeof value === 'number' || (isJsonObject(value) && Object.values(value).some(holdsNumber));
}
