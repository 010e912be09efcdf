// What an expression is made of: the columns in it, and how they come into its value.
import {
  aggregated,
  type ColumnNode,
  type Dependency,
  derived,
  type Indirect,
  type Level,
  plain,
  type Rows,
} from './graph.ts';
import { AGGREGATE_NAMES, AGGREGATES, QUERIES, UNITS, WITHOUT_COLUMNS, WRAPPERS } from './kinds.ts';
import { isOther } from './other-columns.ts';
import type { IndirectKind, LineageProblem } from './query-lineage.ts';
import { type AliasUse, meaningOf } from './reference.ts';
import type { Relation } from './relation.ts';
import type { RowItem, Scope } from './scope.ts';
import { readColumns } from './stars.ts';
import {
  bare,
  child,
  children,
  firstPlace,
  isTree,
  type Name,
  nameOf,
  nodeOf,
  type Tree,
  text,
  variantOf,
} from './tree.ts';

/** What is found in an expression. */
export interface Reading {
  readonly uses: Dependency[];
  readonly indirect: Indirect[];
  readonly rows: Rows[];
  readonly problems: LineageProblem[];
}

/** Resolves a query inside of an expression. */
export type QueryReader = (query: unknown, outer: Scope) => Relation;

interface Todo {
  readonly value: unknown;
  readonly level: Level;
  /** What the columns do; undefined: they make the value. */
  readonly role: IndirectKind | undefined;
  /** Names of lambda parameters, which are no columns. */
  readonly shadows: ReadonlySet<string>;
  /** Below a window: aggregates over it keep the rows. */
  readonly isWindowed: boolean;
}

interface ReadingOptions {
  readonly aliases: AliasUse;
  /** The role of all columns of the expression. */
  readonly role?: IndirectKind;
  /** What COLUMNS() or a star stands for at this time; undefined: all of its row. */
  readonly chosen?: ColumnNode | undefined;
  /** From characters to offsets. */
  readonly offset: (characters: number) => number;
}

const NO_NAMES: ReadonlySet<string> = new Set();

const UNKNOWN_NAME = {
  reason: 'dynamic-columns',
  message: 'the template names a column that only the warehouse knows',
} as const;

/** Reads an expression in a scope. Never throws but for TooLarge of the queries inside. */
export function readExpression(value: unknown, scope: Scope, query: QueryReader, options: ReadingOptions): Reading {
  const reader = new ExpressionReader(scope, query, options);
  reader.read(value);
  return reader.reading;
}

class ExpressionReader {
  readonly reading: Reading = { uses: [], indirect: [], rows: [], problems: [] };
  readonly #scope: Scope;
  readonly #query: QueryReader;
  readonly #options: ReadingOptions;
  readonly #todo: Todo[] = [];

  constructor(scope: Scope, query: QueryReader, options: ReadingOptions) {
    this.#scope = scope;
    this.#query = query;
    this.#options = options;
  }

  /** An own stack: chains of thousands of operators are deep trees. */
  read(value: unknown): void {
    this.#todo.push({ value, level: plain, role: this.#options.role, shadows: NO_NAMES, isWindowed: false });
    for (let next = this.#todo.pop(); next; next = this.#todo.pop()) this.#visit(next);
  }

  #visit(todo: Todo): void {
    const { value } = todo;
    if (Array.isArray(value)) {
      for (let at = value.length - 1; at >= 0; at -= 1) this.#push(todo, value[at]);
      return;
    }
    if (!isTree(value)) return;
    const variant = variantOf(value);
    if (!variant) this.#pushChildren(todo, value);
    else this.#visitNode(todo, variant.kind, variant.node);
  }

