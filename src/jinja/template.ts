// A template: read once, rendered many times.
import { fail, type SourceFile, type Span, span } from '../base/index.ts';
import type { Body } from './ast.ts';
import { compilerFor } from './compile/compiler.ts';
import { type Block, type BodyCompiler, DONE, RETURN, type Signal } from './compile/macro-code.ts';
import { isPlainBody, runPlainBody } from './compile/plain-run.ts';
import {
  Frame,
  invoke,
  isThenable,
  located,
  type Mode,
  promiseInSync,
  RenderState,
  ReturnSignal,
  Site,
} from './compile/state.ts';
import { isConstant } from './constant.ts';
import { jinjaErrors } from './errors.ts';
import { Marker } from './markers.ts';
import { nativeValue } from './native.ts';
import { OutputBuffer, outputMap } from './output.ts';
import { JinjaParser } from './statements.ts';
import { printedCalls, staticCalls } from './static-calls.ts';
import { strOf } from './text.ts';
import { TokenSource } from './tokens.ts';
import type { Rendered, RenderOptions, StaticCall } from './types.ts';
import type { CallArgs, Globals, Value } from './values.ts';

/** Reads a template; throws `jinja-syntax` and `jinja-unsupported-tag`. */
export function parseTemplate(file: SourceFile): Template {
  return new Template(file);
}

/**
 * Calls a macro that no template calls, and waits for host functions that give promises. Gives what it returns, or the
 * text that it writes.
 * @param place told as the place of the call
 * @throws as `Template.render`
 */
export async function callMacro(macro: Value, args: CallArgs, globals: Globals, place: Span): Promise<Value> {
  const state = new RenderState('async', globals, undefined, undefined);
  const frame = new Frame(state, place.file, new OutputBuffer(place.file), undefined);
  try {
    return await invoke(macro, args, new Site(frame, place));
  } catch (thrown) {
    return failed(
      located(thrown, frame, place, () => undefined),
      place,
    );
  }
}

/**
 * Calls a value that no template calls; a host function that gives a promise is an InternalError.
 * @param place told as the place of the call
 * @throws as `Template.render`
 */
export function callInSync(callee: Value, args: CallArgs, globals: Globals, place: Span): Value {
  const state = new RenderState('sync', globals, undefined, undefined);
  const frame = new Frame(state, place.file, new OutputBuffer(place.file), undefined);
  try {
    const made = invoke(callee, args, new Site(frame, place));
    return isThenable(made) ? promiseInSync('call') : made;
  } catch (thrown) {
    return failed(
      located(thrown, frame, place, () => undefined),
      place,
    );
  }
}

const read = new WeakMap<SourceFile, Template>();

/** The template of a file, read once for all who ask with the same file. @throws as `parseTemplate` */
export function templateOf(file: SourceFile): Template {
  const known = read.get(file);
  if (known) return known;
  const made = parseTemplate(file);
  read.set(file, made);
  return made;
}

