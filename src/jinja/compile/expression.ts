// Expression nodes to closures, in two forms from one table: in the asynchronous form a closure
// that contains a call may give a promise, and only those check for one.
import { getAttribute, getItem, methodsOf, sliceOf } from '../access.ts';
import type { Arguments, CallNode, CompareNode, Expr, FilterNode, NameNode, TestNode } from '../ast.ts';
import { builtins } from '../builtins.ts';
import { Fault, fault, unknownName } from '../errors.ts';
import { filters } from '../filters/index.ts';
import { isHashable, iterateValue } from '../iteration.ts';
import { arithmetic, compareWith, concatenated, isTruthy, unaryOperation } from '../operators.ts';
import { tests } from '../tests.ts';
import { shortRepr } from '../text.ts';
import { type CallArgs, Dict, JinjaObject, type MaybePromise, Tuple, Undefined, type Value } from '../values.ts';
import { MacroValue } from './macro-value.ts';
import { type Frame, invoke, isThenable, located, type Mode, promiseInSync, ReturnSignal, Site } from './state.ts';

/** A compiled expression. `waits`: its result may be a promise. */
export interface Code {
  readonly waits: boolean;
  readonly run: (frame: Frame) => MaybePromise<Value>;
}

export const NO_NAMED: ReadonlyMap<string, Value> = new Map();
const NO_ARGUMENTS: CallArgs = { positional: [], named: NO_NAMED };

/** Compiles expressions for one mode. */
export class ExpressionCompiler {
  readonly mode: Mode;

  constructor(mode: Mode) {
    this.mode = mode;
  }

  /** The closure of an expression. */
  compile(node: Expr): Code {
    switch (node.kind) {
      case 'literal': {
        const { value } = node;
        return { waits: false, run: () => value };
      }
      case 'name':
        return { waits: false, run: nameReader(node) };
      case 'captured':
        return { waits: false, run: (frame) => frame.captured };
      case 'list':
        return this.lift(node, node.items, (values) => values);
      case 'tuple':
        return this.lift(node, node.items, (values) => new Tuple(values));
      case 'dict':
        return this.lift(node, node.pairs.flat(), dictOf);
      case 'attribute': {
        const { name } = node;
        return this.#lift1(node, node.target, (target, frame) => attributeOf(target, name, frame));
      }
      case 'item':
        return this.#lift2(node, node.target, node.key, itemOf);
      case 'slice': {
        const none: Expr = { kind: 'literal', value: null, start: node.start, end: node.end };
        const parts = [node.target, node.low ?? none, node.high ?? none, node.step ?? none];
        return this.lift(node, parts, ([target = null, low = null, high = null, step = null], frame) => {
          refuseUndefined(target, frame);
          return sliceOf(target, low, high, step);
        });
      }
      case 'call':
        return this.#call(node);
      case 'filter':
        return this.#filter(node);
      case 'test':
        return this.#test(node);
      case 'unary': {
        const { operator } = node;
        if (operator === 'not') return this.#lift1(node, node.operand, (value) => !isTruthy(value));
        return this.#lift1(node, node.operand, (value) => unaryOperation(operator, value));
      }
      case 'binary': {
        const { operator } = node;
        return this.#lift2(node, node.left, node.right, (left, right) => arithmetic(operator, left, right));
      }
      case 'concat':
        return this.lift(node, node.parts, concatenated);
      case 'and':
      case 'or':
        return this.#logic(node.kind === 'or', this.compile(node.left), this.compile(node.right));
      case 'compare':
        return this.#compare(node);
      case 'conditional':
        return this.#conditional(node);
    }
  }

