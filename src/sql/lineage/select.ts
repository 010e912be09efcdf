// SELECT: from its items to the columns that it gives.
import { readWith } from './common-tables.ts';
import { type Context, problemAt, readCondition, readIn } from './context.ts';
import { keyOf, storedName } from './dialect.ts';
import { readFrom } from './from.ts';
import { type ColumnNode, column, derived, plain, type Rows } from './graph.ts';
import { isOther } from './other-columns.ts';
import { calledName, writtenName } from './outputs.ts';
import type { TextRange } from './query-lineage.ts';
import { type OpenPart, Relation } from './relation.ts';
import { type CommonTables, type RowItem, rowOf, Scope } from './scope.ts';
import { fieldsOf, readColumns, readStar } from './stars.ts';
import { generatedColumns } from './table-functions.ts';
import {
  bare,
  child,
  children,
  firstPlace,
  isTree,
  literalOf,
  nameOf,
  namesOf,
  nodeOf,
  type Tree,
  text,
  variantOf,
} from './tree.ts';
import { typeOf } from './value-types.ts';

/** The relation that a SELECT gives. @throws TooLarge */
export function readSelect(
  context: Context,
  node: Tree,
  outerTables: CommonTables,
  outer: Scope | undefined,
): Relation {
  // Before anything inside: lists are told apart by asking for the outer ones first.
  const items = children(node, 'expressions');
  const places = items.map((item) => {
    const place = firstPlace(item);
    return place === undefined ? undefined : context.offset(place);
  });
  const ranges = context.lists.rangesOf(places);
  const tables = readWith(context, child(node, 'with'), outerTables, outer);
  const scope = new Scope(context.facts, tables, outer);
  const rows: Rows = { indirect: [], inputs: [], problems: [] };
  readFrom(context, node, scope, rows);
  for (const { relation } of scope.sources) rows.inputs.push(relation.rows);
  for (const window of children(node, 'windows')) {
    const name = isTree(window) ? nameOf(window['name']) : undefined;
    const spec = isTree(window) ? child(window, 'spec') : undefined;
    if (name && spec) scope.windows.set(name.text.toLowerCase(), spec);
  }
  const list = new SelectItems(context, scope, rows);
  for (const [at, item] of items.entries()) list.read(item, ranges[at]);
  list.exclude(children(node, 'exclude'));
  for (const one of list.columns.toReversed()) scope.outputs.set(keyOf(context.facts, one.name), one);
  readConditions(context, node, scope, rows, list.columns);
  context.budget.spend(list.columns.length);
  context.noticed.query(list.columns, rows);
  return new Relation(context.facts, { columns: list.columns, opens: list.opens, rows });
}

class SelectItems {
  columns: ColumnNode[] = [];
  readonly opens: OpenPart[] = [];
  readonly #context: Context;
  readonly #scope: Scope;
  readonly #rows: Rows;

  constructor(context: Context, scope: Scope, rows: Rows) {
    this.#context = context;
    this.#scope = scope;
    this.#rows = rows;
  }

