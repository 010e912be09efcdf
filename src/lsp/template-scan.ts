// Calls and names in a template as it is being typed: unlike the parser it needs neither closing brackets nor quotes.

/** A text in quotes. */
export interface QuotedText {
  readonly text: string;
  /** Of the text without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** `name(…)` with the literal texts among its arguments. */
export interface TemplateCall {
  /** Dotted, as written. */
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  /** Behind the closing bracket, or where the template ends without one. */
  readonly end: number;
  /** Positional arguments that are one literal text; others are undefined. */
  readonly args: readonly (QuotedText | undefined)[];
  readonly named: ReadonlyMap<string, QuotedText | undefined>;
  readonly isClosed: boolean;
}

/** A part of a file between template brackets. */
export interface TemplateRegion {
  readonly kind: 'output' | 'statement' | 'comment';
  /** Of the whole region with its brackets. */
  readonly start: number;
  readonly end: number;
  readonly isClosed: boolean;
}

/** What the cursor stands in. */
export interface TemplateCursor {
  /** The innermost open call. */
  readonly call: TemplateCall | undefined;
  /** Index of the positional argument, when the cursor is at one. */
  readonly argument: number;
  /** `materialized` in `config(materialized='…`. */
  readonly keyword: string | undefined;
  readonly inText: boolean;
  /** Where the word before the cursor begins, and the word. */
  readonly wordStart: number;
  readonly word: string;
}

const CLOSERS = { '{{': '}}', '{%': '%}', '{#': '#}' } as const;
const KINDS = { '{{': 'output', '{%': 'statement', '{#': 'comment' } as const;

/** All regions in order. One that is not closed ends at the next opening or the end of its line. */
export function templateRegions(text: string): readonly TemplateRegion[] {
  const found: TemplateRegion[] = [];
  const opening = /\{[{%#]/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const open = match[0] as keyof typeof CLOSERS;
    const { end, isClosed } = regionEnd(text, match.index + 2, CLOSERS[open], open === '{#');
    found.push({ kind: KINDS[open], start: match.index, end, isClosed });
    opening.lastIndex = end;
  }
  return found;
}

const BLANK_LINE = /^\n[ \t\r]*\n/;
const QUOTED = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;

function regionEnd(text: string, from: number, closer: string, isComment: boolean): { end: number; isClosed: boolean } {
  let at = from;
  let quoteOpen = false;
  // Where a region that nobody closed is cut off: what stands below an empty line is the query again.
  let blank: number | undefined;
  while (at < text.length) {
    if (text.startsWith(closer, at)) return { end: at + 2, isClosed: true };
    const char = text[at] ?? '';
    if (!isComment && (char === "'" || char === '"') && !quoteOpen) {
      QUOTED.lastIndex = at;
      const quoted = QUOTED.exec(text)?.[0];
      // A quote that ends nowhere on its line is being typed: the closing bracket counts although it is behind it.
      if (quoted === undefined) quoteOpen = true;
      else {
        at += quoted.length;
        continue;
      }
    }
    if (char === '\n') {
      quoteOpen = false;
      if (blank === undefined && BLANK_LINE.test(text.slice(at, at + 80))) blank = at;
    }
    const after = text[at + 1];
    if (!isComment && at > from && char === '{' && (after === '{' || after === '%' || after === '#')) {
      return { end: blank ?? at, isClosed: false };
    }
    at += 1;
  }
  return { end: blank ?? text.length, isClosed: false };
}

interface OpenCall {
  name: string;
  start: number;
  nameEnd: number;
  args: (QuotedText | undefined)[];
  named: Map<string, QuotedText | undefined>;
  keyword: string | undefined;
  /** What the argument at hand consists of so far. */
  parts: number;
  literal: QuotedText | undefined;
}

const TOKEN =
  /'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*\.?|[-+]?\d[\w.]*|[()[\]{},]|=(?!=)|[^\s]/g;

interface Scan {
  readonly calls: readonly TemplateCall[];
  /** Open at the end, outermost first; a bracket without a name is undefined. */
  readonly open: readonly (OpenCall | undefined)[];
  readonly lastText: (QuotedText & { readonly isOpen: boolean }) | undefined;
}

function scan(text: string, from: number, to: number): Scan {
  const calls: TemplateCall[] = [];
  const stack: (OpenCall | undefined)[] = [];
  let name: { readonly text: string; readonly start: number; readonly end: number } | undefined;
  let lastText: Scan['lastText'];
  const part = (literal: QuotedText | undefined): void => {
    const top = stack.at(-1);
    if (!top) return;
    top.parts += 1;
    top.literal = top.parts === 1 ? literal : undefined;
  };
  const settle = (call: OpenCall): void => {
    if (call.keyword !== undefined) call.named.set(call.keyword, call.literal);
    else if (call.parts > 0) call.args.push(call.literal);
    call.keyword = undefined;
    call.parts = 0;
    call.literal = undefined;
  };
  const close = (call: OpenCall | undefined, end: number, isClosed: boolean): void => {
    if (!call) return;
    settle(call);
    const { name: called, start, nameEnd, args, named } = call;
    calls.push({ name: called, start, nameEnd, end, args, named, isClosed });
  };
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match && match.index < to; match = TOKEN.exec(text)) {
    const token = match[0];
    const start = match.index;
    const end = Math.min(start + token.length, to);
    const first = token.charAt(0);
    if (first === "'" || first === '"') {
      const isOpen = token.length === 1 || !token.endsWith(first) || start + token.length > to;
      const inner = {
        text: text.slice(start + 1, isOpen ? end : end - 1),
        start: start + 1,
        end: isOpen ? end : end - 1,
      };
      lastText = { ...inner, isOpen };
      part(inner);
      name = undefined;
    } else if (/[A-Za-z_]/.test(first)) {
      name = { text: token.replaceAll(/\s/g, ''), start, end };
      part(undefined);
    } else if (token === '(') {
      stack.push(
        name && {
          name: name.text,
          start: name.start,
          nameEnd: name.end,
          args: [],
          named: new Map(),
          keyword: undefined,
          parts: 0,
          literal: undefined,
        },
      );
      name = undefined;
    } else if (token === '[' || token === '{') {
      part(undefined);
      stack.push(undefined);
      name = undefined;
    } else if (token === ')' || token === ']' || token === '}') {
      close(stack.pop(), end, true);
      name = undefined;
    } else if (token === ',') {
      const top = stack.at(-1);
      if (top) settle(top);
      name = undefined;
    } else if (token === '=') {
      const top = stack.at(-1);
      if (top && name) {
        top.keyword = name.text;
        top.parts = 0;
        top.literal = undefined;
      }
      name = undefined;
    } else {
      part(undefined);
      name = undefined;
    }
  }
  const open = stack.map((call) => call && { ...call, args: [...call.args], named: new Map(call.named) });
  for (const call of [...stack].reverse()) close(call, to, false);
  return { calls: calls.sort((a, b) => a.start - b.start), open, lastText };
}

/** The calls in a part of a text, in order. */
export function callsIn(text: string, from = 0, to: number = text.length): readonly TemplateCall[] {
  return scan(text, from, to).calls;
}

/** `macro`, `test` and so on, up to the name that they give. */
const BLOCK_HEAD = /^\{%[-+]?\s*(macro|test|data_test|materialization|snapshot|docs)\s+(?=[A-Za-z_])/;

/** All calls in the template regions of a file. */
export function templateCalls(text: string): readonly TemplateCall[] {
  return templateRegions(text).flatMap((region) => {
    if (region.kind === 'comment') return [];
    const calls = callsIn(text, region.start + 2, region.isClosed ? region.end - 2 : region.end);
    const block = blockName(text, region);
    return block ? calls.filter(({ start }) => start !== block.start) : calls;
  });
}

/** The name that a block tag gives: `{% macro NAME(…) %}`. */
export function blockName(
  text: string,
  { kind, start, end }: TemplateRegion,
): { readonly block: string; readonly name: string; readonly start: number; readonly end: number } | undefined {
  const head = kind === 'statement' ? BLOCK_HEAD.exec(text.slice(start, Math.min(end, start + 200))) : null;
  if (!head) return undefined;
  const at = start + head[0].length;
  const name = /^\w+/.exec(text.slice(at, end))?.[0] ?? '';
  return { block: head[1] ?? '', name, start: at, end: at + name.length };
}

/** `v=…` or `version=…` of a ref(), as text. */
export function versionOf(text: string, { named, nameEnd, end }: TemplateCall): string | null {
  const written = named.get('v') ?? named.get('version');
  return written?.text ?? /\b(?:v|version)\s*=\s*(\d+)/.exec(text.slice(nameEnd, end))?.[1] ?? null;
}

/** The region around an offset; the brackets themselves are outside. */
export function regionAt(text: string, offset: number): TemplateRegion | undefined {
  return templateRegions(text).find(
    ({ start, end, isClosed }) => offset >= start + 2 && offset <= (isClosed ? end - 2 : end),
  );
}

/** What stands before an offset within a region that begins at `from`. */
export function templateCursor(text: string, from: number, offset: number): TemplateCursor {
  const { open, lastText } = scan(text, from, offset);
  const top = open.at(-1);
  const inText = lastText?.isOpen === true && lastText.end >= offset;
  const word = inText ? text.slice(lastText.start, offset) : (/[\w.]*$/.exec(text.slice(from, offset))?.[0] ?? '');
  const call = top && {
    name: top.name,
    start: top.start,
    nameEnd: top.nameEnd,
    end: offset,
    args: top.args,
    named: top.named,
    isClosed: false,
  };
  return {
    call,
    argument: top?.keyword === undefined ? (top?.args.length ?? 0) : -1,
    keyword: top?.keyword,
    inText,
    wordStart: offset - word.length,
    word,
  };
}