  #lift1(node: Expr, operand: Expr, apply: (value: Value, frame: Frame) => Value): Code {
    const code = this.compile(operand);
    const { run } = code;
    if (!code.waits) {
      return {
        waits: false,
        run: (frame) => {
          const value = run(frame) as Value;
          try {
            return apply(value, frame);
          } catch (thrown) {
            throw located(thrown, frame, node, () => namesIn(node, frame));
          }
        },
      };
    }
    const finish = guarded(node, ([value = null], frame) => apply(value, frame));
    return {
      waits: true,
      run: (frame) => {
        const value = run(frame);
        return isThenable(value) ? value.then((known) => finish([known], frame)) : finish([value], frame);
      },
    };
  }

  #lift2(node: Expr, left: Expr, right: Expr, apply: (a: Value, b: Value, frame: Frame) => Value): Code {
    const first = this.compile(left);
    const second = this.compile(right);
    if (first.waits || second.waits) {
      const run = gather(
        [first, second],
        guarded(node, ([a = null, b = null], frame) => apply(a, b, frame)),
      );
      return { waits: true, run };
    }
    const { run: runFirst } = first;
    const { run: runSecond } = second;
    return {
      waits: false,
      run: (frame) => {
        const a = runFirst(frame) as Value;
        const b = runSecond(frame) as Value;
        try {
          return apply(a, b, frame);
        } catch (thrown) {
          throw located(thrown, frame, node, () => namesIn(node, frame));
        }
      },
    };
  }

  /** A node whose operands are all evaluated, from left to right. */
  lift(node: Expr, operands: readonly Expr[], apply: (values: Value[], frame: Frame) => Value): Code {
    const codes = operands.map((operand) => this.compile(operand));
    return { waits: codes.some((code) => code.waits), run: gather(codes, guarded(node, apply)) };
  }

  #logic(isOr: boolean, left: Code, right: Code): Code {
    const choose = (value: Value, frame: Frame): MaybePromise<Value> =>
      isTruthy(value) === isOr ? value : right.run(frame);
    const { run } = left;
    if (!left.waits) return { waits: right.waits, run: (frame) => choose(run(frame) as Value, frame) };
    return {
      waits: true,
      run: (frame) => {
        const value = run(frame);
        return isThenable(value) ? value.then((known) => choose(known, frame)) : choose(value, frame);
      },
    };
  }

  #conditional(node: Extract<Expr, { kind: 'conditional' }>): Code {
    const condition = this.compile(node.condition);
    const body = this.compile(node.value);
    const otherwise = node.otherwise ? this.compile(node.otherwise) : undefined;
    const nothing = 'the inline if-expression evaluated to false and no else section was defined.';
    const choose = (value: Value, frame: Frame): MaybePromise<Value> =>
      isTruthy(value) ? body.run(frame) : otherwise ? otherwise.run(frame) : new Undefined(nothing, frame.spanOf(node));
    const waits = body.waits || (otherwise?.waits ?? false);
    const { run } = condition;
    if (!condition.waits) return { waits, run: (frame) => choose(run(frame) as Value, frame) };
    return {
      waits: true,
      run: (frame) => {
        const value = run(frame);
        return isThenable(value) ? value.then((known) => choose(known, frame)) : choose(value, frame);
      },
    };
  }

  #compare(node: CompareNode): Code {
    const [only, ...more] = node.rest;
    if (only && more.length === 0) {
      const { operator } = only;
      return this.#lift2(node, node.first, only.right, (a, b) => compareWith(operator, a, b));
    }
    // a < b < c: the chain ends at the first comparison that fails
    const first = this.compile(node.first);
    const steps = node.rest.map((step) => ({ operator: step.operator, code: this.compile(step.right) }));
    const compare = guarded(node, ([operator = null, a = null, b = null]) =>
      compareWith(operator as CompareNode['rest'][number]['operator'], a, b),
    );
    const from = (at: number, left: Value, frame: Frame): MaybePromise<Value> => {
      let value = left;
      for (let i = at; i < steps.length; i++) {
        const step = steps[i];
        if (!step) break;
        const right = step.code.run(frame);
        if (isThenable(right)) {
          const known = value;
          return right.then((b) =>
            compare([step.operator, known, b], frame) === true ? from(i + 1, b, frame) : false,
          );
        }
        if (compare([step.operator, value, right], frame) !== true) return false;
        value = right;
      }
      return true;
    };
    return {
      waits: first.waits || steps.some((step) => step.code.waits),
      run: (frame) => {
        const left = first.run(frame);
        return isThenable(left) ? left.then((value) => from(0, value, frame)) : from(0, left, frame);
      },
    };
  }

  #filter(node: FilterNode): Code {
    const { name } = node;
    const filter = filters.get(name);
    const shape = argumentShape(node.args);
    return this.lift(node, [node.target, ...shape.operands], (values, frame) => {
      if (!filter) return unknownName('filter', name, filters.keys());
      return filter(values[0] ?? null, shape.assemble(values), frame.state);
    });
  }

  #test(node: TestNode): Code {
    const { name, negated } = node;
    const test = tests.get(name);
    const shape = argumentShape(node.args);
    return this.lift(node, [node.target, ...shape.operands], (values) => {
      if (!test) return unknownName('test', name, tests.keys());
      return test(values[0] ?? null, shape.assemble(values)) !== negated;
    });
  }

  #call(node: CallNode): Code {
    if (isReturnCall(node)) {
      const value = this.compile(returnArgument(node));
      const { run } = value;
      const raise = (known: Value): never => {
        // oxlint-disable-next-line typescript/only-throw-error -- the signal of return(), caught where its macro ends
        throw new ReturnSignal(known);
      };
      return {
        waits: value.waits,
        run: (frame) => {
          const known = run(frame);
          return isThenable(known) ? known.then(raise) : raise(known);
        },
      };
    }
    return this.callWith(node, undefined);
  }

  /** A call; `caller` gives the body of a `call` block as one more named argument. */
  callWith(node: CallNode, caller: ((frame: Frame) => Value) | undefined): Code {
    const { callee } = node;
    const method = callee.kind === 'attribute' ? callee.name : undefined;
    const shape = argumentShape(node.args);
    const codes = [callee.kind === 'attribute' ? callee.target : callee, ...shape.operands].map((operand) =>
      this.compile(operand),
    );
    const text = calleeText(callee);
    const sync = this.mode === 'sync';
    const run = (values: Value[], frame: Frame): MaybePromise<Value> => {
      let result: MaybePromise<Value>;
      try {
        frame.state.tick(frame, node);
        let args = shape.assemble(values);
        if (caller) args = { positional: args.positional, named: new Map([...args.named, ['caller', caller(frame)]]) };
        result = callOf(node, method, values[0] ?? null, args, frame);
      } catch (thrown) {
        throw located(thrown, frame, node, () => namesIn(node, frame));
      }
      if (!isThenable(result)) return result;
      if (sync) return promiseInSync(text);
      return settled(result, frame, node, values[0] ?? null);
    };
    return { waits: !sync, run: gather(codes, run) };
  }
}

