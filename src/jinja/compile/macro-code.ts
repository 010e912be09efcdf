// A macro as it runs: arguments bound as Jinja2 binds them, body rendered to its own text.
import type { SourceFile } from '../../base/index.ts';
import type { Body, Parameter } from '../ast.ts';
import { didYouMean, fault } from '../errors.ts';
import { OutputBuffer } from '../output.ts';
import { type CallArgs, Dict, type MaybePromise, Tuple, Undefined, type Value } from '../values.ts';
import type { Code } from './expression.ts';
import { Frame, isThenable, type Mode, type RenderState, ReturnSignal } from './state.ts';

/** How the statements of a body end: normally, or on the way out of a loop or macro. */
export type Signal = 0 | 1 | 2 | 3;
export const DONE: Signal = 0;
export const BREAK: Signal = 1;
export const CONTINUE: Signal = 2;
export const RETURN: Signal = 3;

/** Compiled statements. `waits`: the result may be a promise. */
export interface Block {
  readonly waits: boolean;
  readonly run: (frame: Frame) => MaybePromise<Signal>;
}

export interface MacroSource {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
  readonly file: SourceFile;
}

/** What a macro needs from the compiler, one per mode. */
export interface BodyCompiler {
  block(body: Body): Block;
  expression(parameter: Parameter): Code | undefined;
}

/** A macro's body and its special names; closures are made on first use, per mode. */
export class MacroCode {
  readonly source: MacroSource;
  readonly #compilerFor: (mode: Mode) => BodyCompiler;
  readonly #usesCaller: boolean;
  readonly #usesVarargs: boolean;
  readonly #usesKwargs: boolean;
  readonly #hasSpecialNames: boolean;
  #sync: CompiledBody | undefined;
  #async: CompiledBody | undefined;

  constructor(source: MacroSource, compilerFor: (mode: Mode) => BodyCompiler) {
    this.source = source;
    this.#compilerFor = compilerFor;
    const names = namesMentioned(source.body);
    const declared = new Set(source.parameters.map((parameter) => parameter.name));
    this.#usesCaller = names.has('caller') && !declared.has('caller');
    this.#usesVarargs = names.has('varargs') && !declared.has('varargs');
    this.#usesKwargs = names.has('kwargs') && !declared.has('kwargs');
    this.#hasSpecialNames = this.#usesCaller || this.#usesVarargs || this.#usesKwargs;
  }

