// The library's trees, read without trusting them: a node stands in an object whose only key is its kind.

export type Tree = { readonly [key: string]: unknown };

export interface Variant {
  readonly kind: string;
  readonly node: Tree;
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The kind of a node and what stands in it; undefined for all that is none. */
export function variantOf(value: unknown): Variant | undefined {
  if (!isTree(value)) return undefined;
  let kind: string | undefined;
  for (const key in value) {
    if (kind !== undefined) return undefined;
    kind = key;
  }
  const node = kind === undefined ? undefined : value[kind];
  return kind !== undefined && isTree(node) ? { kind, node } : undefined;
}

/** The node of one kind, if that is what the value is. */
export function nodeOf(value: unknown, kind: string): Tree | undefined {
  const node = isTree(value) ? value[kind] : undefined;
  return isTree(node) ? node : undefined;
}

export function child(tree: Tree, key: string): Tree | undefined {
  const value = tree[key];
  return isTree(value) ? value : undefined;
}

export function children(tree: Tree, key: string): readonly unknown[] {
  const value = tree[key];
  return Array.isArray(value) ? value : [];
}

export function text(tree: Tree, key: string): string | undefined {
  const value = tree[key];
  return typeof value === 'string' ? value : undefined;
}

/** A name as it was written. */
export interface Name {
  readonly text: string;
  readonly isQuoted: boolean;
  /** In characters of the text. */
  readonly start: number | undefined;
  readonly end: number | undefined;
}

/** Reads an identifier; undefined for what is none, or has no text. */
export function nameOf(value: unknown): Name | undefined {
  if (!isTree(value)) return undefined;
  const name = value['name'];
  if (typeof name !== 'string' || name === '') return undefined;
  const span = child(value, 'span');
  return { text: name, isQuoted: value['quoted'] === true, start: place(span, 'start'), end: place(span, 'end') };
}

export function namesOf(values: readonly unknown[]): Name[] {
  return values.flatMap((value) => nameOf(value) ?? nameOf(nodeOf(value, 'identifier')) ?? columnName(value) ?? []);
}

function columnName(value: unknown): Name | undefined {
  const column = nodeOf(value, 'column');
  return column ? nameOf(column['name']) : undefined;
}

function place(span: Tree | undefined, key: string): number | undefined {
  const value = span?.[key];
  return typeof value === 'number' ? value : undefined;
}

/** Where the first thing inside stands that has a place, in characters. Breadth does not matter: the tree is small. */
export function firstPlace(value: unknown): number | undefined {
  const open: unknown[] = [value];
  let first: number | undefined;
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (isTree(next)) {
      const start = place(child(next, 'span'), 'start');
      if (start !== undefined && (first === undefined || start < first)) first = start;
      for (const key in next) if (typeof next[key] === 'object') open.push(next[key]);
    }
  }
  return first;
}

/** Without parentheses and comments around it. */
export function bare(value: unknown): unknown {
  let inner = value;
  for (;;) {
    const wrapped = nodeOf(inner, 'paren') ?? nodeOf(inner, 'annotated');
    if (!wrapped) return inner;
    inner = wrapped['this'];
  }
}

/** The text of a literal. */
export function literalOf(value: unknown): string | undefined {
  const literal = nodeOf(bare(value), 'literal');
  return literal ? text(literal, 'value') : undefined;
}
