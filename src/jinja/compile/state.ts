// What one render carries along: globals, limits, macro stack; and the frames of its names.
import { diagnostic, fail, InternalError, type SourceFile, type Span, span, TsdbtError } from '../../base/index.ts';
import { didYouMean, Fault, jinjaErrors } from '../errors.ts';
import type { OutputBuffer } from '../output.ts';
import { typeNameOf } from '../text.ts';
import type { Budget } from '../types.ts';
import {
  type CallArgs,
  type CallSite,
  type Globals,
  JinjaObject,
  type MaybePromise,
  Undefined,
  type Value,
} from '../values.ts';

const DEFAULT_BUDGET: Budget = { steps: 50_000_000, output: 64 * 1024 * 1024, depth: 200, time: 30_000 };
const STEPS_PER_CLOCK = 2048;

export type Mode = 'sync' | 'async';

export interface StackEntry {
  readonly name: string;
  readonly span: Span;
}

/** True for what must be awaited. */
export function isThenable<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** One render from start to end, nested macros included. */
export class RenderState {
  readonly globals: Globals;
  readonly policy: 'plain' | 'absorb';
  /** The template that is rendered, as against the macros that it calls; undefined when a macro is called by itself. */
  template: SourceFile | undefined;
  readonly mode: Mode;
  /** True while values keep their types (renderNative). */
  native = false;
  readonly stack: StackEntry[] = [];
  /** Value of the `return()` that is on its way to the end of its macro. */
  returnValue: Value = null;
  /** The last text made by a macro, to link the map of the writer to it. */
  lastBuffer: OutputBuffer | undefined;
  readonly #budget: Budget;
  #steps = 0;
  #output = 0;
  readonly #started: number = performance.now();
  #waited = 0;
  #waiting = 0;
  #waitStart = 0;

  constructor(
    mode: Mode,
    globals: Globals,
    policy: 'plain' | 'absorb' | undefined,
    budget: Partial<Budget> | undefined,
  ) {
    this.mode = mode;
    this.globals = globals;
    this.policy = policy ?? 'plain';
    this.#budget = budget ? { ...DEFAULT_BUDGET, ...budget } : DEFAULT_BUDGET;
  }

