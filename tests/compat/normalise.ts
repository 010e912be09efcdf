// Makes what we print and write comparable with the records: see the README of the recorded cases.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const ERROR_HEAD = /^\[ERROR\]: Encountered an error(?::$| while running operation: )/;
const INLINE_HEAD = /^\[ERROR\]: Error while parsing node: /;

/**
 * Console lines as compared: no clock, no durations, no versions, no bodies of errors.
 * @param keepsStatus the engine is the one of the records, so that its own words in brackets are compared too
 */
export function normaliseConsole(text: string, projectFolder: string, keepsStatus = false): string[] {
  const lines = text
    .replaceAll(projectFolder, '/project')
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '').trimEnd());
  const kept: string[] = [];
  let inFatal = false;
  let inFailure = false;
  let inDeprecation = false;
  let inInline = false;
  let inNodeError = false;
  for (const line of lines) {
    // Deprecations are told when a file is parsed: with dbt's partial parsing only in the first step.
    if (/^\[WARNING\]\[\w+Deprecation\]/.test(line)) inDeprecation = true;
    // The summary of deprecations is the last that is printed.
    if (/^\[WARNING\]\[DeprecationsSummary\]/.test(line)) break;
    if (inDeprecation) {
      inDeprecation = !line.endsWith('.');
      continue;
    }
    if (/^Registered adapter:/.test(line) || /partial parsing/.test(line)) continue;
    if (/^\[(ERROR|WARNING)\]: in /.test(line)) inFailure = true;
    else if (/^Done\. |^Finished running/.test(line)) inFailure = false;
    if (inFailure && !/^(?: {2}compiled code at|\[)/.test(line)) continue;
    if (inInline && !line.startsWith('[')) continue;
    inInline = INLINE_HEAD.test(line);
    if (inFatal && (/^ /.test(line) || line === '')) continue;
    if (ERROR_HEAD.test(line)) inFatal = true;
    // An error that is told at once: its body ends where the node or the batch ends.
    if (/^(?:Batch \d|\d+ of \d+ )/.test(line)) inNodeError = false;
    if (inNodeError || line === '<traceback>') continue;
    if (/^\[ERROR\]: Unhandled error while executing/.test(line)) inNodeError = true;
    kept.push(normaliseLine(line, keepsStatus));
  }
  return withoutEdgeBlanks(withoutRepeats(kept));
}

function normaliseLine(line: string, keepsStatus: boolean): string {
  return line
    .replace(/^Running with dbt=.*/, 'Running with dbt=<version>')
    .replace(
      /^Found (.*)$/,
      (_whole, counts: string) =>
        `Found ${counts
          .split(', ')
          .filter((part) => !/ macros?$/.test(part))
          .sort()
          .join(', ')}`,
    )
    .replace(/\bin \d+ hours? \d+ minutes? and [\d.]+ seconds \([\d.]+s\)/, 'in <time>')
    .replace(/ \.*\s*\[(?:[A-Z]+(?: [A-Z]+)*(?: -?\d+)? )in (?:<time>|[\d.]+s)\]$/, (whole) =>
      keepsStatus ? whole.replace(/in (?:<time>|[\d.]+s)\]$/, 'in <time>]') : statusOnly(whole),
    )
    .replace(/in [\d.]+s\]$/, 'in <time>]')
    .replace(/ \.{2,} /, ' ... ')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>');
}

/** Test outcomes are compared, the warehouse's word for a built relation is not. */
function statusOnly(text: string): string {
  const status = /\[(PASS|FAIL|WARN|ERROR|SKIP)(?: (-?\d+))? in/.exec(text);
  return status ? ` ... [${status[1]}${status[2] ? ` ${status[2]}` : ''} in <time>]` : ' ... [DONE in <time>]';
}

/** Warnings that dbt prints once for each comparison of a model with its earlier contract are compared once. */
function withoutRepeats(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf('', at) + 1;
    const block = lines.slice(at, end).join('\n');
    const isRepeated =
      /^\[WARNING\]: Breaking change/.test(block) && lines.slice(end, end * 2 - at).join('\n') === block;
    if (isRepeated) at = end;
    else {
      kept.push(lines[at] ?? '');
      at += 1;
    }
  }
  return kept;
}

function withoutEdgeBlanks(lines: readonly string[]): string[] {
  let from = 0;
  let to = lines.length;
  while (from < to && lines[from] === '') from += 1;
  while (to > from && lines[to - 1] === '') to -= 1;
  return lines.slice(from, to);
}

/** Drops null, false and empty values at any depth. */
export function withoutEmpty(value: Json, dropFalse: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item, dropFalse));
  if (typeof value !== 'object' || value === null) return value;
  const kept: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    const inner = withoutEmpty(item, dropFalse);
    if (!isEmpty(inner, dropFalse)) kept[key] = inner;
  }
  return kept;
}

function isEmpty(value: Json, dropFalse: boolean): boolean {
  if (value === null || value === '' || (dropFalse && value === false)) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Paths at which two values differ, at most `most`. */
export function differences(expected: Json | undefined, actual: Json | undefined, most = 12, at = ''): string[] {
  if (same(expected, actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const found: string[] = [];
    for (let i = 0; i < Math.max(expected.length, actual.length) && found.length < most; i += 1) {
      found.push(...differences(expected[i], actual[i], most, `${at}[${i}]`));
    }
    return found.slice(0, most);
  }
  if (isObject(expected) && isObject(actual)) {
    const found: string[] = [];
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      if (found.length >= most) break;
      found.push(...differences(expected[key], actual[key], most, at ? `${at}/${key}` : key));
    }
    return found.slice(0, most);
  }
  return [`${at}: expected ${show(expected)}, got ${show(actual)}`];
}

/** Where two texts begin to differ. */
export function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** An object; {} for what is none. */
export function dictOf(value: Json | undefined): { [key: string]: Json } {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
