// Functions whose translation is ours: the library's is wrong, or it has none.
//
// The call gets a name that the library does not know, so that it is passed on with its arguments translated; then the
// template of the function takes its place. Templates: $1, $2 … are arguments, $* all of them, `$1b` the bare word of a
// unit, `$1u` the same in quotes, `$2f` a format of dates as strftime writes it. `name/2 week` is a call with two arguments
// of which the first is this word, `name/2` one with any two, `name/*` one with any number.
import { type Call, callsIn } from './calls.ts';
import type { Token } from './tokens.ts';

/** What is ours in the translation from one dialect to another. */
export interface Mends {
  /** `datediff/3` → template. */
  readonly calls: { readonly [call: string]: string };
  /** A path into a document that is cast to text gives the text, not JSON: the operator for that. */
  readonly pathAsText?: string;
  /** Words that the other engine writes otherwise. */
  readonly phrases?: { readonly [words: string]: string };
}

type Cut = (sql: string) => readonly Token[];

const MARK = 'tsdbt_mended_';

/** The text with the calls renamed. */
export function markCalls(sql: string, { calls }: Mends, cut: Cut): string {
  const templates = Object.keys(calls);
  const marked = callsIn(sql, cut(sql)).flatMap((call) => {
    // An order inside the call would not come through under a name that the library does not know.
    const isOrdered = call.args.some(({ start, end }) => /\border\s+by\b/i.test(sql.slice(start, end)));
    if (call.isAggregate || isOrdered) return [];
    const [first] = call.args;
    const word = first ? sql.slice(first.start, first.end).replaceAll("'", '').toLowerCase() : '';
    const exact = `${call.name}/${call.args.length}`;
    const rule = [`${exact} ${word}`, exact, `${call.name}/*`]
      .map((name) => templates.indexOf(name))
      .find((at) => at !== -1);
    return rule === undefined
      ? []
      : [{ start: call.start, end: call.start + call.name.length, name: `${MARK}${rule}` }];
  });
  return replaced(
    sql,
    marked.map(({ start, end, name }) => ({ start, end, text: name })),
  );
}

/** `CAST(doc -> '$.a' AS TEXT)` → `(doc ->> '$.a')` */
export function mendPaths(sql: string, { pathAsText }: Mends, cut: Cut): string {
  if (pathAsText === undefined) return sql;
  return rewritten(sql, cut, ({ name, args }, text) => {
    const [arg] = args;
    if (name !== 'cast' || !arg || args.length !== 1) return undefined;
    const match = /^([\s\S]+) -> ('(?:[^']|'')*') AS (TEXT|VARCHAR(\(\d+\))?)$/.exec(text.slice(arg.start, arg.end));
    return match ? `(${match[1]} ${pathAsText} ${match[2]})` : undefined;
  });
}

/** The text with the phrases of the other engine. */
export function mendPhrases(sql: string, { phrases = {} }: Mends, cut: Cut): string {
  let text = sql;
  for (const [phrase, own] of Object.entries(phrases)) {
    const words = phrase.toLowerCase().split(' ');
    const tokens = cut(text);
    const places = tokens.flatMap((token, at) => {
      const isThere = words.every((word, further) => tokens[at + further]?.text.toLowerCase() === word);
      const last = tokens[at + words.length - 1];
      return isThere && last ? [{ start: token.start, end: last.end, text: own }] : [];
    });
    text = replaced(text, places);
  }
  return text;
}

/** The text with the templates in the place of the renamed calls. */
export function mendCalls(sql: string, { calls }: Mends, cut: Cut): string {
  const templates = Object.values(calls);
  return rewritten(sql, cut, ({ name, args }, text) => {
    if (!name.startsWith(MARK)) return undefined;
    const template = templates[Number(name.slice(MARK.length))] ?? '';
    return filled(
      template,
      args.map(({ start, end }) => text.slice(start, end)),
    );
  });
}

/** The text with calls rewritten, all innermost ones at once: what an outer call holds is right when its turn comes. */
function rewritten(sql: string, cut: Cut, rewrite: (call: Call, text: string) => string | undefined): string {
  let text = sql;
  for (;;) {
    const current = text;
    const found = callsIn(current, cut(current)).flatMap((call) => {
      const own = rewrite(call, current);
      return own === undefined ? [] : [{ start: call.start, end: call.end, text: own }];
    });
    const innermost = found.filter(({ end }, at) => (found[at + 1]?.start ?? end) >= end);
    if (innermost.length === 0) return current;
    text = replaced(current, innermost);
  }
}

function filled(template: string, args: readonly string[]): string {
  return template.replace(/\$(\*|(\d)([ubf]?))/g, (_, all: string, place?: string, form?: string) => {
    if (all === '*') return args.join(', ');
    const arg = args[Number(place) - 1] ?? '';
    const word = arg.replaceAll("'", '').toLowerCase();
    if (form === 'b') return word;
    if (form === 'f') return strftimeFormat(arg);
    return form === 'u' ? `'${word}'` : arg;
  });
}

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/^YYYY/i, '%Y'],
  [/^MM/i, '%m'],
  [/^MI/i, '%M'],
  [/^DD/i, '%d'],
  [/^HH24/i, '%H'],
  [/^SS/i, '%S'],
];

/** `'YYYY-MM-DD'` → `'%Y-%m-%d'`; what is not known stays, and is not proven. */
function strftimeFormat(format: string): string {
  let result = '';
  for (let at = 0; at < format.length; ) {
    const rest = format.slice(at);
    const [pattern, letter] = FORMATS.find(([one]) => one.test(rest)) ?? [/^[\s\S]/, rest.charAt(0)];
    result += letter;
    at += pattern.exec(rest)?.[0].length ?? 1;
  }
  return result;
}

function replaced(
  text: string,
  places: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let result = text;
  for (const place of [...places].sort((a, b) => b.start - a.start))
    result = result.slice(0, place.start) + place.text + result.slice(place.end);
  return result;
}
