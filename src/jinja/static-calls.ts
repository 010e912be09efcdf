// The calls of a template, read from its tree.
import { type JsonValue, type SourceFile, span } from '../base/index.ts';
import type { Body, CallNode, Expr } from './ast.ts';
import { isHashable } from './iteration.ts';
import { toJson } from './plain-data.ts';
import { reconstructed } from './reconstruct.ts';
import type { StaticCall } from './types.ts';
import { Dict, Undefined, type Value } from './values.ts';

/** All calls of a dotted name in a tree, in the order of the text. */
export function staticCalls(tree: unknown, file: SourceFile): readonly StaticCall[] {
  const found: StaticCall[] = [];
  const visit = (part: object): void => {
    if (Array.isArray(part)) {
      for (const item of part) if (typeof item === 'object' && item !== null) visit(item);
      return;
    }
    const node = part as { readonly [name: string]: unknown };
    const { kind } = node;
    if (kind === 'literal' || kind === 'text') return;
    if (kind === 'call') {
      const call = describeCall(part as CallNode, file);
      if (call) found.push(call);
    }
    for (const name in node) {
      const child = node[name];
      if (typeof child === 'object' && child !== null) visit(child);
    }
  };
  if (typeof tree === 'object' && tree !== null) visit(tree);
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** The calls that are printed as they stand, in no condition, loop, filter or larger expression. */
export function printedCalls(body: Body, file: SourceFile): readonly StaticCall[] {
  return body.flatMap((part) =>
    part.kind === 'output' && part.value.kind === 'call' ? (describeCall(part.value, file) ?? []) : [],
  );
}

function describeCall(node: CallNode, file: SourceFile): StaticCall | undefined {
  const name = dottedName(node.callee);
  if (name === undefined) return undefined;
  const { positional, named, spread, spreadNamed } = node.args;
  const args = positional.map(literalOf);
  // what a spread brings is unknown: it stands as one unknown argument
  if (spread || spreadNamed) args.push(undefined);
  const kwargs = new Map(named.map((argument) => [argument.name, literalOf(argument.value)]));
  const kwargText = (wanted: string): string => {
    const argument = named.find((one) => one.name === wanted);
    return argument ? reconstructed(argument.value) : '';
  };
  return { name, args, kwargs, ...(name === 'config' ? { kwargText } : {}), span: span(file, node.start, node.end) };
}

/** `a.b.c` of a chain of names; undefined for anything else. */
export function dottedName(node: Expr): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind !== 'attribute') return undefined;
  const target = dottedName(node.target);
  return target === undefined ? undefined : `${target}.${node.name}`;
}

/** The plain data of a literal expression (lists and dicts of literals too); undefined otherwise. */
export function literalOf(node: Expr): JsonValue | undefined {
  const value = literalValue(node);
  return value === undefined ? undefined : toJson(value);
}

/** The value of a literal expression: scalars, `-1`, lists, tuples and dicts of such. */
export function literalValue(node: Expr): Value | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'list':
    case 'tuple': {
      const items = node.items.map(literalValue);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'dict': {
      const made = new Dict();
      for (const [keyNode, valueNode] of node.pairs) {
        const key = literalValue(keyNode);
        const value = literalValue(valueNode);
        if (key === undefined || value === undefined || !isHashable(key) || key instanceof Undefined) return undefined;
        made.set(key, value);
      }
      return made;
    }
    case 'unary': {
      const value = literalValue(node.operand);
      if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
      return node.operator === '-' ? -value : node.operator === '+' ? value : undefined;
    }
    default:
      return undefined;
  }
}
