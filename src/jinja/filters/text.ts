// Filters over text.
import { attributeAlone } from '../access.ts';
import { fault } from '../errors.ts';
import { formatPercent } from '../format.ts';
import { iterateValue } from '../iteration.ts';
import { anyText, bind, intArgument } from '../methods/method.ts';
import { capitalized, centered, replaceText, strip } from '../methods/str.ts';
import { isNumeric, numberOf } from '../numbers.ts';
import { isTruthy } from '../operators.ts';
import { jsonText } from '../plain-data.ts';
import { prettyPrinted } from '../pprint.ts';
import { reprOf, strOf, textLength } from '../text.ts';
import { type CallArgs, Dict, Tuple, Undefined, type Value } from '../values.ts';
import type { Filter, FilterTable } from './filter.ts';

const escaped: Filter = (value) => escapeHtml(strOf(value));
const asText: Filter = (value) => value;

/** Filters whose work is on the text of a value. */
export const textFilters: FilterTable = new Map<string, Filter>([
  ['string', (value) => strOf(value)],
  ['lower', (value) => strOf(value).toLowerCase()],
  ['upper', (value) => strOf(value).toUpperCase()],
  ['capitalize', (value) => capitalized(strOf(value))],
  ['title', (value) => titleWords(strOf(value))],
  ['trim', (value, args) => strip(strOf(value), bind('trim', args, 'chars?')[0], true, true)],
  ['replace', replace],
  ['indent', indent],
  ['center', center],
  ['truncate', truncate],
  ['wordwrap', wordWrap],
  ['wordcount', (value) => strOf(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0],
  ['format', format],
  ['escape', escaped],
  ['e', escaped],
  ['forceescape', escaped],
  ['safe', asText],
  ['striptags', stripTags],
  ['urlencode', urlEncode],
  ['urlize', escaped],
  ['xmlattr', xmlAttributes],
  ['pprint', prettyPrinted],
  ['tojson', toJsonText],
  ['filesizeformat', fileSize],
  ['attr', (value, args) => attributeAlone(value, anyText(bind('attr', args, 'name')[0], ''))],
]);

function replace(value: Value, args: CallArgs): Value {
  const [old, fresh, count] = bind('replace', args, 'old', 'new', 'count?');
  return replaceText(strOf(value), anyText(old, ''), anyText(fresh, ''), intArgument('replace', count, -1));
}

function titleWords(text: string): string {
  return text
    .split(/([-\s({[<]+)/)
    .map((part) => (part === '' ? '' : part.charAt(0).toUpperCase() + part.slice(1).toLowerCase()))
    .join('');
}

function indent(value: Value, args: CallArgs): Value {
  const [width, first, blank] = bind('indent', args, 'width?', 'first?', 'blank?');
  const margin =
    typeof width === 'string' ? width : ' '.repeat(Math.max(0, Math.min(intArgument('indent', width, 4), 10_000)));
  const lines = strOf(value).split(/\r\n|[\n\r\v\f]/);
  const all = blank !== undefined && isTruthy(blank);
  const made = lines.map((line, i) => (i === 0 || (line === '' && !all) ? line : margin + line)).join('\n');
  return first !== undefined && isTruthy(first) ? margin + made : made;
}

function center(value: Value, args: CallArgs): Value {
  const text = strOf(value);
  const width = intArgument('center', bind('center', args, 'width?')[0], 80);
  const room = Math.min(width, 1_000_000) - textLength(text);
  return room <= 0 ? text : centered(text, room, ' ', width);
}

function truncate(value: Value, args: CallArgs): Value {
  const [size, kill, end, slack] = bind('truncate', args, 'length?', 'killwords?', 'end?', 'leeway?');
  const text = strOf(value);
  const length = intArgument('truncate', size, 255);
  const tail = anyText(end, '...');
  const leeway = intArgument('truncate', slack, 5);
  if (length < tail.length) return fault(`expected length >= ${tail.length}, got ${length}`);
  if (text.length <= length + leeway) return text;
  const cut = text.slice(0, length - tail.length);
  if (kill !== undefined && isTruthy(kill)) return cut + tail;
  const space = cut.lastIndexOf(' ');
  return (space === -1 ? cut : cut.slice(0, space)) + tail;
}

function wordWrap(value: Value, args: CallArgs): Value {
  const [size, breakLong, wrap, hyphens] = bind(
    'wordwrap',
    args,
    'width?',
    'break_long_words?',
    'wrapstring?',
    'break_on_hyphens?',
  );
  const width = Math.max(1, intArgument('wordwrap', size, 79));
  const breaks = breakLong === undefined || isTruthy(breakLong);
  const atHyphens = hyphens === undefined || isTruthy(hyphens);
  const lines = strOf(value)
    .split('\n')
    .map((line) => wrapLine(line, width, breaks, atHyphens).join(anyText(wrap ?? undefined, '\n')));
  return lines.join(anyText(wrap ?? undefined, '\n'));
}

/** Greedy filling of one line, as textwrap does without touching white space inside. */
function wrapLine(line: string, width: number, breakLong: boolean, atHyphens: boolean): string[] {
  const chunks = line.match(atHyphens ? /\s+|[^\s-]*\w-(?=\w)|[^\s]+?(?=\w-\w)\w-|[^\s-]+-*|-+/g : /\s+|\S+/g) ?? [];
  const lines: string[] = [];
  let current = '';
  for (const chunk of chunks) {
    let rest = chunk;
    if (current.length + rest.length <= width) {
      current += lines.length > 0 && current === '' ? rest.trimStart() : rest;
      continue;
    }
    if (current.trim() !== '') lines.push(current.trimEnd());
    current = '';
    rest = rest.trimStart();
    while (breakLong && rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    current = rest;
  }
  if (current.trim() !== '') lines.push(current.trimEnd());
  return lines;
}

function format(value: Value, args: CallArgs): Value {
  if (args.named.size > 0 && args.positional.length > 0) {
    return fault("can't handle positional and keyword arguments at the same time");
  }
  return formatPercent(strOf(value), args.named.size > 0 ? new Dict(args.named) : new Tuple(args.positional));
}

const HTML: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&#34;'],
  ["'", '&#39;'],
]);

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML.get(character) ?? character);
}

function stripTags(value: Value): Value {
  const bare = strOf(value)
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '');
  const plain = bare.replace(/&(amp|lt|gt|quot|#34|#39);/g, (whole, name: string) => {
    const known: ReadonlyMap<string, string> = new Map([
      ['amp', '&'],
      ['lt', '<'],
      ['gt', '>'],
      ['quot', '"'],
      ['#34', '"'],
      ['#39', "'"],
    ]);
    return known.get(name) ?? whole;
  });
  return plain
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}

