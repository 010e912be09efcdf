// The top-level blocks of a file: macros, tests, materializations, docs, snapshots.
// Text between blocks is not read as a template, as in dbt.
import { fail, lineColumn, type SourceFile, type Span, span } from '../base/index.ts';
import type { MacroStatement } from './ast.ts';
import { compilerFor } from './compile/compiler.ts';
import { MacroCode } from './compile/macro-code.ts';
import type { RunnableBlock } from './compile/macro-value.ts';
import { jinjaErrors } from './errors.ts';
import { type BlockHead, JinjaParser } from './statements.ts';
import { staticCalls } from './static-calls.ts';
import { TokenSource } from './tokens.ts';
import type { FileBlocks, MacroBlock, MacroParameter, ParseBlocksOptions, StaticCall, TextBlock } from './types.ts';

const OPENERS: ReadonlyMap<string, string> = new Map([
  ['macro', 'macro'],
  ['test', 'test'],
  ['data_test', 'test'],
  ['materialization', 'materialization'],
  ['docs', 'docs'],
  ['snapshot', 'snapshot'],
]);
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['endmacro', 'macro'],
  ['endtest', 'test'],
  ['enddata_test', 'test'],
  ['endmaterialization', 'materialization'],
  ['enddocs', 'docs'],
  ['endsnapshot', 'snapshot'],
]);

/**
 * Finds the blocks of a macro, docs or snapshot file. Throws `jinja-block-structure` for blocks
 * that are not closed or nested, and (with `eager`, the default) the syntax errors of their bodies.
 */
export function parseBlocks(file: SourceFile, options: ParseBlocksOptions = {}): FileBlocks {
  const macros: MacroBlock[] = [];
  const docs: TextBlock[] = [];
  const snapshots: TextBlock[] = [];
  for (const found of scanBlocks(file)) {
    if (found.kind === 'docs') docs.push(textBlock(file, found, 'docs'));
    else if (found.kind === 'snapshot') snapshots.push(textBlock(file, found, 'snapshot'));
    else {
      const block = new FileMacro(file, found);
      if (options.eager ?? true) block.read();
      macros.push(block);
    }
  }
  return { macros, docs, snapshots };
}

interface FoundBlock {
  readonly kind: string;
  readonly start: number;
  readonly openEnd: number;
  readonly closeStart: number;
  readonly end: number;
}

