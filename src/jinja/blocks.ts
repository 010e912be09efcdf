// The top-level blocks of a file: macros, tests, materializations, docs, snapshots.
// Text between blocks is not read as a template, as in dbt.
import { fail, InternalError, type SourceFile, type Span, span } from '../base/index.ts';
import type { MacroStatement } from './ast.ts';
import { BlockScanner, type FoundBlock } from './block-scan.ts';
import { compilerFor } from './compile/compiler.ts';
import { MacroCode } from './compile/macro-code.ts';
import type { RunnableBlock } from './compile/macro-value.ts';
import { jinjaErrors } from './errors.ts';
import { neededNames } from './free-names.ts';
import { type BlockHead, JinjaParser } from './statements.ts';
import { staticCalls } from './static-calls.ts';
import { callsOf, type StoredBlock, storeBlock } from './stored-blocks.ts';
import { TokenSource } from './tokens.ts';
import type { FileBlocks, MacroBlock, MacroParameter, ParseBlocksOptions, StaticCall, TextBlock } from './types.ts';

/**
 * Finds the blocks of a macro, docs or snapshot file. Throws `jinja-block-structure` for blocks
 * that are not closed or nested, and (with `eager`, the default) the syntax errors of their bodies.
 */
export function parseBlocks(file: SourceFile, options: ParseBlocksOptions = {}): FileBlocks {
  const macros: MacroBlock[] = [];
  const docs: TextBlock[] = [];
  const snapshots: TextBlock[] = [];
  const scanner = new BlockScanner(file, options.wanted ?? 'macros');
  for (const found of scanner.scan()) {
    if (found.kind === 'docs') docs.push(textBlock(file, found, 'docs'));
    else if (found.kind === 'snapshot') snapshots.push(textBlock(file, found, 'snapshot'));
    else {
      const block = new FileMacro(file, found);
      if (options.eager ?? true) block.read();
      macros.push(block);
    }
  }
  return { macros, docs, snapshots, strays: scanner.strays };
}

/** What JSON can hold of the macros of a built-in file, for `storedMacros`; throws as `parseBlocks`. */
export function storeMacros(file: SourceFile): readonly StoredBlock[] {
  return new BlockScanner(file, 'macros').scan().map((found) => {
    const stored = storeBlock(new FileMacro(file, found), found, NOTHING);
    if (!stored) throw new InternalError('a built-in macro calls with a number JSON lacks');
    return stored;
  });
}

/** What JSON can hold of the macros of one file that were read; undefined when it cannot hold all. */
export function storedBlocks(blocks: readonly MacroBlock[]): readonly StoredBlock[] | undefined {
  const stored = blocks.map((block) => (block instanceof FileMacro ? block.stored() : undefined));
  return stored.every((one) => one !== undefined) ? stored : undefined;
}

/** The macros of a file from what was stored of it; their bodies are read when they are run. */
export function storedMacros(file: SourceFile, stored: readonly StoredBlock[]): readonly MacroBlock[] {
  return stored.map((one) => new FileMacro(file, one.found, one));
}

/** The block with the white space that its outer `-` take away: dbt's macro_sql. That at the ends of a file is no part of it. */
function withTrimmedSpace(text: string, found: FoundBlock): string {
  const { previousEnd, start, end } = found;
  const before = text[start + 2] === '-' ? text.slice(previousEnd, start) : '';
  const after = text[end - 3] === '-' ? (/^\s*/.exec(text.slice(end, end + 1000))?.[0] ?? '') : '';
  const isFirst = before.trimEnd() === '' && previousEnd === 0;
  // A tag before it that ends with `-%}` has the space between.
  const isTaken = before.trimEnd() === '' ? text[previousEnd - 3] === '-' : before.trimEnd().endsWith('-%}');
  const isLast = end + after.length === text.length;
  return (
    (isFirst || isTaken ? '' : before.slice(before.trimEnd().length)) + text.slice(start, end) + (isLast ? '' : after)
  );
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

const NOTHING: ReadonlySet<string> = new Set();

/** A macro of a file; its body is read when it is first needed. */
class FileMacro implements RunnableBlock {
  readonly span: Span;
  readonly text: string;
  readonly #file: SourceFile;
  readonly #found: FoundBlock;
  readonly #stored: StoredBlock | undefined;
  #read: ReadMacro | undefined;
  #code: MacroCode | undefined;
  #calls: readonly StaticCall[] | undefined;
  #needs: ReadonlySet<string> | undefined;

  constructor(file: SourceFile, found: FoundBlock, stored?: StoredBlock) {
    this.#file = file;
    this.#found = found;
    this.#stored = stored;
    this.span = span(file, found.start, found.end);
    this.text = withTrimmedSpace(file.text, found);
  }

  get kind(): MacroBlock['kind'] {
    const { kind } = this.#stored ?? this.read().head;
    return kind === 'test' || kind === 'materialization' ? kind : 'macro';
  }
  get name(): string {
    return (this.#stored ?? this.read().head).name;
  }
  get fullName(): string {
    return (this.#stored ?? this.read().head).fullName;
  }
  get params(): readonly MacroParameter[] {
    const parameters = this.#stored?.params;
    if (parameters) return parameters;
    return this.read().statement.parameters.map(({ name, defaultValue }) => ({
      name,
      hasDefault: defaultValue !== undefined,
    }));
  }
  get adapter(): string | undefined {
    return (this.#stored ?? this.read().head).adapter;
  }
  get supportedLanguages(): readonly string[] | undefined {
    return (this.#stored ?? this.read().head).supportedLanguages;
  }

  calls(): readonly StaticCall[] {
    this.#calls ??= this.#stored ? callsOf(this.#stored, this.#file) : staticCalls(this.read().statement, this.#file);
    return this.#calls;
  }

  needs(): ReadonlySet<string> {
    this.#needs ??= this.#stored ? new Set(this.#stored.needs) : neededNames(this.read().statement);
    return this.#needs;
  }

  stored(): StoredBlock | undefined {
    return this.#stored ?? storeBlock(this, this.#found, this.needs());
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
