// `*`, `t.*` and COLUMNS(…): which columns they stand for.
import { keyOf, storedName } from './dialect.ts';
import { type ColumnNode, column, derived } from './graph.ts';
import type { LineageProblem } from './query-lineage.ts';
import { meaningOf } from './reference.ts';
import { Relation } from './relation.ts';
import { type RowItem, rowOf, type Scope } from './scope.ts';
import { children, isTree, literalOf, type Name, nameOf, namesOf, nodeOf, type Tree } from './tree.ts';

/** A star as it is written. */
export interface StarShape {
  readonly items: readonly RowItem[];
  /** Expressions in the place of columns, by key. */
  readonly replaced: ReadonlyMap<string, unknown>;
  /** New stored names by the keys of old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly problems: readonly LineageProblem[];
}

/** What a star shows in a scope: excluded columns are gone, the others are as they were. */
export function readStar(node: Tree, scope: Scope): StarShape {
  const key = (name: Name): string => keyOf(scope.facts, stored(scope, name));
  const except = new Set(exceptNames(node).map(key));
  const renamed = new Map<string, string>();
  for (const pair of children(node, 'rename')) {
    const [old, fresh] = Array.isArray(pair) ? namesOf(pair) : [];
    if (old && fresh) renamed.set(key(old), stored(scope, fresh));
  }
  const replaced = new Map<string, unknown>();
  for (const one of children(node, 'replace')) {
    const alias = isTree(one) ? nameOf(one['alias']) : undefined;
    if (alias && isTree(one)) replaced.set(key(alias), one['this']);
  }
  const { items, problems } = itemsOf(node, scope);
  return { items: withoutColumns(items, except, renamed, scope), replaced, renamed, problems };
}

/** Some names come with their qualifier in one text. */
function exceptNames(node: Tree): Name[] {
  return namesOf(children(node, 'except')).map((name) =>
    name.isQuoted ? name : { ...name, text: name.text.split('.').at(-1) ?? name.text },
  );
}

function itemsOf(node: Tree, scope: Scope): { items: readonly RowItem[]; problems: readonly LineageProblem[] } {
  const table = nameOf(node['table']);
  if (!table) return { items: scope.row, problems: [] };
  const parts = (table.isQuoted ? [table.text] : table.text.split('.')).map((text) => ({ ...table, text }));
  const keys = parts.map((part) => keyOf(scope.facts, stored(scope, part)));
  const [last = '', schema, catalog] = keys.toReversed();
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    const source = at.source(last, schema, catalog) ?? (keys.length === 1 ? at.source(last) : undefined);
    if (source) return { items: rowOf(source.relation), problems: [] };
  }
  const found = meaningOf(scope, parts, 'never');
  if (found.found === 'column') return { items: fieldsOf(scope, found.column, table.text), problems: [] };
  const message = `there is no relation ${table.text}`;
  return { items: [], problems: [{ reason: 'missing-relation', message }] };
}

/** All fields of a struct: which ones there are, only its type tells. */
export function fieldsOf(scope: Scope, struct: ColumnNode, written: string): RowItem[] {
  const relation = new Relation(scope.facts, {
    columns: [],
    more: (name) => column(name, { uses: [{ to: struct, level: derived }] }),
    problem: { reason: 'dynamic-columns', message: `the fields of ${written} are not known` },
  });
  return rowOf(relation);
}

function withoutColumns(
  items: readonly RowItem[],
  except: ReadonlySet<string>,
  renamed: ReadonlyMap<string, string>,
  scope: Scope,
): RowItem[] {
  if (except.size === 0 && renamed.size === 0) return [...items];
  return items.flatMap((item): RowItem[] => {
    if ('column' in item) return except.has(keyOf(scope.facts, item.column.name)) ? [] : [item];
    const { open } = item;
    return [
      {
        open: {
          ...open,
          except: new Set([...open.except, ...except]),
          renamed: new Map([...open.renamed, ...renamed]),
        },
      },
    ];
  });
}

/** The columns that COLUMNS(…) stands for; undefined where only the engine can tell. */
export function readColumns(argument: unknown, scope: Scope): readonly RowItem[] | undefined {
  const star = nodeOf(argument, 'star');
  if (star) return readStar(star, scope).items;
  const names = nodeOf(argument, 'array_func') ?? nodeOf(argument, 'array');
  const listed = names && new Set(children(names, 'expressions').map((one) => literalOf(one)?.toLowerCase() ?? ''));
  const pattern = literalOf(argument);
  const matches = listed ? (name: string) => listed.has(name.toLowerCase()) : patternTest(pattern);
  if (!matches) return undefined;
  return scope.row.filter((item) => !('column' in item) || matches(item.column.name));
}

function patternTest(pattern: string | undefined): ((name: string) => boolean) | undefined {
  // What is the same in both languages of patterns.
  if (pattern === undefined || !/^[\w\s.*+?^$|()[\]-]*$/.test(pattern) || /\(\?/.test(pattern)) return undefined;
  try {
    const regex = new RegExp(pattern);
    return (name) => regex.test(name);
  } catch {
    return undefined;
  }
}

function stored(scope: Scope, { text, isQuoted }: Name): string {
  return storedName(scope.facts, text, isQuoted);
}
