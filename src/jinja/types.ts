// The types other rooms see of templates, macros and blocks.
import type { JsonValue, Span } from '../base/index.ts';
import type { Globals, Value } from './values.ts';

/** Limits of one render. Overrun: `template-budget-exceeded`. */
export interface Budget {
  /** Loop turns, calls and writes together. */
  readonly steps: number;
  /** Characters written, captures included. */
  readonly output: number;
  /** Macros inside macros. */
  readonly depth: number;
  /** Own time in milliseconds; waiting for the warehouse is not counted. */
  readonly time: number;
}

export interface RenderOptions {
  readonly globals: Globals;
  /**
   * `plain`: prints nothing, attribute access, item access and calls raise `'x' is undefined`.
   * `absorb`: attribute access, item access and calls in the template itself give the undefined value again (dbt while
   * parsing); in macros of other files only for values that the template handed to them.
   */
  readonly undefinedPolicy?: 'plain' | 'absorb' | undefined;
  readonly budget?: Partial<Budget> | undefined;
}

/** From places of rendered text back to the template. */
export interface OutputMap {
  /** Place in the outermost template that produced the character at this offset. */
  locate(outputOffset: number): Span | undefined;
  /** Places from the innermost (a macro's body) to the outermost template. */
  trail(outputOffset: number): readonly Span[];
}

export interface Rendered {
  readonly text: string;
  readonly map: OutputMap;
  /** Value of a `return()` at the top level of the template, when there was one. */
  readonly returned?: Value;
}

/** A call found by reading, not by running. */
export interface StaticCall {
  /** Dotted name as written: `ref`, `dbt_utils.star`, `adapter.dispatch`. */
  readonly name: string;
  /** `undefined` stands for an argument that is not a literal. */
  readonly args: readonly (JsonValue | undefined)[];
  readonly kwargs: ReadonlyMap<string, JsonValue | undefined>;
  /** Of `config(…)`: a keyword argument as the text that dbt keeps of it. */
  readonly kwargText?: (name: string) => string;
  readonly span: Span;
}

export interface MacroParameter {
  readonly name: string;
  readonly hasDefault: boolean;
}

/** A `macro`, `test`/`data_test` or `materialization` block at the top level of a file. */
export interface MacroBlock {
  readonly kind: 'macro' | 'test' | 'materialization';
  /** As written. */
  readonly name: string;
  /** `x`, `test_x`, `materialization_x_default`, `materialization_x_<adapter>`. */
  readonly fullName: string;
  readonly params: readonly MacroParameter[];
  /** The whole block with its tags. */
  readonly span: Span;
  /** Source text of the whole block, dbt's `macro_sql`. */
  readonly text: string;
  readonly adapter?: string | undefined;
  readonly supportedLanguages?: readonly string[] | undefined;
  /** Calls found in the block; throws the syntax error of a block that was read lazily. */
  calls(): readonly StaticCall[];
  /** Names that must have a value when the block runs; none for a built-in block. Throws as `calls` does. */
  needs(): ReadonlySet<string>;
}

/** A `docs` or `snapshot` block: its text is not looked into here. */
export interface TextBlock {
  readonly kind: 'docs' | 'snapshot';
  readonly name: string;
  readonly span: Span;
  readonly bodySpan: Span;
  /** Text between the tags, as written. */
  readonly body: string;
}

export interface FileBlocks {
  readonly macros: readonly MacroBlock[];
  readonly docs: readonly TextBlock[];
  readonly snapshots: readonly TextBlock[];
  /** The names of tags outside of all blocks, in order: `set`, `endmacro`. */
  readonly strays: readonly string[];
}

/** What a file is read for: tags of other blocks mean nothing in it. */
export type BlocksWanted = 'macros' | 'docs' | 'snapshots';

export interface ParseBlocksOptions {
  /** `macros` (default) are tests and materializations, too. */
  readonly wanted?: BlocksWanted | undefined;
  /** Read the bodies at once, so that syntax errors show (default); false for built-in files. */
  readonly eager?: boolean | undefined;
}

/** `ref('a')`, `this.schema` … in a file that uses nothing else. */
export interface LiteralCall {
  readonly name: 'ref' | 'source' | 'config' | 'var' | 'env_var' | 'this' | 'target';
  /** `this.x`, `target.x`: the names after the first dot. */
  readonly path?: readonly string[] | undefined;
  readonly args: readonly JsonValue[];
  readonly kwargs: ReadonlyMap<string, JsonValue>;
  readonly span: Span;
}

/** A file of the fast path: text and literal calls in order. */
export interface LiteralTemplate {
  readonly segments: readonly (string | LiteralCall)[];
}
