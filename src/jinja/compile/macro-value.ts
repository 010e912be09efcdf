// Callables made from macros: those of macro files, those inside a template, and `caller`.

import { fail } from '../../base/index.ts';
import { jinjaErrors } from '../errors.ts';
import { OutputBuffer } from '../output.ts';
import type { MacroBlock } from '../types.ts';
import {
  type CallArgs,
  type CallSite,
  HostFunction,
  JinjaObject,
  type MaybePromise,
  Record,
  Tuple,
  type Value,
} from '../values.ts';
import type { MacroCode } from './macro-code.ts';
import { blockVariable, Frame, isThenable, RenderState, Site } from './state.ts';

/** A macro written inside a template. */
export class LocalMacro extends JinjaObject {
  readonly typeName: string = 'Macro';
  readonly code: MacroCode;
  readonly #frame: Frame;
  readonly #isCaller: boolean;

  constructor(code: MacroCode, frame: Frame, isCaller = false) {
    super();
    this.code = code;
    this.#frame = frame;
    this.#isCaller = isCaller;
  }
  get #name(): string {
    const { name } = this.code.source;
    return this.#isCaller ? name : blockVariable(name);
  }
  override getAttr(name: string): Value | undefined {
    if (name === 'name') return this.#name;
    return name === 'arguments' ? new Tuple(this.code.source.parameters.map((one) => one.name)) : undefined;
  }
  override toText(): string {
    return `<Macro '${this.#name}'>`;
  }
  override call(args: CallArgs, site: CallSite): MaybePromise<Value> {
    const { state } = this.#frame;
    const run = (): MaybePromise<Value> => this.code.run(state, this.#frame, args, true);
    return this.#isCaller ? run() : onStack(state, this.code.source.name, site, run);
  }
}

/** Runs a macro with its name on the stack of the render. */
export function onStack(
  state: RenderState,
  name: string,
  site: CallSite,
  run: () => MaybePromise<Value>,
): MaybePromise<Value> {
  state.enter(name, site.span);
  let result: MaybePromise<Value>;
  try {
    result = run();
  } catch (thrown) {
    state.leave();
    throw thrown;
  }
  if (isThenable(result)) return leaving(state, result);
  state.leave();
  return result;
}

async function leaving(state: RenderState, result: Promise<Value>): Promise<Value> {
  try {
    return await result;
  } finally {
    state.leave();
  }
}

/** How MacroValue gets from a block to its code; filled in by the block reader. */
export interface RunnableBlock extends MacroBlock {
  code(): MacroCode;
}

export interface MacroValueOptions {
  readonly packageName: string;
  /** Called for each call, before the body runs. */
  readonly onEnter?: ((site: CallSite) => void) | undefined;
}

/** A macro of a macro file as a callable; it runs with the globals of the render that calls it. */
export class MacroValue extends JinjaObject {
  readonly typeName: string = 'MacroGenerator';
  readonly block: MacroBlock;
  readonly packageName: string;
  readonly #onEnter: ((site: CallSite) => void) | undefined;

  constructor(block: MacroBlock, options: MacroValueOptions) {
    super();
    this.block = block;
    this.packageName = options.packageName;
    this.#onEnter = options.onEnter;
  }
  override toText(): string {
    return `<macro ${this.packageName}.${this.block.fullName}>`;
  }
  /** Packages ask what a macro takes before they call it: `get_macro()` gives Jinja's macro, `macro` dbt's. */
  override getAttr(name: string): Value | undefined {
    const { fullName, params } = this.block;
    const call = (args: CallArgs, site: CallSite): MaybePromise<Value> => this.call(args, site);
    if (name === 'call_macro') return new HostFunction(name, call);
    if (name === 'get_name') return new HostFunction(name, () => fullName);
    if (name === 'macro') {
      const takes = params.map(
        (param) =>
          new Record(
            'MacroArgument',
            new Map<string, Value>([
              ['name', param.name],
              ['type', null],
              ['description', ''],
            ]),
          ),
      );
      const fields: [string, Value][] = [
        ['name', fullName],
        ['package_name', this.packageName],
        ['unique_id', `macro.${this.packageName}.${fullName}`],
        ['resource_type', 'macro'],
        ['macro_sql', this.block.text],
        ['arguments', takes],
      ];
      return new Record('Macro', new Map(fields));
    }
    if (name !== 'get_macro') return undefined;
    const parts = new Map<string, Value>([
      ['name', blockVariable(fullName)],
      ['arguments', new Tuple(params.map((param) => param.name))],
    ]);
    return new HostFunction(name, () => new HostFunction(blockVariable(fullName), call, parts));
  }
  override call(args: CallArgs, site: CallSite): MaybePromise<Value> {
    this.#onEnter?.(site);
    const state =
      site instanceof Site ? site.frame.state : new RenderState(site.mode, site.globals, undefined, undefined);
    const { code } = this.block as Partial<RunnableBlock>;
    if (!code)
      return fail(jinjaErrors.runtime, { problem: `'${this.block.fullName}' is not a macro read from a file` });
    return onStack(state, this.block.fullName, site, () => code.call(this.block).run(state, undefined, args));
  }
}

/** A call site for callers outside a render, with the globals of `site`. */
export function siteFor(site: CallSite): Site {
  if (site instanceof Site) return site;
  const state = new RenderState(site.mode, site.globals, undefined, undefined);
  const frame = new Frame(state, site.span.file, new OutputBuffer(site.span.file), undefined);
  return new Site(frame, site.span);
}
