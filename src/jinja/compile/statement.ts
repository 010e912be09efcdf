// Statements to closures that write to the frame's text.

import type { SourceFile } from '../../base/index.ts';
import type {
  Body,
  CallBlockStatement,
  Expr,
  FilterBlockStatement,
  ForStatement,
  IfStatement,
  OutputStatement,
  Parameter,
  SetBlockStatement,
  Statement,
  Target,
  WithStatement,
} from '../ast.ts';
import { fault } from '../errors.ts';
import { iterateValue } from '../iteration.ts';
import { isTruthy } from '../operators.ts';
import { OutputBuffer } from '../output.ts';
import { typeNameOf } from '../text.ts';
import { JinjaObject, type MaybePromise, Undefined, type Value } from '../values.ts';
import { type Code, ExpressionCompiler, isReturnCall, returnArgument } from './expression.ts';
import { LoopObject } from './loop.ts';
import {
  type Block,
  type BodyCompiler,
  BREAK,
  CONTINUE,
  DONE,
  MacroCode,
  namesMentioned,
  RETURN,
  type Signal,
} from './macro-code.ts';
import { LocalMacro } from './macro-value.ts';
import { blockVariable, type Frame, isThenable, located, type Mode } from './state.ts';
import { writeValue } from './write-value.ts';

type Assign = (frame: Frame, value: Value) => void;

/** Compiles the statements of one file for one mode. */
export class StatementCompiler implements BodyCompiler {
  readonly #file: SourceFile;
  readonly #expressions: ExpressionCompiler;
  readonly #compilerFor: (mode: Mode) => BodyCompiler;

  constructor(file: SourceFile, mode: Mode, compilerFor: (mode: Mode) => BodyCompiler) {
    this.#file = file;
    this.#expressions = new ExpressionCompiler(mode);
    this.#compilerFor = compilerFor;
  }

  /** The default value of a macro parameter. */
  expression(parameter: Parameter): Code | undefined {
    return parameter.defaultValue && this.#expressions.compile(parameter.defaultValue);
  }

  /** The statements, one after the other. */
  block(body: Body): Block {
    const parts = body.map((statement) => this.#statement(statement));
    const runs = parts.map((part) => part.run);
    if (!parts.some((part) => part.waits)) {
      return {
        waits: false,
        run: (frame) => {
          for (const run of runs) {
            const signal = run(frame) as Signal;
            if (signal !== DONE) return signal;
          }
          return DONE;
        },
      };
    }
    const later = async (pending: Promise<Signal>, from: number, frame: Frame): Promise<Signal> => {
      let signal = await pending;
      for (let i = from; signal === DONE && i < runs.length; i++) {
        const next = runs[i]?.(frame) ?? DONE;
        signal = isThenable(next) ? await next : next;
      }
      return signal;
    };
    return {
      waits: true,
      run: (frame) => {
        let at = 0;
        for (const run of runs) {
          at += 1;
          const signal = run(frame);
          if (isThenable(signal)) return later(signal, at, frame);
          if (signal !== DONE) return signal;
        }
        return DONE;
      },
    };
  }

  #statement(node: Statement): Block {
    switch (node.kind) {
      case 'text': {
        const { value, start } = node;
        return simple((frame) => {
          frame.state.wrote(value.length, frame, node);
          frame.out.writeText(value, start);
          return DONE;
        });
      }
      case 'output':
        return this.#output(node);
      case 'do':
        if (isReturnCall(node.value)) return this.#return(node.value);
        return useValue(this.#expressions.compile(node.value), () => DONE);
      case 'if':
        return this.#if(node);
      case 'for':
        return this.#for(node);
      case 'set': {
        const assign = this.#target(node.target);
        return useValue(this.#expressions.compile(node.value), (frame, value) => {
          assign(frame, value);
          return DONE;
        });
      }
      case 'set-block':
        return this.#capture(node, this.#target(node.target));
      case 'filter-block':
        return this.#capture(node, (frame, value) => writeValue(frame, value, node, undefined));
      case 'macro': {
        const code = this.#macroCode(node.name, node.parameters, node.body);
        const variable = blockVariable(node.name);
        return simple((frame) => {
          frame.set(variable, new LocalMacro(code, frame));
          return DONE;
        });
      }
      case 'call-block':
        return this.#callBlock(node);
      case 'with':
        return this.#with(node);
      case 'break':
        return simple(() => BREAK);
      case 'continue':
        return simple(() => CONTINUE);
    }
  }

  #macroCode(name: string, parameters: readonly Parameter[], body: Body): MacroCode {
    return new MacroCode({ name, parameters, body, file: this.#file }, this.#compilerFor);
  }

  #output(node: OutputStatement): Block {
    const { value: expression } = node;
    const isCall = expression.kind === 'call';
    if (isReturnCall(expression)) return this.#return(expression);
    const code = this.#expressions.compile(expression);
    const emit = (frame: Frame, value: Value): Signal => {
      const inner = isCall ? frame.state.lastBuffer : undefined;
      writeValue(frame, value, node, inner);
      return DONE;
    };
    return useValue(code, emit);
  }

