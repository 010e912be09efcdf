// Templates of text and of calls with plain arguments, as most models are: rendered once, they are done before the closures
// for them would be made. The same as the closures do, step by step; `plain-run.test.ts` compares both.
import type { Body, CallNode, Expr, NameNode, OutputStatement, TextStatement } from '../ast.ts';
import type { MaybePromise, Value } from '../values.ts';
import { calleeText, callOf, NO_NAMED, namesIn, valueOfName } from './expression.ts';
import { type Frame, isThenable, located, promiseInSync } from './state.ts';
import { writeValue } from './write-value.ts';

interface PlainCallNode extends CallNode {
  readonly callee: NameNode | (Expr & { readonly kind: 'attribute'; readonly target: NameNode });
}

export type PlainBody = readonly (TextStatement | (OutputStatement & { readonly value: PlainCallNode }))[];

/** Whether a body is text and calls with plain arguments alone. */
export function isPlainBody(body: Body): body is PlainBody {
  return body.every((part) => part.kind === 'text' || (part.kind === 'output' && isPlainCall(part.value)));
}

function isPlainCall(node: Expr): boolean {
  if (node.kind !== 'call') return false;
  const { callee, args } = node;
  if (callee.kind === 'name' && callee.name === 'return') return false;
  if (callee.kind !== 'name' && (callee.kind !== 'attribute' || callee.target.kind !== 'name')) return false;
  if (args.spread || args.spreadNamed) return false;
  return args.positional.every(isPlainArgument) && args.named.every(({ value }) => isPlainArgument(value));
}

function isPlainArgument(node: Expr): boolean {
  return node.kind === 'literal' || (node.kind === 'list' && node.items.every(isPlainArgument));
}

/** Renders such a body without waiting. @throws as a template */
export function runPlainBody(body: PlainBody, frame: Frame): void {
  for (const part of body) {
    if (part.kind === 'text') {
      frame.state.wrote(part.value.length, frame, part);
      frame.out.writeText(part.value, part.start);
    } else {
      const value = valueOfCall(part.value, frame);
      writeValue(frame, value, part, frame.state.lastBuffer);
    }
  }
}

function valueOfCall(node: PlainCallNode, frame: Frame): Value {
  const { callee, args } = node;
  const isMethod = callee.kind === 'attribute';
  const target = valueOfName(isMethod ? callee.target : callee, frame);
  let result: MaybePromise<Value>;
  try {
    frame.state.tick(frame, node);
    const positional = args.positional.map(argumentOf);
    const named =
      args.named.length === 0
        ? NO_NAMED
        : new Map(args.named.map(({ name, value }) => [name, argumentOf(value)] as const));
    result = callOf(node, isMethod ? callee.name : undefined, target, { positional, named }, frame);
  } catch (thrown) {
    throw located(thrown, frame, node, () => namesIn(node, frame));
  }
  return isThenable(result) ? promiseInSync(calleeText(callee)) : result;
}

function argumentOf(node: Expr): Value {
  if (node.kind === 'list') return node.items.map(argumentOf);
  return node.kind === 'literal' ? node.value : null;
}
