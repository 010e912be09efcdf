// Small parts of trees: identifiers, aliases, joins, and what they are recognised by.
import { notHere } from '../errors.ts';
import { encodeName } from './names.ts';
import { as, type Branch, isBranch, type Tree } from './polyglot.ts';

/** An identifier's name, folded when it has no quotes. */
export function foldedName(tree: Branch): string {
  const name = String(tree['name']);
  return tree['quoted'] === true ? name : name.toUpperCase();
}

/** An identifier as DuckDB gets it: folded, quoted; `$1` is the first column. */
export function identifier(tree: Branch): Branch {
  const position = tree['quoted'] === true ? null : /^\$(\d+)$/.exec(String(tree['name']));
  return quoted(position ? `COLUMN${position[1]}` : foldedName(tree));
}

/** A name as a quoted identifier. */
export function quoted(name: string): Branch {
  return { name: encodeName(name), quoted: true, trailing_comments: [] };
}

/** An identifier that is folded already, as text. */
export function printedIdentifier(tree: Branch): string {
  return `"${String(tree['name']).replaceAll('"', '""')}"`;
}

/** An expression under a name. */
export function aliased(tree: Tree, name: string): Branch {
  return {
    alias: {
      this: tree,
      alias: quoted(name),
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    },
  };
}

/** A lateral join without condition joins all; DuckDB wants that said. */
export function joinWithCondition(join: Tree): Tree {
  if (!isBranch(join) || join['on'] !== null || as('raw', join['this']) === undefined) return join;
  return join['kind'] === 'Left' || join['kind'] === 'Inner' ? { ...join, on: { boolean: { value: true } } } : join;
}

/** The names of a qualified column. @throws SnowflakeError 000002 for anything else */
export function dotted(tree: Tree): string[] {
  const column = as('column', tree);
  if (column)
    return [column['table'], column['name']].filter((part) => isBranch(part)).map((part) => foldedName(part as Branch));
  const dot = as('dot', tree);
  if (dot) return [...dotted(dot['this'] ?? null), isBranch(dot['field']) ? foldedName(dot['field']) : ''];
  throw notHere('a method call');
}

/** `order by all`, which the parser takes for a column. */
export function isAll(tree: Tree | undefined): boolean {
  const column = as('column', tree);
  const name = column?.['name'];
  return (
    column?.['table'] === null && isBranch(name) && name['quoted'] === false && /^all$/i.test(String(name['name']))
  );
}

/** A generator stands directly in the FROM. */
export function readsGenerator(from: Tree): boolean {
  const sources = isBranch(from) && Array.isArray(from['expressions']) ? from['expressions'] : [];
  return sources.some((source) => {
    const called = as('function', source) ?? as('function', as('alias', source)?.['this']);
    const inner = called && Array.isArray(called['args']) ? as('function', called['args'][0]) : undefined;
    return /^generator$/i.test(String(inner?.['name'] ?? ''));
  });
}