  read(item: unknown, range: TextRange | undefined): void {
    const value = nodeOf(item, 'annotated')?.['this'] ?? item;
    const alias = nodeOf(value, 'alias') ?? swallowedAlias(value);
    if (alias) {
      this.#readAlias(alias, range);
      return;
    }
    const star = nodeOf(value, 'star');
    if (star) {
      this.#readStar(star, value, range);
      return;
    }
    const dot = nodeOf(value, 'dot');
    if (dot && nameOf(dot['field'])?.text === '*') {
      this.#readFields(dot);
      return;
    }
    if (this.#readColumns(value, undefined, range)) return;
    const generated = generatedColumns(value);
    if (generated) {
      this.#readGenerated(value, generated, range);
      return;
    }
    const name = writtenName(value);
    if (name)
      this.#add(this.#expression(value, storedName(this.#context.facts, name.text, name.isQuoted), range, false));
    else this.#add(this.#expression(value, this.#madeUpName(value, range), range, true));
  }

  /** Near what the engine makes up. */
  #madeUpName(value: unknown, range: TextRange | undefined): string {
    const written = range ? this.#context.sql.slice(range.start, range.end).replaceAll(/\s+/g, ' ') : undefined;
    if (!this.#context.facts.unnamedByFunction) return written ?? calledName(value) ?? 'column';
    return calledName(value) ?? /^(\w+) ?\(/.exec(written ?? '')?.[1]?.toLowerCase() ?? '?column?';
  }

  /** EXCLUDE after the whole list. */
  exclude(names: readonly unknown[]): void {
    if (names.length === 0) return;
    const { facts } = this.#context;
    const keys = new Set(
      namesOf(names).map(({ text: name, isQuoted }) => keyOf(facts, storedName(facts, name, isQuoted))),
    );
    this.columns = this.columns.filter((one) => !keys.has(keyOf(facts, one.name)));
  }

  #readAlias(alias: Tree, range: TextRange | undefined): void {
    const value = alias['this'];
    const several = namesOf(children(alias, 'column_aliases'));
    const { facts } = this.#context;
    if (several.length > 0) {
      for (const name of several) {
        this.#add(this.#expression(value, storedName(facts, name.text, name.isQuoted), range, false));
      }
      return;
    }
    const name = nameOf(alias['alias']);
    const stored = name ? storedName(facts, name.text, name.isQuoted) : 'column';
    const inner = this.#withoutAlias(range, name?.start);
    if (this.#readColumns(value, stored, inner)) return;
    this.#add(this.#expression(value, stored, inner, name === undefined));
    const last = this.columns.at(-1);
    if (last) this.#scope.aliases.set(keyOf(facts, stored), last);
  }

  /** The expression alone, where the alias stands behind it. */
  #withoutAlias(range: TextRange | undefined, aliasStart: number | undefined): TextRange | undefined {
    if (!range || aliasStart === undefined) return range;
    const before = this.#context.sql.slice(range.start, this.#context.offset(aliasStart));
    const length = before.replace(/\s*(?:\bas\s*)?$/i, '').length;
    return length > 0 ? { start: range.start, end: range.start + length } : range;
  }

  #readStar(star: Tree, value: unknown, range: TextRange | undefined): void {
    const { items, renamed, replaced, problems } = readStar(star, this.#scope);
    this.#rows.problems.push(...problems.map((one) => problemAt(this.#context, one.reason, one.message, value)));
    const open = new Set(replaced.keys());
    for (const item of items) {
      if ('open' in item) this.#addOpen({ ...item.open, except: new Set([...item.open.except, ...open]) });
      else {
        const key = keyOf(this.#context.facts, item.column.name);
        const name = renamed.get(key) ?? item.column.name;
        const other = replaced.get(key);
        open.delete(key);
        this.#add(
          other === undefined ? this.#passedOn(item.column, name, range) : this.#expression(other, name, range, false),
        );
      }
    }
    // Columns in the place of ones that only may be there.
    for (const key of open) this.#add(this.#expression(replaced.get(key), key, range, false));
  }

  #passedOn(from: ColumnNode, name: string, range: TextRange | undefined): ColumnNode {
    // What a relation outside gives under its own name needs no node of its own.
    return column(name, {
      isUnnamed: from.isUnnamed,
      type: from.type,
      expression: range,
      uses: [{ to: from, level: plain }],
    });
  }

  #readFields(dot: Tree): void {
    const reading = readIn(this.#context, dot['this'], this.#scope);
    const struct = column('*', {
      uses: reading.uses.map(({ to }) => ({ to, level: derived })),
      problems: reading.problems,
    });
    for (const item of fieldsOf(this.#scope, struct, calledName(dot['this']) ?? 'it')) this.#addItem(item);
  }

  #addItem(item: RowItem): void {
    if ('column' in item) this.#add(item.column);
    else this.#addOpen(item.open);
  }

  /** COLUMNS(…), alone or inside of an expression: the expression once for each column. */
  #readColumns(value: unknown, alias: string | undefined, range: TextRange | undefined): boolean {
    if (!this.#context.hasColumnsCalls) return false;
    const call = columnsCall(value);
    if (!call) return false;
    const items = readColumns(call.argument, this.#scope);
    if (call.isUnpacked) return false;
    if (!items) {
      const problem = problemAt(this.#context, 'dynamic-columns', 'the columns of COLUMNS() are not known', value);
      const relation = new Relation(this.#context.facts, {
        columns: [],
        problem,
        more: (name) => column(name, { problems: [problem] }),
      });
      for (const item of rowOf(relation)) this.#addItem(item);
      return true;
    }
    const isAlone = variantOf(bare(value))?.node === call.node;
    for (const item of items) {
      if ('open' in item) this.#addOpen(item.open);
      else {
        const reading = readIn(this.#context, value, this.#scope, { chosen: item.column });
        const name = alias ?? item.column.name;
        const uses = isAlone ? reading.uses.map(({ to }) => ({ to, level: plain })) : reading.uses;
        this.#add(column(name, { isUnnamed: !isAlone && alias === undefined, expression: range, ...reading, uses }));
      }
    }
    return true;
  }

  #readGenerated(value: unknown, names: readonly string[] | 'unknown', range: TextRange | undefined): void {
    if (names !== 'unknown') {
      for (const name of names)
        this.#add(this.#expression(value, storedName(this.#context.facts, name, false), range, false));
      return;
    }
    const problem = problemAt(this.#context, 'dynamic-columns', 'the columns of the function are not known', value);
    const { uses } = readIn(this.#context, value, this.#scope);
    const relation = new Relation(this.#context.facts, {
      columns: [],
      problem,
      more: (name) => column(name, { uses: uses.map(({ to }) => ({ to, level: derived })) }),
    });
    for (const item of rowOf(relation)) this.#addItem(item);
  }

  #expression(value: unknown, name: string, range: TextRange | undefined, isUnnamed: boolean): ColumnNode {
    const aliases = this.#context.facts.lateralAlias ? 'after-columns' : 'never';
    const reading = readIn(this.#context, value, this.#scope, { aliases });
    const [only] = reading.uses;
    const isPlain = only?.level === plain && reading.uses.length === 1;
    return column(name, { ...reading, isUnnamed, expression: range, type: isPlain ? only.to.type : typeOf(value) });
  }

  #add(node: ColumnNode): void {
    this.#context.budget.spend(1);
    if (isOther(node.name)) {
      this.#addOther(node);
      return;
    }
    this.columns.push(node);
  }

  /** The column that stands for others: a star over them, with what is done to each. */
  #addOther(node: ColumnNode): void {
    const { facts } = this.#context;
    const [only, ...others] = node.uses;
    const relation = new Relation(facts, {
      columns: [],
      base: others.length === 0 ? only?.to.base?.relation : undefined,
      isComputed: only?.level !== plain,
      more: (name) => this.#context.inPlaceOf(node, name),
      problem: { reason: 'open-relation', message: 'the columns that the template lists are not all known' },
    });
    this.#addOpen({ relation, at: 0, except: new Set(), renamed: new Map(), isColumn: true });
  }

  #addOpen(part: OpenPart): void {
    this.opens.push({ ...part, at: this.columns.length });
  }
}