  /** Counts one step; throws when steps or time are used up. */
  tick(frame: Frame, node: { readonly start: number; readonly end: number }): void {
    const steps = ++this.#steps;
    if (steps > this.#budget.steps) this.#overrun(`more than ${this.#budget.steps} steps`, frame, node);
    if (steps % STEPS_PER_CLOCK !== 0 || this.#waiting > 0) return;
    if (performance.now() - this.#started - this.#waited > this.#budget.time) {
      this.#overrun(`more than ${this.#budget.time / 1000} seconds`, frame, node);
    }
  }

  /** Counts written characters. */
  wrote(length: number, frame: Frame, node: { readonly start: number; readonly end: number }): void {
    this.#output += length;
    if (this.#output > this.#budget.output)
      this.#overrun(`more than ${this.#budget.output} characters of text`, frame, node);
  }

  /** Puts a macro on the stack; throws when it is too deep. */
  enter(name: string, at: Span): void {
    if (this.stack.length >= this.#budget.depth) {
      const what = `macros call each other more than ${this.#budget.depth} levels deep`;
      fail(jinjaErrors.budget, { what }, { span: at, related: relatedPlaces(this) });
    }
    this.stack.push({ name, span: at });
  }
  leave(): void {
    this.stack.pop();
  }

  /** Time between these two is not the template's own. */
  beginWait(): void {
    if (this.#waiting++ === 0) this.#waitStart = performance.now();
  }
  endWait(): void {
    if (--this.#waiting === 0) this.#waited += performance.now() - this.#waitStart;
  }

  #overrun(what: string, frame: Frame, node: { readonly start: number; readonly end: number }): never {
    return fail(jinjaErrors.budget, { what }, { span: frame.spanOf(node), related: relatedPlaces(this) });
  }
}

const MAX_PLACES = 20;

/** The macro stack as places of a diagnostic, innermost first. */
export function relatedPlaces(state: RenderState): { message: string; span: Span }[] {
  const places: { message: string; span: Span }[] = [];
  for (let i = state.stack.length - 1; i >= 0; i--) {
    // Of a deep stack the innermost ones, and where it began.
    const entry = i > 0 && places.length >= MAX_PLACES ? undefined : state.stack[i];
    if (entry) places.push({ message: `macro '${entry.name}' called from here`, span: entry.span });
  }
  return places;
}

/** One scope of names. Look-up goes outwards to the template, then to the globals. */
export class Frame {
  readonly state: RenderState;
  readonly file: SourceFile;
  readonly parent: Frame | undefined;
  out: OutputBuffer;
  /** Text of the block whose filters are running. */
  captured: string = '';
  #names: Map<string, Value> | undefined;

  constructor(state: RenderState, file: SourceFile, out: OutputBuffer, parent: Frame | undefined) {
    this.state = state;
    this.file = file;
    this.out = out;
    this.parent = parent;
  }

  /** True where undefined values are let be: in the template itself, not in macros of other files. */
  get absorbs(): boolean {
    const { policy, template } = this.state;
    return policy === 'absorb' && this.file === template;
  }

  /** The value of a local name, or undefined. */
  local(name: string): Value | undefined {
    for (let frame: Frame | undefined = this; frame; frame = frame.parent) {
      const value = frame.#names?.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  set(name: string, value: Value): void {
    this.#names ??= new Map();
    this.#names.set(name, value);
  }
  /** A scope inside this one; writes to the same text unless `out` is given. */
  inner(out: OutputBuffer = this.out): Frame {
    return new Frame(this.state, this.file, out, this);
  }
  spanOf(node: { readonly start: number; readonly end: number }): Span {
    return span(this.file, node.start, node.end);
  }
}

/** Thrown by a `return()` inside an expression; caught where its macro ends. */
export class ReturnSignal {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A call in progress, as host functions see it. */
export class Site implements CallSite {
  readonly frame: Frame;
  readonly #node: { readonly start: number; readonly end: number };

  constructor(frame: Frame, node: { readonly start: number; readonly end: number }) {
    this.frame = frame;
    this.#node = node;
  }
  get span(): Span {
    return this.frame.spanOf(this.#node);
  }
  get globals(): Globals {
    return this.frame.state.globals;
  }
  get mode(): Mode {
    return this.frame.state.mode;
  }
  get depth(): number {
    return this.frame.state.stack.length;
  }
  macroStack(): readonly StackEntry[] {
    return [...this.frame.state.stack].reverse();
  }
  call(callee: Value, args: CallArgs): MaybePromise<Value> {
    return invoke(callee, args, this);
  }
}

/** Calls a value; throws a Fault when it cannot be called. */
export function invoke(callee: Value, args: CallArgs, site: Site): MaybePromise<Value> {
  if (callee instanceof JinjaObject) {
    if (callee.call) return callee.call(args, site);
    throw new Fault(`'${callee.typeName}' object is not callable`);
  }
  if (callee instanceof Undefined) {
    if (callee.absorbs || site.frame.absorbs) return callee;
    throw new Fault(callee.description, true);
  }
  throw new Fault(`'${typeNameOf(callee)}' object is not callable`);
}

/** Gives a failure of an operation its place, the macro stack and the values of the names involved. */
export function located(
  thrown: unknown,
  frame: Frame,
  node: { readonly start: number; readonly end: number },
  variables: () => ReadonlyMap<string, string> | undefined,
): unknown {
  if (thrown instanceof Fault) {
    const place = { span: frame.spanOf(node), related: relatedPlaces(frame.state), variables: variables() };
    const problem = thrown.message;
    if (!thrown.undefinedValue)
      return new TsdbtError(diagnostic(jinjaErrors.runtime, { problem, hint: thrown.hint }, place));
    const hint = hintForUndefined(problem, frame.file.text.slice(node.start, node.end), frame);
    const inMacro = frame.state.stack.length > 0;
    return new TsdbtError(diagnostic(jinjaErrors.undefinedValue, { problem, hint, inMacro }, place));
  }
  if (thrown instanceof TsdbtError && thrown.diagnostic.span === undefined) {
    const related = thrown.diagnostic.related.length > 0 ? thrown.diagnostic.related : relatedPlaces(frame.state);
    return new TsdbtError({ ...thrown.diagnostic, span: frame.spanOf(node), related });
  }
  return thrown;
}

/**
 * The name by which a template reaches a macro that is written in it. As in dbt, such macros do not stand in the way of
 * those of the project.
 */
export function blockVariable(name: string): string {
  return `dbt_macro__${name}`;
}

/** What a name without a value may have meant: a package that is not installed, or a name written a little differently. */
function hintForUndefined(problem: string, text: string, frame: Frame): string | undefined {
  const name = /^'(\w+)' is undefined$/.exec(problem)?.[1];
  if (name === undefined) return undefined;
  const inTemplate = blockVariable(name);
  if (frame.local(inTemplate) !== undefined)
    return `dbt calls a macro that is written in the template itself ${inTemplate}: move it to a file of a macro-path`;
  const { globals } = frame.state;
  const meant = didYouMean(name, globals.names?.() ?? []);
  if (meant !== undefined) return meant;
  return text.startsWith(`${name}.`)
    ? `if '${name}' is a package, add it to packages.yml and run  tsdbt deps`
    : 'a macro of a package needs the name of its package in front: package.macro()';
}

/** A host function gave a promise where the caller cannot wait. */
export function promiseInSync(name: string): never {
  throw new InternalError(`'${name}' gave a promise during a synchronous render`);
}
