// The same SQL in one spelling: comments and white space between words do not count, everything else does.

/** Texts and quoted names, hints, what is not certain; then comments; then white space. */
const CODE =
  /('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|(\$\w*\$)[\s\S]*?\2|\/\*\+[\s\S]*?\*\/)|(--[^\n]*|\/\*[\s\S]*?\*\/)|(\s+)/g;

/** Tags of templates. Each ends at its first mark of the end and nowhere else: a text that is not closed is seen at once. */
const PRINTED = /\{\{(?:[^}]|\}(?!\}))*\}\}/.source;
const STATEMENT = /\{%(?:[^%]|%(?!\}))*%\}/.source;
const REMARK = /\{#(?:[^#]|#(?!\}))*#\}/.source;

/** The same with templates: what stands in braces is kept as it is, also inside of texts; comments of templates go. */
const TEMPLATE = new RegExp(
  `(${PRINTED}|${STATEMENT}|${quoted("'")}|${quoted('"')}|${String.raw`\x60[^\x60]*\x60|(\$\w*\$)[\s\S]*?\2|\/\*\+[\s\S]*?\*\/|--[^\n]*\{[{%][^\n]*`})|(${REMARK}|${/--[^\n]*|\/\*[\s\S]*?\*\//.source})|(\\s+)`,
  'g',
);

function quoted(mark: string): string {
  return `${mark}(?:[^${mark}{]|${mark}${mark}|\\{(?![{%#])|${PRINTED}|${STATEMENT}|${REMARK})*${mark}`;
}

/** Where one of these stands, engines disagree on where a text ends: nothing is left out then. */
const UNCERTAIN = /\\['"`]|'''|"""/;

/**
 * SQL without comments, with one blank where white space is needed. Two texts that mean different things never become
 * the same: where dialects read a text differently it stays as it is. The case of letters counts, since engines keep
 * it in names; comments that are hints (`/*+`) stay.
 */
export function normalSql(sql: string): string {
  return UNCERTAIN.test(sql) ? sql : normal(sql, CODE);
}

/** The same for a template: calls and statements of the template language stay to the letter. */
export function normalTemplate(text: string): string {
  return UNCERTAIN.test(text) || /\{%-?\s*raw\b/.test(text) ? text : normal(text, TEMPLATE);
}

function normal(text: string, pattern: RegExp): string {
  const made: string[] = [];
  /** The last character that was kept. */
  let last = '';
  let at = 0;
  let isSpaced = false;
  const add = (part: string): void => {
    const [first] = part;
    if (first === undefined) return;
    if (isSpaced && last !== '' && !CLOSED.has(last) && !CLOSING.has(first)) made.push(' ');
    made.push(part);
    last = part.at(-1) ?? '';
    isSpaced = false;
  };
  for (const match of text.matchAll(pattern)) {
    const [whole, kept, , comment] = match;
    if (match.index > at) {
      const code = text.slice(at, match.index);
      // `//` is a comment to some engines and an operator to others.
      if (code.includes('//') || QUOTE.test(code)) return text;
      add(code);
    }
    // A comment in a comment is one to some.
    if (comment?.startsWith('/*') && comment.indexOf('/*', 2) !== -1) return text;
    if (kept === undefined) isSpaced = true;
    else add(kept);
    at = match.index + whole.length;
  }
  const rest = text.slice(at);
  if (rest.includes('//') || QUOTE.test(rest)) return text;
  add(rest);
  return made.join('');
}

/** Left over where a text does not end. */
const QUOTE = /['"`]/;

/** No blank is needed after these. */
const CLOSED: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r', '\f', '\v', '(', ',']);

/** No blank is needed before these. */
const CLOSING: ReadonlySet<string> = new Set([')', ',', ';']);
