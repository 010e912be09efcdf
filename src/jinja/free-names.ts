// The names a macro needs from outside: those that fail when nothing has them.
import type { Target } from './ast.ts';
import { blockVariable } from './compile/state.ts';

/** Names that every macro has of itself. */
const OWN = ['loop', 'caller', 'varargs', 'kwargs', 'self'];

/**
 * The names in a tree that are called, read from (`a.b`, `a[0]`) or reckoned with, and that nothing in the tree gives
 * a value. A name that is only printed, tested or passed on is not among them: undefined values may be.
 */
export function neededNames(tree: unknown): ReadonlySet<string> {
  const needed = new Set<string>();
  const bound = new Set(OWN);
  visit(tree, needed, bound);
  for (const name of bound) needed.delete(name);
  return needed;
}

function visit(part: unknown, needed: Set<string>, bound: Set<string>): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const item of part) visit(item, needed, bound);
    return;
  }
  const node = part as { readonly kind?: string; readonly [key: string]: unknown };
  const { kind } = node;
  if (kind === 'literal' || kind === 'text') return;
  if (kind !== undefined) {
    for (const name of namesNeeded(node)) needed.add(name);
    if (kind === 'macro' && typeof node['name'] === 'string') bound.add(blockVariable(node['name']));
    if (kind === 'set' || kind === 'set-block' || kind === 'for') bind(node['target'] as Target, bound);
    if (kind === 'with') for (const { target } of node['assignments'] as { target: Target }[]) bind(target, bound);
    const { parameters } = node;
    if (Array.isArray(parameters)) for (const { name } of parameters as { name: string }[]) bound.add(name);
  }
  for (const child of Object.values(node)) visit(child, needed, bound);
}

/** The parts of a node that must not be undefined, by kind. */
const operands: { readonly [kind: string]: readonly string[] } = {
  call: ['callee'],
  attribute: ['target'],
  item: ['target'],
  binary: ['left', 'right'],
};

function* namesNeeded(node: { readonly kind?: string; readonly [key: string]: unknown }): Generator<string> {
  for (const key of operands[node.kind ?? ''] ?? []) {
    const operand = node[key];
    if (typeof operand !== 'object' || operand === null || !('kind' in operand) || operand.kind !== 'name') continue;
    if ('name' in operand && typeof operand.name === 'string') yield operand.name;
  }
}

function bind(target: Target, bound: Set<string>): void {
  if (target.kind === 'tuple') for (const item of target.items) bind(item, bound);
  else if (target.kind === 'name') bound.add(target.name);
}