/** Calls a value, or the method of it that is named. @throws what the call throws */
export function callOf(
  node: CallNode,
  method: string | undefined,
  target: Value,
  args: CallArgs,
  frame: Frame,
): MaybePromise<Value> {
  const site = new Site(frame, node);
  if (method === undefined) return invoke(target, args, site);
  const builtin = methodsOf(target).get(method);
  if (builtin) return builtin(target, args, site);
  return invoke(attributeOf(target, method, frame), args, site);
}

/** Waits for a host function outside the time budget, and places its errors. */
async function settled(result: Promise<Value>, frame: Frame, node: Expr, callee: Value): Promise<Value> {
  // a macro is work of the template, everything else that waits is the warehouse
  const counts = !(callee instanceof MacroValue);
  if (counts) frame.state.beginWait();
  try {
    return await result;
  } catch (thrown) {
    throw located(thrown, frame, node, () => namesIn(node, frame));
  } finally {
    if (counts) frame.state.endWait();
  }
}

/** Runs operands in order, then `apply`; turns asynchronous at the first promise. */
function gather(codes: readonly Code[], apply: (values: Value[], frame: Frame) => MaybePromise<Value>): Code['run'] {
  const rest = async (values: Value[], pending: Promise<Value>, frame: Frame): Promise<Value> => {
    values.push(await pending);
    for (let i = values.length; i < codes.length; i++) {
      const value = codes[i]?.run(frame) ?? null;
      values.push(isThenable(value) ? await value : value);
    }
    return apply(values, frame);
  };
  return (frame) => {
    const values: Value[] = [];
    for (const code of codes) {
      const value = code.run(frame);
      if (code.waits && isThenable(value)) return rest(values, value, frame);
      values.push(value as Value);
    }
    return apply(values, frame);
  };
}

function guarded(
  node: Expr,
  apply: (values: Value[], frame: Frame) => Value,
): (values: Value[], frame: Frame) => Value {
  return (values, frame) => {
    try {
      return apply(values, frame);
    } catch (thrown) {
      throw located(thrown, frame, node, () => namesIn(node, frame));
    }
  };
}

interface ArgumentShape {
  readonly operands: readonly Expr[];
  /** `values`: what is called, then the operands. */
  readonly assemble: (values: readonly Value[]) => CallArgs;
}