/** The parser takes the alias behind `x like any (…) as y` for one of the patterns. */
function swallowedAlias(value: unknown): Tree | undefined {
  const variant = variantOf(value);
  const alias = variant?.node['quantifier'] ? nodeOf(variant.node['right'], 'alias') : undefined;
  return variant && alias && { ...alias, this: { [variant.kind]: { ...variant.node, right: alias['this'] } } };
}

interface ColumnsCall {
  readonly node: Tree;
  readonly argument: unknown;
  /** `*COLUMNS(…)`: all of them at once. */
  readonly isUnpacked: boolean;
}

function columnsCall(value: unknown): ColumnsCall | undefined {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...next);
    else if (isTree(next)) {
      const call = nodeOf(next, 'function');
      if (call && text(call, 'name')?.toLowerCase() === 'columns')
        return { node: call, argument: children(call, 'args')[0], isUnpacked: false };
      const columns = nodeOf(next, 'columns');
      if (columns) return { node: columns, argument: columns['this'], isUnpacked: isTree(columns['unpack']) };
      if (!nodeOf(next, 'select')) for (const key in next) if (typeof next[key] === 'object') open.push(next[key]);
    }
  }
  return undefined;
}

/** Everything but the items: what decides on the rows. */
function readConditions(context: Context, node: Tree, scope: Scope, rows: Rows, columns: readonly ColumnNode[]): void {
  const inWhere = context.facts.aliasInWhere ? 'after-sure-columns' : 'never';
  readCondition(context, node['prewhere'], scope, rows, 'filter', inWhere);
  readCondition(context, child(node, 'where_clause'), scope, rows, 'filter', inWhere);
  readCondition(context, child(node, 'connect'), scope, rows, 'filter');
  const group = child(node, 'group_by');
  if (group) {
    const listed = children(group, 'expressions');
    for (const one of listed) readOrdinal(context, one, scope, rows, 'group', columns);
    if (listed.length === 0 && group['all'] === true) {
      const keys = columns.filter(({ uses }) => uses.every(({ level }) => level <= derived));
      for (const to of keys) rows.indirect.push({ to, kind: 'group' });
    }
  }
  for (const one of children(node, 'distinct_on')) readOrdinal(context, one, scope, rows, 'group', columns);
  readCondition(context, child(node, 'having'), scope, rows, 'filter', 'after-sure-columns');
  readCondition(context, child(node, 'qualify'), scope, rows, 'filter', 'after-sure-columns');
  for (const key of ['order_by', 'sort_by', 'cluster_by', 'distribute_by'])
    for (const one of children(child(node, key) ?? {}, 'expressions'))
      readOrdinal(context, one, scope, rows, 'order', columns);
}

/** An expression, or the number of a select item. */
export function readOrdinal(
  context: Context,
  value: unknown,
  scope: Scope,
  rows: Rows,
  kind: 'group' | 'order',
  columns: readonly ColumnNode[],
): void {
  const written = isTree(value) && 'desc' in value ? value['this'] : value;
  const literal = literalOf(written);
  const to = literal === undefined ? undefined : columns[Number(literal) - 1];
  if (to) rows.indirect.push({ to, kind });
  else if (literal === undefined)
    readCondition(context, written, scope, rows, kind, kind === 'order' ? 'before-columns' : 'after-sure-columns');
}