function urlEncode(value: Value): Value {
  if (typeof value === 'string' || isNumeric(value) || value === null) return quoted(strOf(value), '/');
  const pairs: string[] = [];
  const source =
    value instanceof Dict ? Array.from(value.entries(), (entry) => new Tuple([...entry])) : iterateValue(value);
  for (const pair of source) {
    const [key = null, item = null] = [...iterateValue(pair)];
    pairs.push(`${quoted(strOf(key), '')}=${quoted(strOf(item), '')}`);
  }
  return pairs.join('&');
}

function quoted(text: string, keep: string): string {
  const encoded = encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return keep === '/' ? encoded.replaceAll('%2F', '/') : encoded.replaceAll('%20', '+');
}

function xmlAttributes(value: Value, args: CallArgs): Value {
  const [space] = bind('xmlattr', args, 'autospace?');
  const parts: string[] = [];
  if (!(value instanceof Dict)) return fault('xmlattr needs a mapping');
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue;
    if (/[\s/>=]/.test(strOf(key))) return fault(`Invalid character in attribute name: ${reprOf(key)}`);
    parts.push(`${escapeHtml(strOf(key))}="${escapeHtml(strOf(item))}"`);
  }
  const made = parts.join(' ');
  return made !== '' && (space === undefined || isTruthy(space)) ? ` ${made}` : made;
}

/** JSON that is safe inside HTML, keys in order, as Jinja2's tojson. */
function toJsonText(value: Value, args: CallArgs): Value {
  const [indentation] = bind('tojson', args, 'indent?');
  const width = indentation === undefined || indentation === null ? undefined : intArgument('tojson', indentation, 0);
  return jsonText(value, { sortKeys: true, indent: width })
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('&', '\\u0026')
    .replaceAll("'", '\\u0027');
}

function fileSize(value: Value, args: CallArgs): Value {
  const [binary] = bind('filesizeformat', args, 'binary?');
  const bytes = isNumeric(value) ? numberOf(value) : Number(strOf(value));
  const isBinary = binary !== undefined && isTruthy(binary);
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const units = isBinary
    ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']
    : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  let power = 1;
  while (power < units.length && bytes >= base ** (power + 1)) power++;
  return `${(bytes / base ** power).toFixed(1)} ${units[power - 1] ?? ''}`;
}