  #return(node: Extract<Expr, { kind: 'call' }>): Block {
    return useValue(this.#expressions.compile(returnArgument(node)), (frame, value) => {
      frame.state.returnValue = value;
      return RETURN;
    });
  }

  #if(node: IfStatement): Block {
    const branches = node.branches.map((branch) => ({
      condition: this.#expressions.compile(branch.condition),
      body: this.block(branch.body),
    }));
    const otherwise = node.otherwise ? this.block(node.otherwise) : undefined;
    const waits = branches.some((branch) => branch.condition.waits || branch.body.waits) || (otherwise?.waits ?? false);
    const from = (at: number, frame: Frame): MaybePromise<Signal> => {
      for (let i = at; i < branches.length; i++) {
        const branch = branches[i];
        if (!branch) break;
        const value = branch.condition.run(frame);
        if (isThenable(value))
          return value.then((known) => (isTruthy(known) ? branch.body.run(frame) : from(i + 1, frame)));
        if (isTruthy(value)) return branch.body.run(frame);
      }
      return otherwise ? otherwise.run(frame) : DONE;
    };
    return { waits, run: (frame) => from(0, frame) };
  }

  #for(node: ForStatement): Block {
    const items = this.#expressions.compile(node.items);
    const condition = node.condition ? this.#expressions.compile(node.condition) : undefined;
    const body = this.block(node.body);
    const otherwise = node.otherwise ? this.block(node.otherwise) : undefined;
    const assign = this.#target(node.target);
    const usesLoop = node.recursive || namesMentioned(node.body).has('loop');

    const turn = (frame: Frame, item: Value, loop: LoopObject | undefined, at: number): MaybePromise<Signal> => {
      frame.state.tick(frame, node);
      const scope = frame.inner();
      assign(scope, item);
      if (loop) {
        loop.at = at;
        scope.set('loop', loop);
      }
      return body.run(scope);
    };
    const turnsLater = async (
      pending: Promise<Signal>,
      frame: Frame,
      list: readonly Value[],
      loop: LoopObject | undefined,
      from: number,
    ): Promise<Signal> => {
      let signal = await pending;
      for (let at = from; signal !== BREAK && signal !== RETURN && at < list.length; at++) {
        signal = await turn(frame, list[at] ?? null, loop, at);
      }
      return signal === RETURN ? RETURN : DONE;
    };
    const loopOver = (frame: Frame, list: readonly Value[], depth: number): MaybePromise<Signal> => {
      if (list.length === 0) return otherwise ? otherwise.run(frame.inner()) : DONE;
      const loop = usesLoop ? new LoopObject(list, depth, node.recursive ? recurse(frame) : undefined) : undefined;
      for (let at = 0; at < list.length; at++) {
        const signal = turn(frame, list[at] ?? null, loop, at);
        if (isThenable(signal)) return turnsLater(signal, frame, list, loop, at + 1);
        if (signal === BREAK) return DONE;
        if (signal === RETURN) return RETURN;
      }
      return DONE;
    };
    const start = (frame: Frame, value: Value, depth: number): MaybePromise<Signal> => {
      const list = itemsOf(frame, value, node);
      if (!condition) return loopOver(frame, list, depth);
      const kept = this.#filtered(frame, list, assign, condition);
      return isThenable(kept) ? kept.then((known) => loopOver(frame, known, depth)) : loopOver(frame, kept, depth);
    };
    const recurse =
      (frame: Frame) =>
      (value: Value, depth: number): MaybePromise<Value> => {
        const out = new OutputBuffer(this.#file);
        const at = frame.spanOf(node);
        frame.state.enter('loop', at);
        const finish = (): Value => {
          frame.state.leave();
          frame.state.lastBuffer = out;
          return out.text;
        };
        const signal = start(frame.inner(out), value, depth);
        return isThenable(signal) ? signal.then(finish) : finish();
      };
    const waits = items.waits || body.waits || (condition?.waits ?? false) || (otherwise?.waits ?? false);
    const { run } = items;
    return {
      waits,
      run: (frame) => {
        const value = run(frame);
        return isThenable(value) ? value.then((known) => start(frame, known, 0)) : start(frame, value, 0);
      },
    };
  }

  #filtered(frame: Frame, list: readonly Value[], assign: Assign, condition: Code): MaybePromise<Value[]> {
    const kept: Value[] = [];
    const keeps = (item: Value): MaybePromise<Value> => {
      const scope = frame.inner();
      assign(scope, item);
      scope.set(
        'loop',
        new Undefined("'loop' is undefined. the filter section of a loop cannot access the special loop variable"),
      );
      return condition.run(scope);
    };
    const later = async (pending: Promise<Value>, from: number): Promise<Value[]> => {
      if (isTruthy(await pending)) kept.push(list[from] ?? null);
      for (let i = from + 1; i < list.length; i++)
        if (isTruthy(await keeps(list[i] ?? null))) kept.push(list[i] ?? null);
      return kept;
    };
    for (const [i, item] of list.entries()) {
      const keep = keeps(item);
      if (isThenable(keep)) return later(keep, i);
      if (isTruthy(keep)) kept.push(item);
    }
    return kept;
  }

  /** A body rendered apart, its text through filters, the result to `use`. */
  #capture(node: SetBlockStatement | FilterBlockStatement, use: Assign): Block {
    const body = this.block(node.body);
    const value = this.#expressions.compile(node.value);
    const apply = useValue(value, (frame, known) => {
      if (frame.parent) use(frame.parent, known);
      return DONE;
    });
    const finish = (signal: Signal, inner: Frame): MaybePromise<Signal> => {
      if (signal !== DONE) return signal;
      inner.captured = inner.out.text;
      return apply.run(inner);
    };
    return {
      waits: body.waits || apply.waits,
      run: (frame) => {
        const inner = frame.inner(new OutputBuffer(this.#file));
        const signal = body.run(inner);
        return isThenable(signal) ? signal.then((known) => finish(known, inner)) : finish(signal, inner);
      },
    };
  }

  #callBlock(node: CallBlockStatement): Block {
    const caller = this.#macroCode('caller', node.parameters, node.body);
    const code = this.#expressions.callWith(node.call, (frame) => new LocalMacro(caller, frame, true));
    return useValue(code, (frame, value) => {
      writeValue(frame, value, node, frame.state.lastBuffer);
      return DONE;
    });
  }

  #with(node: WithStatement): Block {
    const assignments = node.assignments.map((assignment) => ({
      assign: this.#target(assignment.target),
      value: this.#expressions.compile(assignment.value),
    }));
    const body = this.block(node.body);
    const from = (at: number, outer: Frame, inner: Frame): MaybePromise<Signal> => {
      for (let i = at; i < assignments.length; i++) {
        const assignment = assignments[i];
        if (!assignment) break;
        const value = assignment.value.run(outer);
        if (isThenable(value)) {
          return value.then((known) => {
            assignment.assign(inner, known);
            return from(i + 1, outer, inner);
          });
        }
        assignment.assign(inner, value);
      }
      return body.run(inner);
    };
    const waits = body.waits || assignments.some((assignment) => assignment.value.waits);
    return { waits, run: (frame) => from(0, frame, frame.inner()) };
  }

  #target(target: Target): Assign {
    if (target.kind === 'name') {
      const { name } = target;
      return (frame, value) => frame.set(name, value);
    }
    if (target.kind === 'attribute') {
      return placed(target, (frame, value) => {
        const object = frame.local(target.object) ?? frame.state.globals.get(target.object);
        if (object === undefined) fault(`'${target.object}' is undefined`);
        if (!(object instanceof JinjaObject) || !object.setAttr(target.name, value)) {
          fault('cannot assign attribute on non-namespace object');
        }
      });
    }
    const parts = target.items.map((item) => this.#target(item));
    return placed(target, (frame, value) => {
      const items = value instanceof Undefined ? fault(value.description) : [...iterateUnpacked(value)];
      if (items.length < parts.length) {
        fault(`not enough values to unpack (expected ${parts.length}, got ${items.length})`);
      }
      if (items.length > parts.length) fault(`too many values to unpack (expected ${parts.length})`);
      for (const [i, part] of parts.entries()) part(frame, items[i] ?? null);
    });
  }
}

function iterateUnpacked(value: Value): Iterable<Value> {
  try {
    return iterateValue(value);
  } catch {
    return fault(`cannot unpack non-iterable ${typeNameOf(value)} object`);
  }
}

/** Gives failures of an assignment the place of its target. */
function placed(target: Target, assign: Assign): Assign {
  return (frame, value) => {
    try {
      assign(frame, value);
    } catch (thrown) {
      throw located(thrown, frame, target, () => undefined);
    }
  };
}

function itemsOf(frame: Frame, value: Value, node: ForStatement): readonly Value[] {
  try {
    return [...iterateValue(value)];
  } catch (thrown) {
    throw located(thrown, frame, node.items, () => undefined);
  }
}

function simple(run: (frame: Frame) => Signal): Block {
  return { waits: false, run };
}

/** A statement that evaluates one expression and does something with its value. */
function useValue(code: Code, use: (frame: Frame, value: Value) => Signal): Block {
  const { run } = code;
  if (!code.waits) return { waits: false, run: (frame) => use(frame, run(frame) as Value) };
  return {
    waits: true,
    run: (frame) => {
      const value = run(frame);
      return isThenable(value) ? value.then((known) => use(frame, known)) : use(frame, value);
    },
  };
}
