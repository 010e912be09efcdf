// Where the top-level blocks of a file begin and end, found tag by tag without reading expressions.
import { fail, lineColumn, type SourceFile, span } from '../base/index.ts';
import { jinjaErrors } from './errors.ts';
import type { BlocksWanted } from './types.ts';

/** Offsets of one block. */
export interface FoundBlock {
  /** `macro`, `test`, `materialization`, `docs` or `snapshot`. */
  readonly kind: string;
  /** End of the block before it (0 for the first). */
  readonly previousEnd: number;
  readonly start: number;
  readonly openEnd: number;
  readonly closeStart: number;
  readonly end: number;
}

interface OpenBlock {
  readonly kind: string;
  /** The tag as written: `data_test` is of kind `test`. */
  readonly name: string;
  readonly start: number;
  readonly openEnd: number;
}

/** The kind of block that a tag begins, by what the file is read for. */
const OPENERS: { readonly [wanted in BlocksWanted]: ReadonlyMap<string, string> } = {
  macros: new Map([
    ['macro', 'macro'],
    ['test', 'test'],
    ['data_test', 'test'],
    ['materialization', 'materialization'],
  ]),
  docs: new Map([['docs', 'docs']]),
  snapshots: new Map([['snapshot', 'snapshot']]),
};
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['endmacro', 'macro'],
  ['endtest', 'test'],
  ['enddata_test', 'test'],
  ['endmaterialization', 'materialization'],
  ['enddocs', 'docs'],
  ['endsnapshot', 'snapshot'],
]);
const CONTROL: ReadonlySet<string> = new Set(['if', 'for']);
const CONTROL_ENDS: ReadonlyMap<string, string> = new Map([
  ['endif', 'if'],
  ['endfor', 'for'],
]);
const TAG = /\{[{%#]/g;
const TAG_NAME = /\{%[-+]?\s*([A-Za-z_]\w*)/y;
const RAW = /\{%[-+]?\s*raw\s*-?%\}/y;
const END_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const CODE_PART = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|%\}|\}\}|['"]/g;

/** One pass over a file. */
export class BlockScanner {
  readonly #file: SourceFile;
  readonly #openers: ReadonlyMap<string, string>;
  readonly #found: FoundBlock[] = [];
  readonly #control: string[] = [];
  /** Tags outside of all blocks that begin none, in order. */
  readonly strays: string[] = [];
  #open: OpenBlock | undefined;
  #at = 0;
  // after one tag without an end no later one is looked for: keeps the scan linear
  #printsEnd = true;
  #tagsEnd = true;

  constructor(file: SourceFile, wanted: BlocksWanted) {
    this.#file = file;
    this.#openers = OPENERS[wanted];
  }

  /** The blocks in order; throws `jinja-block-structure` and `jinja-syntax`. */
  scan(): readonly FoundBlock[] {
    const { text } = this.#file;
    for (;;) {
      TAG.lastIndex = this.#at;
      const tag = TAG.exec(text);
      if (!tag) break;
      const start = tag.index;
      if (tag[0] === '{#') this.#skipTo('#}', start, 'Missing end of comment tag');
      else if (tag[0] === '{{') this.#skipPrint(start);
      else if (!this.#skipRaw(start)) this.#readTag(start);
    }
    const open = this.#open;
    if (open) {
      const { line } = lineColumn(this.#file, open.start);
      const problem = `Reached EOF without finding a close tag for ${open.name} (searched from line ${line})`;
      this.#structure(problem, open.start, open.openEnd, `Add \`{% end${open.name} %}\`.`);
    }
    return this.#found;
  }

  #skipTo(close: string, start: number, problem: string): void {
    const at = this.#file.text.indexOf(close, start + 2);
    if (at === -1) fail(jinjaErrors.syntax, { problem }, { span: span(this.#file, start, start + 2) });
    this.#at = at + close.length;
  }

  /** A print statement is only skipped; inside a docs text braces may mean nothing. */
  #skipPrint(start: number): void {
    if (this.#open?.kind === 'docs' || !this.#printsEnd) {
      this.#at = start + 2;
      return;
    }
    const close = codeEnd(this.#file.text, start + 2, '}}');
    this.#printsEnd = close !== undefined;
    this.#at = close ?? start + 2;
  }

  #skipRaw(start: number): boolean {
    RAW.lastIndex = start;
    const raw = RAW.exec(this.#file.text)?.[0];
    if (raw === undefined) return false;
    END_RAW.lastIndex = start + raw.length;
    if (!END_RAW.exec(this.#file.text)) {
      const problem = 'Missing end of raw directive';
      fail(jinjaErrors.syntax, { problem }, { span: span(this.#file, start, start + raw.length) });
    }
    this.#at = END_RAW.lastIndex;
    if (!this.#open) this.strays.push('raw');
    return true;
  }

  #readTag(start: number): void {
    const { text } = this.#file;
    TAG_NAME.lastIndex = start;
    const name = TAG_NAME.exec(text)?.[1];
    const end = this.#tagsEnd ? codeEnd(text, start + 2, '%}') : undefined;
    this.#tagsEnd = end !== undefined;
    if (end === undefined || name === undefined) {
      if (this.#open === undefined && name !== undefined && this.#openers.has(name)) {
        const problem = `unexpected end of template, expected 'end of statement block'.`;
        fail(jinjaErrors.syntax, { problem }, { span: span(this.#file, start, start + 2) });
      }
      this.#at = start + 2;
      return;
    }
    this.#at = end;
    if (this.#open) this.#tagInside(this.#open, name, start, end);
    else this.#tagOutside(name, start, end);
  }

  #tagInside(open: OpenBlock, name: string, start: number, end: number): void {
    if (CLOSERS.get(name) === open.kind) {
      const previousEnd = this.#found.at(-1)?.end ?? 0;
      const { kind, openEnd } = open;
      this.#found.push({ kind, previousEnd, start: open.start, openEnd, closeStart: start, end });
      this.#open = undefined;
    } else if (this.#openers.has(name)) {
      const problem = `Got nested tags: ${open.name} (started at ${open.start}) did not have a matching {% end${open.name} %} before a subsequent ${name} was found (started at ${start})`;
      const { line } = lineColumn(this.#file, open.start);
      this.#structure(problem, start, end, `The block '${open.name}' starts at line ${line}.`);
    }
  }

  #tagOutside(name: string, start: number, end: number): void {
    const kind = this.#openers.get(name);
    if (kind !== undefined) {
      if (this.#control.length > 0) {
        const problem = `Got a block definition inside control flow at ${this.#place(start)}. All dbt block definitions must be at the top level`;
        this.#structure(problem, start, end, `Close the '${this.#control.at(-1)}' before this block.`);
      }
      this.#open = { kind, name, start, openEnd: end };
      return;
    }
    this.strays.push(name);
    if (CONTROL.has(name)) {
      this.#control.push(name);
    } else {
      const expected = CONTROL_ENDS.get(name);
      if (expected === undefined) return;
      const found = this.#control.pop();
      if (found === expected) return;
      const wanted = found === undefined ? `never saw a preceeding ${expected}` : `expected end${found} next`;
      const problem = `Got an unexpected control flow end tag, got ${name} but ${wanted} (@ ${this.#place(start)})`;
      this.#structure(problem, start, end);
    }
  }

  #place(offset: number): string {
    const { line, column } = lineColumn(this.#file, offset);
    return `${line}:${column}`;
  }

  #structure(problem: string, start: number, end: number, hint?: string): never {
    return fail(jinjaErrors.blockStructure, { problem, hint }, { span: span(this.#file, start, end) });
  }
}

/** The offset behind `close`, strings skipped; undefined when it does not come. */
function codeEnd(text: string, from: number, close: string): number | undefined {
  CODE_PART.lastIndex = from;
  for (let part = CODE_PART.exec(text); part; part = CODE_PART.exec(text)) {
    if (part[0] === close) return CODE_PART.lastIndex;
  }
  return undefined;
}
