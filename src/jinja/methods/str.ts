// Methods of str.
import { fault } from '../errors.ts';
import { formatText, type Lookup } from '../format.ts';
import { iterateValue } from '../iteration.ts';
import { encoded } from '../python/bytes.ts';
import { strOf, textLength, typeNameOf } from '../text.ts';
import { type CallArgs, Dict, Tuple, type Value } from '../values.ts';
import { bind, intArgument, type Method, type MethodTable, textArgument } from './method.ts';
import { translated, translationTable } from './translate.ts';

const MAX_PADDED = 64 * 1024 * 1024;

/** A method without arguments. */
function simple(name: string, run: (text: string) => Value): [string, Method] {
  return [
    name,
    (self, args) => {
      bind(name, args);
      return run(strOf(self));
    },
  ];
}

function method(name: string, run: (text: string, args: CallArgs) => Value): [string, Method] {
  return [name, (self, args) => run(strOf(self), args)];
}

/** The methods a template may call on a string. */
export const strMethods: MethodTable = new Map<string, Method>([
  simple('lower', (text) => text.toLowerCase()),
  simple('upper', (text) => text.toUpperCase()),
  simple('casefold', (text) => text.toLowerCase().replaceAll('ß', 'ss')),
  simple('capitalize', capitalized),
  simple('title', titled),
  simple('swapcase', (text) =>
    text.replace(/\p{L}/gu, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
  ),
  simple('isdigit', (text) => /^\p{Nd}+$/u.test(text)),
  simple('isdecimal', (text) => /^\p{Nd}+$/u.test(text)),
  simple('isnumeric', (text) => /^\p{N}+$/u.test(text)),
  simple('isalpha', (text) => /^\p{L}+$/u.test(text)),
  simple('isalnum', (text) => /^[\p{L}\p{N}]+$/u.test(text)),
  simple('isspace', (text) => /^\s+$/.test(text)),
  simple('isascii', (text) => !/[^\0-\x7f]/.test(text)),
  simple('isidentifier', (text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text)),
  simple('isprintable', (text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && !/(?! )\p{Zs}/u.test(text)),
  simple('islower', (text) => text !== text.toUpperCase() && text === text.toLowerCase()),
  simple('isupper', (text) => text !== text.toLowerCase() && text === text.toUpperCase()),
  simple('istitle', (text) => /\p{L}/u.test(text) && titled(text) === text),
  method('strip', (text, args) => strip(text, bind('strip', args, 'chars?')[0], true, true)),
  method('lstrip', (text, args) => strip(text, bind('lstrip', args, 'chars?')[0], true, false)),
  method('rstrip', (text, args) => strip(text, bind('rstrip', args, 'chars?')[0], false, true)),
  method('split', (text, args) => split(text, args)),
  method('rsplit', (text, args) => rsplit(text, args)),
  method('splitlines', (text, args) => splitLines(text, bind('splitlines', args, 'keepends?')[0] === true)),
  method('partition', (text, args) =>
    partition(text, textArgument('partition', bind('partition', args, 'sep')[0]), false),
  ),
  method('rpartition', (text, args) =>
    partition(text, textArgument('rpartition', bind('rpartition', args, 'sep')[0]), true),
  ),
  method('join', (text, args) => joined(text, bind('join', args, 'iterable')[0] ?? null)),
  method('replace', replaced),
  method('startswith', (text, args) => hasEdge('startswith', text, args)),
  method('endswith', (text, args) => hasEdge('endswith', text, args)),
  method('find', (text, args) => find('find', text, args)),
  method('rfind', (text, args) => find('rfind', text, args)),
  method('index', (text, args) => found(find('index', text, args))),
  method('rindex', (text, args) => found(find('rindex', text, args))),
  method('count', count),
  method('removeprefix', (text, args) => {
    const prefix = textArgument('removeprefix', bind('removeprefix', args, 'prefix')[0]);
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  }),
  method('removesuffix', (text, args) => {
    const suffix = textArgument('removesuffix', bind('removesuffix', args, 'suffix')[0]);
    return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
  }),
  method('ljust', (text, args) => pad('ljust', text, args, (room, fill) => text + fill.repeat(room))),
  method('rjust', (text, args) => pad('rjust', text, args, (room, fill) => fill.repeat(room) + text)),
  method('center', (text, args) => pad('center', text, args, (room, fill, width) => centered(text, room, fill, width))),
  method('zfill', (text, args) => {
    const width = intArgument('zfill', bind('zfill', args, 'width')[0], 0);
    const room = Math.min(Math.max(0, width - textLength(text)), MAX_PADDED);
    const sign = /^[+-]/.exec(text)?.[0] ?? '';
    return sign + '0'.repeat(room) + text.slice(sign.length);
  }),
  method('maketrans', (_text, args) => translationTable(args)),
  method('translate', translated),
  method('encode', encoded),
  method('expandtabs', (text, args) =>
    expandTabs(text, intArgument('expandtabs', bind('expandtabs', args, 'tabsize?')[0], 8)),
  ),
]);

/** `format` and `format_map`, which look into their arguments by `lookup`. */
export function formatMethods(lookup: Lookup): MethodTable {
  return new Map<string, Method>([
    method('format', (text, args) => formatText(text, args, lookup)),
    method('format_map', (text, args) => {
      const [mapping = null] = bind('format_map', args, 'mapping');
      const named = new Map<string, Value>();
      if (mapping instanceof Dict) {
        for (const [key, value] of mapping.entries()) if (typeof key === 'string') named.set(key, value);
      }
      return formatText(text, { positional: [], named }, lookup);
    }),
  ]);
}

/** First letter up, the rest down. */
export function capitalized(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** `str.title()`: every run of letters begins with a capital. */
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized);
}

/** `str.strip` of white space or of a set of characters. */
export function strip(text: string, chars: Value | undefined, left: boolean, right: boolean): string {
  if (chars === undefined || chars === null) {
    const begun = left ? text.trimStart() : text;
    return right ? begun.trimEnd() : begun;
  }
  const set = new Set(textArgument('strip', chars));
  const letters = Array.from(text);
  let from = 0;
  let to = letters.length;
  if (left) while (from < to && set.has(letters[from] ?? '')) from++;
  if (right) while (to > from && set.has(letters[to - 1] ?? '')) to--;
  return letters.slice(from, to).join('');
}

function split(text: string, args: CallArgs): Value {
  const [separator, limit] = bind('split', args, 'sep?', 'maxsplit?');
  const most = intArgument('split', limit, -1);
  if (separator === undefined || separator === null) return splitSpace(text, most);
  const by = textArgument('split', separator);
  if (by === '') return fault('empty separator');
  const parts = text.split(by);
  if (most < 0 || parts.length <= most + 1) return parts;
  return [...parts.slice(0, most), parts.slice(most).join(by)];
}

function splitSpace(text: string, most: number): Value {
  const parts: string[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const space = most >= 0 && parts.length >= most ? -1 : rest.search(/\s/);
    if (space === -1) {
      parts.push(rest);
      break;
    }
    parts.push(rest.slice(0, space));
    rest = rest.slice(space).trimStart();
  }
  return parts;
}

function rsplit(text: string, args: CallArgs): Value {
  const [separator, limit] = bind('rsplit', args, 'sep?', 'maxsplit?');
  const most = intArgument('rsplit', limit, -1);
  const bySpace = separator === undefined || separator === null;
  const by = bySpace ? ' ' : textArgument('rsplit', separator);
  if (by === '') return fault('empty separator');
  const trimmed = text.trim();
  const parts = bySpace ? (trimmed === '' ? [] : trimmed.split(/\s+/)) : text.split(by);
  if (most < 0 || parts.length <= most + 1) return parts;
  const tail = parts.slice(parts.length - most);
  if (!bySpace) return [parts.slice(0, parts.length - most).join(by), ...tail];
  let head = trimmed;
  for (let i = 0; i < most; i++) head = head.replace(/\s+\S+$/, '');
  return [head, ...tail];
}

/** Python's `text.splitlines(keepEnds)`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const parts =
    text.match(/[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g) ?? [];
  const lines = parts.filter((line) => line !== '');
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

function partition(text: string, separator: string, last: boolean): Value {
  if (separator === '') return fault('empty separator');
  const at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return new Tuple(last ? ['', '', text] : [text, '', '']);
  return new Tuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
}

function joined(separator: string, items: Value): string {
  const parts: string[] = [];
  for (const item of iterateValue(items)) {
    if (typeof item !== 'string') {
      return fault(`sequence item ${parts.length}: expected str instance, ${typeNameOf(item)} found`);
    }
    parts.push(item);
  }
  return parts.join(separator);
}

function replaced(text: string, args: CallArgs): string {
  const [old, fresh, limit] = bind('replace', args, 'old', 'new', 'count?');
  return replaceText(
    text,
    textArgument('replace', old),
    textArgument('replace', fresh),
    intArgument('replace', limit, -1),
  );
}

/** `str.replace(old, new, count)`; a negative count replaces all. */
export function replaceText(text: string, old: string, fresh: string, most: number): string {
  if (most < 0 && old !== '') return text.replaceAll(old, () => fresh);
  const parts = old === '' ? ['', ...Array.from(text), ''] : text.split(old);
  let made = parts[0] ?? '';
  for (const [i, part] of parts.slice(1).entries()) made += (most < 0 || i < most ? fresh : old) + part;
  return made;
}

function hasEdge(name: 'startswith' | 'endswith', text: string, args: CallArgs): boolean {
  const [edges, start, end] = bind(name, args, 'prefix', 'start?', 'end?');
  const part = text.slice(intArgument(name, start, 0), intArgument(name, end, text.length));
  const tried = edges instanceof Tuple ? edges.items : [edges ?? null];
  return tried.some((edge) => {
    const wanted = typeof edge === 'string' ? edge : textOfEdge(name, edge);
    return name === 'startswith' ? part.startsWith(wanted) : part.endsWith(wanted);
  });
}

function textOfEdge(name: string, edge: Value): never {
  return fault(`${name} first arg must be str or a tuple of str, not ${typeNameOf(edge)}`);
}

function find(name: string, text: string, args: CallArgs): number {
  const [wanted, start, end] = bind(name, args, 'sub', 'start?', 'end?');
  const from = edgeIndex(intArgument(name, start, 0), text.length);
  const to = edgeIndex(intArgument(name, end, text.length), text.length);
  const part = text.slice(0, to);
  const needle = textArgument(name, wanted);
  if (!name.startsWith('r')) return part.indexOf(needle, from);
  const at = part.lastIndexOf(needle);
  return at < from ? -1 : at;
}

function edgeIndex(index: number, length: number): number {
  return index < 0 ? Math.max(0, index + length) : Math.min(index, length);
}

function found(at: number): number {
  return at === -1 ? fault('substring not found') : at;
}

function count(text: string, args: CallArgs): number {
  const [wanted, start, end] = bind('count', args, 'sub', 'start?', 'end?');
  const part = text.slice(intArgument('count', start, 0), intArgument('count', end, text.length));
  const needle = textArgument('count', wanted);
  return needle === '' ? textLength(part) + 1 : part.split(needle).length - 1;
}

function pad(
  name: string,
  text: string,
  args: CallArgs,
  make: (room: number, fill: string, width: number) => string,
): string {
  const [width, fill] = bind(name, args, 'width', 'fillchar?');
  const wanted = intArgument(name, width, 0);
  if (wanted > MAX_PADDED) return fault('the width is too large');
  const room = wanted - textLength(text);
  return room <= 0 ? text : make(room, fill === undefined ? ' ' : textArgument(name, fill), wanted);
}

/** Python's `str.center`: the odd column goes left or right as CPython does it. */
export function centered(text: string, room: number, fill: string, width: number): string {
  const left = Math.floor(room / 2) + (room & width & 1);
  return fill.repeat(left) + text + fill.repeat(room - left);
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  let made = '';
  for (const character of text) {
    if (character === '\t') {
      const step = size > 0 ? size - (column % size) : 0;
      made += ' '.repeat(step);
      column += step;
    } else {
      made += character;
      column = character === '\n' || character === '\r' ? 0 : column + 1;
    }
  }
  return made;
}
