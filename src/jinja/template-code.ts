// What of a text is template code, found without reading it: for whoever looks for names in it.

const RAW = /\{%[-+]?\s*raw\b/;
const OPENING = /\{[{%#]/g;
/** What decides on where code ends. */
const MARKS = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|%\}|[{}]/g;

/** Whether the pattern, of names, is found in the code of a template; most texts have it nowhere. */
export function codeMatches(text: string, pattern: RegExp): boolean {
  return pattern.test(text) && pattern.test(templateCode(text));
}

/**
 * The code of a template, texts in it included, tag by tag; neither comments nor what stands between tags. Of a text with
 * raw blocks, and behind a tag that does not end, it is everything: more than the code, never less.
 */
export function templateCode(text: string): string {
  if (RAW.test(text)) return text;
  const found: string[] = [];
  for (let at = 0; ; ) {
    OPENING.lastIndex = at;
    const start = OPENING.exec(text)?.index;
    if (start === undefined) return found.join('\n');
    at = text[start + 1] === '#' ? endOfComment(text, start) : endOfTag(text, start);
    if (text[start + 1] !== '#') found.push(text.slice(start, at));
  }
}

function endOfComment(text: string, start: number): number {
  const end = text.indexOf('#}', start + 2);
  return end < 0 ? text.length : end + 2;
}

/** Braces of dictionaries within are none that end it. */
function endOfTag(text: string, start: number): number {
  const end = text[start + 1] === '%' ? '%}' : '}';
  let depth = 0;
  MARKS.lastIndex = start + 2;
  for (let mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
    const [found] = mark;
    if (found === '{') depth += 1;
    else if (found === '}' && depth > 0) depth -= 1;
    else if (found === end && depth === 0 && (end === '%}' || text[mark.index + 1] === '}')) return mark.index + 2;
  }
  return text.length;
}