/** What dbt takes for a sign that a text is a template. */
const RENDER_CHARACTERS = /\{[{%#]|[#}%]\}/;

/** A text without any sign of a template, as dbt renders it: unchanged, line ends included. Undefined for templates. */
export function renderPlain(file: SourceFile): Rendered | undefined {
  if (RENDER_CHARACTERS.test(file.text)) return undefined;
  const out = new OutputBuffer(file);
  out.writeText(file.text, 0);
  return { text: out.text, map: outputMap(out) };
}

/** What a template is apart from its file; closures are made at the first render. */
interface ReadText {
  readonly body: Body;
  readonly compilerFor: (mode: Mode) => BodyCompiler;
  sync: Block | undefined;
  async: Block | undefined;
}

/** Short texts that many templates have, as those of generic tests do. */
const common = new Map<string, ReadText>();
const COMMON_LENGTH = 200;
const COMMON_COUNT = 1000;

function readText(file: SourceFile): ReadText {
  const { text } = file;
  const known = common.get(text);
  if (known) return known;
  const body = new JinjaParser(new TokenSource(file)).parseTemplate();
  const made = { body, compilerFor: compilerFor(file), sync: undefined, async: undefined };
  // Macros know the file that they stand in; all else takes it from its frame.
  const isCommon = text.length <= COMMON_LENGTH && body.every(({ kind }) => kind === 'output' || kind === 'text');
  if (isCommon) {
    if (common.size >= COMMON_COUNT) common.clear();
    common.set(text, made);
  }
  return made;
}

/** A template that was read. */
export class Template {
  readonly file: SourceFile;
  readonly #read: ReadText;
  #calls: readonly StaticCall[] | undefined;

  /** Throws as parseTemplate does. */
  constructor(file: SourceFile) {
    this.file = file;
    this.#read = readText(file);
  }

  /** Renders without waiting; a host function that gives a promise is an InternalError. */
  renderSync(options: RenderOptions): Rendered {
    const frame = this.#frame('sync', options);
    let signal: Signal = DONE;
    try {
      const { body } = this.#read;
      if (isPlainBody(body)) {
        runPlainBody(body, frame);
        return rendered(frame, signal);
      }
      signal = this.#syncBlock().run(frame) as Signal;
    } catch (thrown) {
      return this.#ended(thrown, frame);
    }
    return rendered(frame, signal);
  }

  /** Renders and waits for host functions that give promises. */
  async render(options: RenderOptions): Promise<Rendered> {
    const frame = this.#frame('async', options);
    let signal: Signal;
    try {
      this.#read.async ??= this.#read.compilerFor('async').block(this.#read.body);
      signal = await this.#read.async.run(frame);
    } catch (thrown) {
      return this.#ended(thrown, frame);
    }
    return rendered(frame, signal);
  }

  /** Renders to a value: one expression keeps its type, anything more is text. */
  renderNative(options: RenderOptions): Value {
    const frame = this.#frame('sync', options);
    frame.state.native = true;
    frame.out.values = [];
    try {
      const signal = this.#syncBlock().run(frame) as Signal;
      if (signal === RETURN) return frame.state.returnValue;
      const value = nativeValue(frame.out.values);
      return this.#isConstantText(frame.out.values) ? strOf(value) : value;
    } catch (thrown) {
      const ended = this.#ended(
        located(thrown, frame, { start: 0, end: this.file.text.length }, () => undefined),
        frame,
      );
      return ended.returned ?? null;
    }
  }

  /** One output of constants alone, which Jinja2 turns into text; dbt's type filters keep their value. */
  #isConstantText(values: readonly Value[]): boolean {
    const { body } = this.#read;
    const [only] = body;
    return body.length === 1 && only?.kind === 'output' && isConstant(only.value) && !(values[0] instanceof Marker);
  }

  /** The calls in the template, found by reading. */
  calls(): readonly StaticCall[] {
    this.#calls ??= staticCalls(this.#read.body, this.file);
    return this.#calls;
  }

  /** The calls that are printed as they stand. */
  printedCalls(): readonly StaticCall[] {
    return printedCalls(this.#read.body, this.file);
  }

  #syncBlock(): Block {
    this.#read.sync ??= this.#read.compilerFor('sync').block(this.#read.body);
    return this.#read.sync;
  }

  #frame(mode: Mode, options: RenderOptions): Frame {
    const state = new RenderState(mode, options.globals, options.undefinedPolicy, options.budget);
    state.template = this.file;
    return new Frame(state, this.file, new OutputBuffer(this.file), undefined);
  }

  #ended(thrown: unknown, frame: Frame): Rendered {
    if (thrown instanceof ReturnSignal) {
      return { text: frame.out.text, map: outputMap(frame.out), returned: thrown.value };
    }
    return failed(thrown, span(this.file, 0, 0));
  }
}

/** What the JavaScript engine ran out of is an error of the template. @throws always */
function failed(thrown: unknown, place: Span): never {
  const what = thrown instanceof RangeError ? exhausted(thrown) : undefined;
  if (what !== undefined) return fail(jinjaErrors.budget, { what }, { span: place, cause: thrown });
  throw thrown;
}

/** What the JavaScript engine ran out of; undefined for other range errors. */
function exhausted(error: RangeError): string | undefined {
  if (error.message.includes('call stack')) return 'expressions or macros are nested too deeply';
  return /Invalid (?:string|array) length/.test(error.message) ? 'a text or list became too long' : undefined;
}

function rendered(frame: Frame, signal: Signal): Rendered {
  const made = { text: frame.out.text, map: outputMap(frame.out) };
  return signal === RETURN ? { ...made, returned: frame.state.returnValue } : made;
}