  #visitNode(todo: Todo, kind: string, node: Tree): void {
    if (kind === 'column') this.#column(todo, columnParts(node), node);
    else if (kind === 'dot') this.#dot(todo, node);
    else if (QUERIES.has(kind)) this.#subquery(todo, { [kind]: node });
    else if (WRAPPERS.has(kind)) this.#push(todo, node['this']);
    else this.#visitOperation({ ...todo, level: todo.level === plain ? derived : todo.level }, kind, node);
  }

  /** What makes another value of the values in it. */
  #visitOperation(todo: Todo, kind: string, node: Tree): void {
    switch (kind) {
      case 'window_function':
        this.#window(todo, node);
        break;
      case 'within_group':
        this.#withinGroup(todo, node);
        break;
      case 'star':
        this.#wholeRow(todo, node);
        break;
      case 'columns':
        this.#chosen(todo, node['this']);
        break;
      case 'braced_wildcard':
        this.#push(todo, node);
        break;
      case 'exists':
        this.#exists(node);
        break;
      case 'lambda':
        this.#lambda(todo, children(node, 'parameters'), node['body']);
        break;
      case 'comprehension':
        this.#comprehension(todo, node);
        break;
      case 'parameter':
        this.#parameter(todo, node);
        break;
      case 'function':
        this.#function(todo, node);
        break;
      case 'method_call':
        this.#methodCall(todo, node);
        break;
      default:
        if (kind === 'count' && nodeOf(bare(node['this']), 'star')) return;
        if (AGGREGATES.has(kind)) this.#aggregate(todo, node);
        else this.#pushChildren(todo, node);
    }
  }

  #push(todo: Todo, value: unknown, changes: Partial<Todo> = {}): void {
    if (typeof value === 'object' && value !== null) this.#todo.push({ ...todo, ...changes, value });
  }

  #pushChildren(todo: Todo, node: Tree): void {
    for (const key in node) if (!WITHOUT_COLUMNS.has(key)) this.#push(todo, node[key]);
  }

  #aggregate(todo: Todo, node: Tree): void {
    const level = todo.isWindowed ? todo.level : aggregated;
    for (const key in node) {
      if (key === 'order_by') this.#push(todo, node[key], { role: todo.role ?? 'order' });
      else if (!WITHOUT_COLUMNS.has(key)) this.#push(todo, node[key], { level });
    }
  }

  #function(todo: Todo, node: Tree): void {
    const name = (text(node, 'name') ?? '').toLowerCase();
    if (name === 'columns') {
      this.#chosen(todo, children(node, 'args')[0]);
      return;
    }
    const level = AGGREGATE_NAMES.has(name) && !todo.isWindowed ? aggregated : todo.level;
    for (const arg of children(node, 'args')) if (!this.#isUnit(arg)) this.#push(todo, arg, { level });
  }

  /** `schema.function(…)` looks like a method of a column: where there is no such column, a schema is meant. */
  #methodCall(todo: Todo, node: Tree): void {
    if (!this.#isSchema(node['this'])) this.#push(todo, node['this']);
    for (const arg of children(node, 'args')) this.#push(todo, arg);
  }

  /** `schema`, or `database.schema.package` as a chain of fields. */
  #isSchema(value: unknown): boolean {
    let inner = value;
    for (let at = nodeOf(bare(inner), 'dot'); at; at = nodeOf(bare(inner), 'dot')) inner = at['this'];
    const head = nodeOf(bare(inner), 'column');
    return head !== undefined && meaningOf(this.#scope, columnParts(head), this.#options.aliases).found === 'nothing';
  }

  /** `trunc(at, month)`: a unit of time that is no column. */
  #isUnit(value: unknown): boolean {
    const node = nodeOf(value, 'column');
    const name = node && columnParts(node);
    const [only] = name ?? [];
    if (name?.length !== 1 || !only || !UNITS.has(only.text.toLowerCase())) return false;
    return meaningOf(this.#scope, name, 'never').found === 'nothing';
  }

  #window(todo: Todo, node: Tree): void {
    this.#push(todo, node['this'], { isWindowed: true });
    const over = child(node, 'over');
    if (!over) return;
    const role = todo.role ?? 'window';
    this.#pushWindow(todo, over, role);
    const named = nameOf(over['window_name']);
    const spec = named && this.#scope.windows.get(named.text.toLowerCase());
    if (spec) this.#pushWindow(todo, spec, role);
  }

  #pushWindow(todo: Todo, over: Tree, role: IndirectKind): void {
    this.#push(todo, over['partition_by'], { role });
    this.#push(todo, over['order_by'], { role });
  }

  /** The order is what percentiles are made of; other aggregates only sort by it. */
  #withinGroup(todo: Todo, node: Tree): void {
    const call = variantOf(node['this']);
    const name = call ? `${call.kind} ${text(call.node, 'name') ?? ''}` : '';
    const isValue = /percentile|quantile|mode|median/i.test(name);
    this.#push(todo, node['this']);
    if (isValue) this.#push(todo, node['order_by'], { level: todo.isWindowed ? todo.level : aggregated });
    else this.#push(todo, node['order_by'], { role: todo.role ?? 'order' });
  }

  #lambda(todo: Todo, parameters: readonly unknown[], body: unknown): void {
    const names = parameters.flatMap((one) => nameOf(one)?.text.toLowerCase() ?? []);
    this.#push(todo, body, { shadows: new Set([...todo.shadows, ...names]) });
  }

  #comprehension(todo: Todo, node: Tree): void {
    const variable = nodeOf(node['expression'], 'column');
    const name = variable && nameOf(variable['name']);
    const shadows = name ? new Set([...todo.shadows, name.text.toLowerCase()]) : todo.shadows;
    this.#push(todo, node['iterator']);
    this.#push(todo, node['this'], { shadows });
    this.#push(todo, node['condition'], { shadows });
  }

  #dot(todo: Todo, node: Tree): void {
    const parts: Name[] = [];
    let inner: unknown = node;
    for (let at: Tree | undefined = node; at; at = nodeOf(inner, 'dot')) {
      const field = nameOf(at['field']);
      if (field) parts.unshift(field);
      inner = at['this'];
    }
    const head = nodeOf(bare(inner), 'column');
    const changes: Partial<Todo> = { level: todo.level === plain ? derived : todo.level };
    if (!head) {
      this.#push(todo, inner, changes);
      return;
    }
    this.#column(todo, [...columnParts(head), ...parts.filter(({ text: name }) => name !== '*')], head);
  }

  #column(todo: Todo, parts: readonly Name[], node: Tree): void {
    const [first] = parts;
    if (first && todo.shadows.has(first.text.toLowerCase())) return;
    const found = meaningOf(this.#scope, parts, this.#options.aliases);
    if (found.found === 'column') {
      this.#use(todo, found.column, found.isPart);
      return;
    }
    if (found.found === 'row') {
      this.#useAll(todo, found.relation);
      return;
    }
    const position = first?.text.startsWith('#') ? Number(first.text.slice(1)) : Number.NaN;
    const item = this.#scope.row[position - 1];
    if (item && 'column' in item) {
      this.#use(todo, item.column, false);
      return;
    }
    // A name that the template would get from the warehouse: no mistake of who wrote it.
    if (parts.some(({ text: part }) => isOther(part))) this.#problem(UNKNOWN_NAME, node);
    else this.#problem(found, node);
  }

  #use(todo: Todo, to: ColumnNode, isPart: boolean): void {
    if (todo.role !== undefined) this.reading.indirect.push({ to, kind: todo.role });
    else this.reading.uses.push({ to, level: isPart && todo.level === plain ? derived : todo.level });
  }

  #useAll(todo: Todo, relation: Relation): void {
    const inner: Todo = { ...todo, level: todo.level === plain ? derived : todo.level };
    for (const one of relation.columns) this.#use(inner, one, false);
    if (relation.isOpen && relation.problem) this.reading.problems.push(relation.problem);
  }

  #wholeRow(todo: Todo, node: Tree): void {
    if (this.#options.chosen) {
      this.#use(todo, this.#options.chosen, false);
      return;
    }
    const table = nameOf(node['table']);
    if (table) {
      const found = meaningOf(this.#scope, [table], 'never');
      if (found.found === 'row') {
        this.#useAll(todo, found.relation);
        return;
      }
      if (found.found === 'column') {
        this.#use(todo, found.column, true);
        return;
      }
      this.#problem(found, node);
      return;
    }
    const except = new Set(children(node, 'except').flatMap((one) => nameOf(one)?.text.toLowerCase() ?? []));
    for (const item of this.#scope.row) this.#useItem(todo, item, except);
  }

  #useItem(todo: Todo, item: RowItem, except: ReadonlySet<string>): void {
    if ('column' in item) {
      if (!except.has(item.column.name.toLowerCase())) this.#use(todo, item.column, false);
    } else if (item.open.relation.problem) this.reading.problems.push(item.open.relation.problem);
  }

  #chosen(todo: Todo, argument: unknown): void {
    if (this.#options.chosen) {
      this.#use(todo, this.#options.chosen, false);
      return;
    }
    for (const item of readColumns(argument, this.#scope) ?? this.#scope.row) this.#useItem(todo, item, NO_NAMES);
  }

  #parameter(todo: Todo, node: Tree): void {
    const index = node['index'];
    const item = typeof index === 'number' ? this.#scope.row[index - 1] : undefined;
    if (item && 'column' in item && node['style'] === 'Dollar') {
      this.#use(todo, item.column, false);
      return;
    }
    const open = this.#scope.row.find((one) => 'open' in one);
    const match =
      open && 'open' in open && this.#scope.row.length === 1 ? open.open.relation.find(`$${index}`) : undefined;
    if (match?.certainty === 'maybe') {
      this.#use(todo, match.column, false);
      return;
    }
    if (typeof index === 'number' && open)
      this.#problem({ reason: 'open-relation', message: `$${index} has no known name` }, node);
  }

  #exists(node: Tree): void {
    const relation = this.#query(node['this'], this.#scope);
    this.reading.rows.push(relation.rows);
  }

  #subquery(todo: Todo, query: unknown): void {
    const relation = this.#query(query, this.#scope);
    for (const one of relation.columns) this.#use(todo, one, false);
    if (relation.isOpen && relation.problem) this.reading.problems.push(relation.problem);
    this.reading.rows.push(relation.rows);
  }

  #problem(problem: { reason: LineageProblem['reason']; message: string }, node: unknown): void {
    const place = firstPlace(node);
    const offset = place === undefined ? undefined : this.#options.offset(place);
    this.reading.problems.push({ reason: problem.reason, message: problem.message, offset });
  }
}

/** The parts of a column reference. */
export function columnParts(node: Tree): Name[] {
  const [table, name] = [nameOf(node['table']), nameOf(node['name'])];
  return [...(table ? [table] : []), ...(name ? [name] : [])];
}