  /**
   * Runs the body in a scope inside `parent` (undefined: only globals). Gives the rendered text,
   * or the value of its `return()`. With `passReturn` a return leaves through ReturnSignal
   * (the body of a `call` block belongs to the macro it is handed to).
   */
  run(state: RenderState, parent: Frame | undefined, args: CallArgs, passReturn = false): MaybePromise<Value> {
    const out = new OutputBuffer(this.source.file);
    const frame = new Frame(state, this.source.file, out, parent);
    const compiled = this.#compiled(state.mode);
    try {
      const bound = this.#bind(frame, args, compiled);
      if (isThenable(bound))
        return this.#finishLater(
          bound.then(() => compiled.block.run(frame)),
          frame,
          passReturn,
        );
      const signal = compiled.block.run(frame);
      if (isThenable(signal)) return this.#finishLater(signal, frame, passReturn);
      return this.#result(signal, frame, passReturn);
    } catch (thrown) {
      if (thrown instanceof ReturnSignal && !passReturn) return thrown.value;
      throw thrown;
    }
  }

  async #finishLater(signal: Promise<Signal>, frame: Frame, passReturn: boolean): Promise<Value> {
    try {
      return this.#result(await signal, frame, passReturn);
    } catch (thrown) {
      if (thrown instanceof ReturnSignal && !passReturn) return thrown.value;
      throw thrown;
    }
  }

  #result(signal: Signal, frame: Frame, passReturn: boolean): Value {
    const { state } = frame;
    if (signal === RETURN) {
      const value = state.returnValue;
      state.returnValue = null;
      // oxlint-disable-next-line typescript/only-throw-error -- the signal of return(), caught where its macro ends
      if (passReturn) throw new ReturnSignal(value);
      return value;
    }
    state.lastBuffer = frame.out;
    return frame.out.text;
  }

  #compiled(mode: Mode): CompiledBody {
    if (mode === 'sync') {
      this.#sync ??= this.#compile(mode);
      return this.#sync;
    }
    this.#async ??= this.#compile(mode);
    return this.#async;
  }

  #compile(mode: Mode): CompiledBody {
    const compiler = this.#compilerFor(mode);
    return {
      block: compiler.block(this.source.body),
      defaults: this.source.parameters.map((parameter) => compiler.expression(parameter)),
    };
  }

  #bind(frame: Frame, args: CallArgs, compiled: CompiledBody): MaybePromise<void> {
    const { name, parameters } = this.source;
    const isPlain = args.named.size === 0 && args.positional.length <= parameters.length;
    if (isPlain && !this.#hasSpecialNames) return this.#setParameters(frame, args.positional, compiled, 0);
    const named = new Map(args.named);
    const given: (Value | undefined)[] = parameters.map((parameter, i) => {
      if (i < args.positional.length) return args.positional[i];
      const value = named.get(parameter.name);
      named.delete(parameter.name);
      return value;
    });
    const caller = named.get('caller');
    if (this.#usesCaller) {
      named.delete('caller');
      frame.set('caller', caller ?? new Undefined('No caller defined'));
    }
    if (this.#usesKwargs) frame.set('kwargs', new Dict(named));
    else if (named.size > 0) this.#unknownArgument([...named.keys()][0] ?? '');
    if (this.#usesVarargs) frame.set('varargs', new Tuple(args.positional.slice(parameters.length)));
    else if (args.positional.length > parameters.length) {
      fault(`macro 'dbt_macro__${name}' takes not more than ${parameters.length} argument(s)`, this.#takes());
    }
    return this.#setParameters(frame, given, compiled, 0);
  }

  #unknownArgument(argument: string): never {
    const { name, parameters } = this.source;
    const meant = didYouMean(
      argument,
      parameters.map((parameter) => parameter.name),
    );
    return fault(`macro 'dbt_macro__${name}' takes no keyword argument '${argument}'`, meant ?? this.#takes());
  }

  /** `it takes col, scale` */
  #takes(): string {
    const names = this.source.parameters.map(({ name }) => name);
    return names.length === 0 ? 'it takes no arguments' : `it takes ${names.join(', ')}`;
  }

  #setParameters(
    frame: Frame,
    given: readonly (Value | undefined)[],
    compiled: CompiledBody,
    from: number,
  ): MaybePromise<void> {
    const { parameters } = this.source;
    for (let i = from; i < parameters.length; i++) {
      const name = parameters[i]?.name ?? '';
      const value = given[i];
      const made = value === undefined ? compiled.defaults[i]?.run(frame) : value;
      if (made !== undefined && isThenable(made)) {
        return made.then((known) => {
          frame.set(name, known);
          return this.#setParameters(frame, given, compiled, i + 1);
        });
      }
      frame.set(name, made === undefined ? new Undefined(`parameter '${name}' was not provided`) : made);
    }
  }
}

interface CompiledBody {
  readonly block: Block;
  readonly defaults: readonly (Code | undefined)[];
}

/** All names a tree reads or writes. */
export function namesMentioned(tree: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) {
      for (const item of part) visit(item);
      return;
    }
    if ('kind' in part) {
      if (part.kind === 'literal' || part.kind === 'text') return;
      if (part.kind === 'name' && 'name' in part && typeof part.name === 'string') {
        names.add(part.name);
        return;
      }
    }
    for (const child of Object.values(part)) visit(child);
  };
  visit(tree);
  return names;
}