const TAG = /\{[{%#]/g;
const TAG_NAME = /\{%[-+]?\s*([A-Za-z_]\w*)/y;
const RAW = /\{%[-+]?\s*raw\s*-?%\}/y;
const END_RAW = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;
const CODE_PART = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|%\}|\}\}|['"]/g;

function scanBlocks(file: SourceFile): FoundBlock[] {
  const { text } = file;
  const found: FoundBlock[] = [];
  let open: { kind: string; name: string; start: number; openEnd: number } | undefined;
  let at = 0;
  for (;;) {
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (!tag) break;
    const start = tag.index;
    if (tag[0] === '{#') {
      at = endOf(file, '#}', start, 'Missing end of comment tag');
      continue;
    }
    if (tag[0] === '{{') {
      // a print statement between blocks is only skipped; inside a docs text braces may mean nothing
      at = open?.kind === 'docs' ? start + 2 : (codeEnd(text, start + 2, '}}') ?? start + 2);
      continue;
    }
    const raw = matchAt(RAW, text, start);
    if (raw !== undefined) {
      END_RAW.lastIndex = start + raw.length;
      if (!END_RAW.exec(text)) {
        fail(
          jinjaErrors.syntax,
          { problem: 'Missing end of raw directive' },
          { span: span(file, start, start + raw.length) },
        );
      }
      at = END_RAW.lastIndex;
      continue;
    }
    TAG_NAME.lastIndex = start;
    const name = TAG_NAME.exec(text)?.[1];
    const end = codeEnd(text, start + 2, '%}');
    if (end === undefined || name === undefined) {
      if (open === undefined && name !== undefined && (OPENERS.has(name) || CLOSERS.has(name))) {
        fail(
          jinjaErrors.syntax,
          { problem: `unexpected end of template, expected 'end of statement block'.` },
          { span: span(file, start, start + 2) },
        );
      }
      at = start + 2;
      continue;
    }
    at = end;
    const opens = OPENERS.get(name);
    const closes = CLOSERS.get(name);
    if (open === undefined) {
      if (opens !== undefined) open = { kind: opens, name, start, openEnd: end };
      else if (closes !== undefined) {
        fail(
          jinjaErrors.blockStructure,
          { problem: `Got an unexpected control flow end tag, got ${name} but never saw a preceding ${closes}` },
          { span: span(file, start, end) },
        );
      }
    } else if (closes === open.kind) {
      found.push({ kind: open.kind, start: open.start, openEnd: open.openEnd, closeStart: start, end });
      open = undefined;
    } else if (opens !== undefined && open.kind !== 'docs') {
      const { line } = lineColumn(file, open.start);
      fail(
        jinjaErrors.blockStructure,
        {
          problem: `Got nested tags: '${name}' cannot be inside '${open.name}'`,
          hint: `The block '${open.name}' that starts at line ${line} is not closed before this one.`,
        },
        {
          span: span(file, start, end),
          related: [{ message: `'${open.name}' starts here`, span: span(file, open.start, open.openEnd) }],
        },
      );
    }
  }
  if (open) {
    fail(
      jinjaErrors.blockStructure,
      { problem: `Reached EOF without finding a close tag for ${open.name}`, hint: `Add \`{% end${open.name} %}\`.` },
      { span: span(file, open.start, open.openEnd) },
    );
  }
  return found;
}

function endOf(file: SourceFile, close: string, start: number, problem: string): number {
  const at = file.text.indexOf(close, start + 2);
  if (at === -1) return fail(jinjaErrors.syntax, { problem }, { span: span(file, start, start + 2) });
  return at + close.length;
}

/** The offset behind `close`, strings skipped; undefined when it does not come. */
function codeEnd(text: string, from: number, close: string): number | undefined {
  CODE_PART.lastIndex = from;
  for (let part = CODE_PART.exec(text); part; part = CODE_PART.exec(text)) {
    if (part[0] === close) return CODE_PART.lastIndex;
    if (part[0] === '%}' && close === '}}') continue;
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const BLOCK_NAME = /^\{%[-+]?\s*\w+\s+([A-Za-z_]\w*)/;

function textBlock(file: SourceFile, found: FoundBlock, kind: 'docs' | 'snapshot'): TextBlock {
  const { text } = file;
  const opening = text.slice(found.start, found.openEnd);
  const name = BLOCK_NAME.exec(opening)?.[1];
  if (name === undefined) {
    const problem = `expected token 'name' in the tag ${opening}`;
    return fail(jinjaErrors.syntax, { problem }, { span: span(file, found.start, found.openEnd) });
  }
  // white space that the tags themselves take away
  let from = found.openEnd;
  let to = found.closeStart;
  if (opening.endsWith('-%}')) while (from < to && /\s/.test(text[from] ?? '')) from++;
  if (text[found.closeStart + 2] === '-') while (to > from && /\s/.test(text[to - 1] ?? '')) to--;
  return {
    kind,
    name,
    span: span(file, found.start, found.end),
    bodySpan: span(file, from, to),
    body: text.slice(from, to),
  };
}

interface ReadMacro {
  readonly head: BlockHead;
  readonly statement: MacroStatement;
}

/** A macro of a file; its body is read when it is first needed. */
class FileMacro implements RunnableBlock {
  readonly span: Span;
  readonly text: string;
  readonly #file: SourceFile;
  #read: ReadMacro | undefined;
  #code: MacroCode | undefined;
  #calls: readonly StaticCall[] | undefined;

  constructor(file: SourceFile, found: FoundBlock) {
    this.#file = file;
    this.span = span(file, found.start, found.end);
    this.text = file.text.slice(found.start, found.end);
  }

  get kind(): MacroBlock['kind'] {
    const { kind } = this.read().head;
    return kind === 'test' || kind === 'materialization' ? kind : 'macro';
  }
  get name(): string {
    return this.read().head.name;
  }
  get fullName(): string {
    return this.read().head.fullName;
  }
  get params(): readonly MacroParameter[] {
    return this.read().statement.parameters.map(({ name, defaultValue }) => ({
      name,
      hasDefault: defaultValue !== undefined,
    }));
  }
  get adapter(): string | undefined {
    return this.read().head.adapter;
  }
  get supportedLanguages(): readonly string[] | undefined {
    return this.read().head.supportedLanguages;
  }

  calls(): readonly StaticCall[] {
    this.#calls ??= staticCalls(this.read().statement, this.#file);
    return this.#calls;
  }

  code(): MacroCode {
    if (!this.#code) {
      const { parameters, body } = this.read().statement;
      const file = this.#file;
      this.#code = new MacroCode({ name: this.fullName, parameters, body, file }, compilerFor(file));
    }
    return this.#code;
  }

  /** Reads the block; throws its syntax errors. */
  read(): ReadMacro {
    if (!this.#read) {
      const parser = new JinjaParser(new TokenSource(this.#file, this.span.start, this.span.end));
      const [statement] = parser.parseTemplate();
      const { head } = parser;
      if (statement?.kind !== 'macro' || !head) {
        return fail(jinjaErrors.blockStructure, { problem: 'a macro block was expected' }, { span: this.span });
      }
      this.#read = { head, statement };
    }
    return this.#read;
  }
}