/** Flattens arguments to one list of operands, and says how their values become CallArgs. */
function argumentShape(args: Arguments): ArgumentShape {
  const { positional, named, spread, spreadNamed } = args;
  const operands = [...positional, ...named.map((argument) => argument.value)];
  if (spread) operands.push(spread);
  if (spreadNamed) operands.push(spreadNamed);
  if (operands.length === 0) return { operands, assemble: () => NO_ARGUMENTS };
  if (operands.length === positional.length) {
    return { operands, assemble: (values) => ({ positional: values.slice(1), named: NO_NAMED }) };
  }
  const assemble = (values: readonly Value[]): CallArgs => {
    let at = positional.length + 1;
    const list = values.slice(1, at);
    const map = new Map<string, Value>();
    for (const argument of named) map.set(argument.name, values[at++] ?? null);
    if (spread) for (const item of iterateValue(values[at++] ?? null)) list.push(item);
    if (spreadNamed) addNamed(map, values[at] ?? null);
    return { positional: list, named: map };
  };
  return { operands, assemble };
}

function addNamed(map: Map<string, Value>, source: Value): void {
  if (source instanceof Undefined) return;
  const entries = source instanceof Dict ? source.entries() : undefined;
  if (!entries) fault('argument after ** must be a mapping');
  for (const [key, value] of entries) {
    if (typeof key !== 'string') fault('keywords must be strings');
    else if (map.has(key)) fault(`got multiple values for keyword argument '${key}'`);
    else map.set(key, value);
  }
}

function dictOf(values: readonly Value[]): Value {
  const made = new Dict();
  for (let i = 0; i + 1 < values.length; i += 2) {
    const key = values[i] ?? null;
    if (!isHashable(key)) return fault(`unhashable type: '${Array.isArray(key) ? 'list' : 'dict'}'`);
    made.set(key, values[i + 1] ?? null);
  }
  return made;
}

function refuseUndefined(target: Value, frame: Frame): void {
  if (target instanceof Undefined && !target.absorbs && !frame.absorbs) throw new Fault(target.description, true);
}

function attributeOf(target: Value, name: string, frame: Frame): Value {
  refuseUndefined(target, frame);
  return marked(getAttribute(target, name), frame);
}

function itemOf(target: Value, key: Value, frame: Frame): Value {
  refuseUndefined(target, frame);
  return marked(getItem(target, key), frame);
}

function marked(value: Value, frame: Frame): Value {
  if (value instanceof Undefined && frame.absorbs) value.absorbs = true;
  return value;
}

function nameReader(node: NameNode): (frame: Frame) => Value {
  return (frame) => valueOfName(node, frame);
}

/** What a name stands for. None is a value: only a name that nobody knows is undefined. */
export function valueOfName(node: NameNode, frame: Frame): Value {
  const { name } = node;
  let value = frame.local(name);
  if (value === undefined) value = frame.state.globals.get(name);
  if (value === undefined) value = builtins.get(name);
  return value === undefined ? marked(new Undefined(`'${name}' is undefined`, frame.spanOf(node)), frame) : value;
}

/** True for `return(…)`. */
export function isReturnCall(node: Expr): node is CallNode {
  return node.kind === 'call' && node.callee.kind === 'name' && node.callee.name === 'return';
}

/** The expression whose value is returned; None for `return()`. */
export function returnArgument(node: CallNode): Expr {
  const first = node.args.positional[0] ?? node.args.named[0]?.value;
  return first ?? { kind: 'literal', value: null, start: node.start, end: node.end };
}

/** What is called, for messages. */
export function calleeText(node: Expr): string {
  if (node.kind === 'name') return node.name;
  return node.kind === 'attribute' ? `${calleeText(node.target)}.${node.name}` : 'the value';
}

/** Short values of the names in an expression, for its error. */
export function namesIn(node: Expr, frame: Frame): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  const visit = (part: unknown): void => {
    if (found.size >= 8 || typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) {
      for (const item of part) visit(item);
      return;
    }
    if ('kind' in part && part.kind === 'literal') return;
    if ('kind' in part && part.kind === 'name' && 'name' in part && typeof part.name === 'string') {
      const value = frame.local(part.name) ?? frame.state.globals.get(part.name);
      if (value !== undefined && !(value instanceof JinjaObject && value.call)) found.set(part.name, shortRepr(value));
      return;
    }
    for (const child of Object.values(part)) visit(child);
  };
  visit(node);
  return found.size > 0 ? found : undefined;
}
