// FROM: relations, joins, functions, and what stands beside them.
import { renamed } from './common-tables.ts';
import { type Context, problemAt, readCondition, readIn } from './context.ts';
import { keyOf, storedName } from './dialect.ts';
import { type ColumnNode, column, type Dependency, derived, plain, type Rows } from './graph.ts';
import { noticeJoin } from './join-facts.ts';
import { readPivot, readUnpivot } from './pivot.ts';
import { Relation } from './relation.ts';
import { type RowItem, Scope, type Source } from './scope.ts';
import { functionRelation } from './table-functions.ts';
import {
  bare,
  child,
  children,
  isTree,
  literalOf,
  type Name,
  nameOf,
  namesOf,
  nodeOf,
  type Tree,
  text,
  variantOf,
} from './tree.ts';

/** Adds what FROM and the joins of a query name to its scope. @throws TooLarge */
export function readFrom(context: Context, select: Tree, scope: Scope, rows: Rows): void {
  for (const item of children(child(select, 'from') ?? {}, 'expressions')) addItem(context, item, scope, rows);
  readJoins(context, select, scope, rows);
}

/** The joins and lateral views of a SELECT or of a parenthesized join. */
function readJoins(context: Context, node: Tree, scope: Scope, rows: Rows): void {
  const before = rows.problems.length;
  for (const join of children(node, 'joins')) if (isTree(join)) addJoin(context, join, scope, rows);
  if (context.facts.aliasInJoin && rows.problems.length > before) dropAliases(node, rows, before);
  for (const view of children(node, 'lateral_views')) if (isTree(view)) addLateralView(context, view, scope);
}

interface Placed {
  readonly alias?: Name | undefined;
  readonly columns?: readonly Name[];
  readonly isHidden?: boolean;
}

function addItem(context: Context, value: unknown, scope: Scope, rows: Rows, isHidden = false): void {
  const variant = variantOf(value);
  if (!variant) return;
  const { kind, node } = variant;
  if (kind === 'joined_table') addJoined(context, node, scope, rows, isHidden);
  else if (kind === 'table') addTable(context, node, scope, isHidden);
  else {
    const { relation, alias, columns = [] } = itemRelation(context, kind, node, scope);
    place(context, scope, relation, { alias, columns, isHidden });
  }
}

interface Item extends Placed {
  readonly relation: Relation;
}

function itemRelation(context: Context, kind: string, node: Tree, scope: Scope): Item {
  const alias = nameOf(node['alias']);
  const columns = namesOf(children(node, 'column_aliases'));
  const visible = context.facts.implicitLateral || node['lateral'] === true ? scope : scope.outer;
  switch (kind) {
    case 'paren':
    case 'annotated': {
      const inner = variantOf(node['this']);
      return inner ? itemRelation(context, inner.kind, inner.node, scope) : unsupported(context, kind, node, scope);
    }
    case 'subquery': {
      const inner = variantOf(node['this']);
      // A table or a join in parentheses.
      if (inner && (inner.kind === 'table' || inner.kind === 'joined_table')) {
        const own = new Scope(context.facts, scope.tables, scope.outer);
        const rows: Rows = { indirect: [], inputs: [], problems: [] };
        addItem(context, node['this'], own, rows);
        return { relation: rowRelation(context, own, rows), alias, columns };
      }
      return { relation: context.query(node['this'], scope.tables, visible), alias, columns };
    }
    case 'values':
      return { relation: context.query({ values: node }, scope.tables, scope), alias, columns };
    case 'alias': {
      const inner = variantOf(node['this']);
      if (!inner) return unsupported(context, kind, node, scope);
      const item = itemRelation(context, inner.kind, withNames(inner.node, columns), scope);
      return named(
        context,
        { ...item, alias: alias ?? item.alias, columns: columns.length > 0 ? columns : (item.columns ?? []) },
        inner.node,
      );
    }
    case 'lateral':
      return named(context, lateral(context, node, scope), node);
    case 'pivot':
    case 'unpivot': {
      const own = new Scope(context.facts, scope.tables, scope.outer);
      const rows: Rows = { indirect: [], inputs: [], problems: [] };
      addItem(context, pivotSource(node['this']), own, rows);
      const source = rowRelation(context, own, rows);
      const isUnpivot = kind === 'unpivot' || node['unpivot'] === true;
      const relation = isUnpivot ? readUnpivot(context, node, source, scope) : readPivot(context, node, source, scope);
      const pivotAlias = alias ?? (own.sources.length === 1 ? sourceName(own) : undefined);
      return { relation, alias: pivotAlias, columns: namesOf(children(node, 'alias_columns')) };
    }
    case 'function':
    case 'unnest':
    case 'explode':
    case 'table_from_rows':
      return named(
        context,
        {
          relation: functionRelation(context, kind, node, scope, columns.length || Number(node['names'] ?? 0)),
          alias,
          columns,
        },
        node,
      );
    case 'tuple':
      return typedFunction(context, node, scope);
    case 'stage_reference':
      return { relation: context.external(text(node, 'name') ?? 'stage', node), alias, columns };
    case 'select':
    case 'union':
    case 'intersect':
    case 'except':
      return { relation: context.query({ [kind]: node }, scope.tables, visible) };
    default:
      return unsupported(context, kind, node, scope);
  }
}

/** Where a pivot says what it reads as if it were a column. */
function pivotSource(value: unknown): unknown {
  const written = nodeOf(value, 'column');
  return written ? { table: { name: written['name'], schema: written['table'] } } : value;
}

function sourceName(scope: Scope): Name | undefined {
  const name = scope.sources[0]?.name;
  return name === undefined ? undefined : { text: name, isQuoted: true, start: undefined, end: undefined };
}

function unsupported(context: Context, kind: string, node: Tree, scope: Scope): Item {
  const problem = problemAt(context, 'unsupported', `${kind.replaceAll('_', ' ')} in FROM is not understood`, node);
  const reading = readIn(context, node, scope);
  const relation = new Relation(context.facts, {
    columns: [],
    more: (name) => column(name, { uses: reading.uses.map(({ to }) => ({ to, level: derived })), problems: [problem] }),
    problem,
  });
  return { relation, alias: nameOf(node['alias']) };
}

/** `f(x) as t(a int, b text)`: the types say that these are all columns. */
function typedFunction(context: Context, node: Tree, scope: Scope): Item {
  const [call, definition] = children(node, 'expressions');
  const table = nodeOf(definition, 'table_alias');
  const inner = variantOf(call);
  if (!table || !inner) return unsupported(context, 'tuple', node, scope);
  const uses = readIn(context, call, scope).uses.map(({ to }): Dependency => ({ to, level: derived }));
  const columns = children(table, 'columns').flatMap((one): ColumnNode[] => {
    const name = nameOf(nodeOf(one, 'column_def')?.['name']);
    return name ? [column(storedName(context.facts, name.text, name.isQuoted), { uses: [...uses] })] : [];
  });
  const alias = nameOf(nodeOf(table['this'], 'identifier'));
  return { relation: new Relation(context.facts, { columns }), alias };
}

/** A function with one column: its alias names that as well, where the engine does so. */
function named(context: Context, item: Item, node: Tree): Item {
  const { relation, alias, columns = [] } = item;
  const isCall = typeof node['name'] === 'string' || 'with_ordinality' in node || 'cross_apply' in node;
  if (!isCall || !alias || columns.length > 0 || relation.columns.length !== 1 || relation.isOpen) return item;
  return context.facts.functionAliasIsColumn ? { ...item, columns: [alias] } : item;
}

/** Notes how many names a function's columns get from around it. */
function withNames(node: Tree, names: readonly Name[]): Tree {
  return names.length === 0 ? node : { ...node, names: names.length };
}

function lateral(context: Context, node: Tree, scope: Scope): Item {
  const inner = variantOf(node['this']);
  const name = text(node, 'alias');
  const toName = (one: unknown): Name[] =>
    typeof one === 'string' ? [{ text: one, isQuoted: false, start: undefined, end: undefined }] : namesOf([one]);
  const columns = children(node, 'column_aliases').flatMap(toName);
  const alias = name
    ? { text: name, isQuoted: node['alias_quoted'] === true, start: undefined, end: undefined }
    : undefined;
  if (!inner) return unsupported(context, 'lateral', node, scope);
  const item = itemRelation(context, inner.kind, withNames({ ...inner.node, lateral: true }, columns), scope);
  return {
    relation: item.relation,
    alias: alias ?? item.alias,
    columns: columns.length > 0 ? columns : (item.columns ?? []),
  };
}

function addTable(context: Context, node: Tree, scope: Scope, isHidden: boolean): void {
  const [name, schema, catalog] = [nameOf(node['name']), nameOf(node['schema']), nameOf(node['catalog'])];
  const key = (one: Name | undefined): string | undefined =>
    one && keyOf(context.facts, storedName(context.facts, one.text, one.isQuoted));
  const common = name && !schema ? scope.tables.get(key(name) ?? '') : undefined;
  const call = nodeOf(node['identifier_func'], 'function');
  const relation =
    common ??
    (call ? context.external(literalOf(children(call, 'args')[0]) ?? 'identifier', node) : context.base(node));
  const alias = nameOf(node['alias']);
  const columns = namesOf(children(node, 'column_aliases'));
  if (alias || columns.length > 0) place(context, scope, relation, { alias: alias ?? name, columns, isHidden });
  else scope.add({ name: key(name), schema: key(schema), catalog: key(catalog), relation, isHidden });
}

function place(
  context: Context,
  scope: Scope,
  relation: Relation,
  { alias, columns = [], isHidden = false }: Placed,
): void {
  const name = alias && keyOf(context.facts, storedName(context.facts, alias.text, alias.isQuoted));
  const shown = renamed(context, relation, columns);
  context.budget.spend(shown.columns.length);
  scope.add({ name, relation: shown, isHidden });
}

/** Joins in parentheses: their relations are seen one by one, unless the whole has an alias. */
function addJoined(context: Context, node: Tree, scope: Scope, rows: Rows, isHidden: boolean): void {
  const inner = new Scope(context.facts, scope.tables, scope.outer);
  addItem(context, node['left'], inner, rows);
  readJoins(context, node, inner, rows);
  const alias = nameOf(node['alias']);
  if (alias) {
    place(context, scope, rowRelation(context, inner, rows), { alias, isHidden });
    return;
  }
  scope.sources.push(...inner.sources.map((source): Source => (isHidden ? { ...source, isHidden } : source)));
  if (!isHidden) scope.row.push(...inner.row);
  for (const [key, merged] of inner.merged) scope.merged.set(key, merged);
}

/** All that a scope shows as one relation. */
export function rowRelation(context: Context, scope: Scope, rows: Rows): Relation {
  const [only, ...others] = scope.sources;
  if (only && others.length === 0 && scope.merged.size === 0) return only.relation;
  const columns = scope.row.flatMap((item) => ('column' in item ? [item.column] : []));
  const opens = scope.row.flatMap((item, at) => ('open' in item ? [{ ...item.open, at }] : []));
  const inputs = scope.sources.map(({ relation }) => relation.rows);
  return new Relation(context.facts, { columns, opens, rows: { ...rows, inputs: [...rows.inputs, ...inputs] } });
}

function addJoin(context: Context, join: Tree, scope: Scope, rows: Rows): void {
  const kind = text(join, 'kind') ?? 'Inner';
  const isHidden = kind.includes('Semi') || kind.includes('Anti');
  const isNatural = kind.startsWith('Natural');
  const before = isNatural ? [...scope.row] : [];
  const merged = new Map(scope.merged);
  const count = scope.sources.length;
  const left = new Scope(context.facts, scope.tables, scope.outer);
  left.sources.push(...scope.sources);
  for (const [key, node] of merged) left.merged.set(key, node);
  addItem(context, join['this'], scope, rows, isHidden);
  const right = new Scope(context.facts, scope.tables, scope.outer);
  right.sources.push(...scope.sources.slice(count).map((source): Source => ({ ...source, isHidden: false })));
  const using = namesOf(children(join, 'using')).map(({ text: name, isQuoted }) =>
    storedName(context.facts, name, isQuoted),
  );
  if (context.facts.usingTakesLeft && using.length > 0) {
    const added = scope.sources.slice(count).map((source): Source => ({ ...source, yieldsToLeft: true }));
    scope.sources.splice(count, added.length, ...added);
  }
  const keys = isNatural ? naturalKeys(context, join, before, right, rows) : using;
  for (const key of keys) merge(context, { scope, left, right, rows, kind, isHidden, node: join }, key);
  if (context.facts.usingFirst && keys.length > 1 && !isHidden) moveFirst(context, scope, keys);
  withVisible(scope, count, () => {
    noticeJoin(context, join, { left, right, scope }, keys);
    readCondition(context, join['on'], scope, rows, 'join');
    readCondition(context, join['match_condition'], scope, rows, 'join');
  });
  if (children(join, 'pivots').length > 0)
    rows.problems.push(problemAt(context, 'unsupported', 'a pivot of a join is not understood', join));
}

/** The condition of a semi join sees what it filters by. */
function withVisible(scope: Scope, from: number, read: () => void): void {
  const hidden = scope.sources.slice(from);
  if (!hidden.some(({ isHidden }) => isHidden)) {
    read();
    return;
  }
  scope.sources.splice(from, hidden.length, ...hidden.map((source): Source => ({ ...source, isHidden: false })));
  read();
  scope.sources.splice(from, hidden.length, ...hidden);
}

function naturalKeys(context: Context, join: Tree, left: readonly RowItem[], right: Scope, rows: Rows): string[] {
  const isOpen = left.some((item) => 'open' in item) || right.sources.some(({ relation }) => relation.isOpen);
  if (isOpen) {
    const message = 'the columns of a natural join are not known: not all columns of both sides are';
    rows.problems.push(problemAt(context, 'open-relation', message, join));
    return [];
  }
  return left.flatMap((item) => {
    if (!('column' in item)) return [];
    const { certainty } = right.find(item.column.name);
    return certainty === 'none' ? [] : [item.column.name];
  });
}

interface Merge {
  readonly scope: Scope;
  readonly left: Scope;
  readonly right: Scope;
  readonly rows: Rows;
  readonly kind: string;
  readonly isHidden: boolean;
  readonly node: Tree;
}

/** USING: two columns become one, of the side that has all rows. */
function merge(context: Context, { scope, left, right, rows, kind, isHidden, node }: Merge, name: string): void {
  const key = keyOf(context.facts, name);
  const sides = [left.find(name), right.find(name)].map((match) =>
    match.certainty === 'sure' || match.certainty === 'maybe' ? match.column : undefined,
  );
  const [first, second] = sides;
  for (const side of [first, second]) if (side) rows.indirect.push({ to: side, kind: 'join' });
  if (isHidden) return;
  const taken = kind.includes('Right')
    ? [second]
    : kind.includes('Full') || kind === 'Outer'
      ? [first, second]
      : [first];
  const uses = taken.flatMap((to): Dependency[] => (to ? [{ to, level: plain }] : []));
  const shown = first?.name ?? second?.name ?? name;
  const problems =
    first && second
      ? []
      : [problemAt(context, 'ambiguous-open', `USING (${name}): the column is not certain on both sides`, node)];
  const merged = column(shown, { uses, problems, type: taken[0]?.type });
  scope.merged.set(key, merged);
  const row: RowItem[] = [];
  let isPlaced = false;
  for (const item of scope.row) {
    if (
      'column' in item &&
      keyOf(context.facts, item.column.name) === key &&
      (item.column === first || item.column === second || isPlaced)
    ) {
      if (!isPlaced) row.push({ column: merged });
      isPlaced = true;
    } else if ('open' in item) row.push({ open: { ...item.open, except: new Set([...item.open.except, key]) } });
    else row.push(item);
  }
  if (!isPlaced) row.unshift({ column: merged });
  if (isPlaced && context.facts.usingFirst) {
    const at = row.findIndex((item) => 'column' in item && item.column === merged);
    row.unshift(...row.splice(at, 1));
  }
  scope.row = row;
}

/** Several columns of USING stand in the order in which they are named. */
function moveFirst(context: Context, scope: Scope, keys: readonly string[]): void {
  for (const name of keys.toReversed()) {
    const merged = scope.merged.get(keyOf(context.facts, name));
    const at = scope.row.findIndex((item) => 'column' in item && item.column === merged);
    if (at > 0) scope.row.unshift(...scope.row.splice(at, 1));
  }
}

function addLateralView(context: Context, view: Tree, scope: Scope): void {
  const inner = variantOf(bare(view['this']));
  if (!inner) return;
  const names = children(view, 'column_aliases').length;
  const relation = functionRelation(context, inner.kind, inner.node, scope, names);
  place(context, scope, relation, {
    alias: nameOf(view['table_alias']),
    columns: namesOf(children(view, 'column_aliases')),
  });
}

/** Names of the select list are no missing columns in an engine that knows them in conditions of joins. */
function dropAliases(select: Tree, rows: Rows, before: number): void {
  const aliases = new Set(
    children(select, 'expressions').flatMap((item) => {
      const alias = nameOf(nodeOf(item, 'alias')?.['alias']);
      return alias ? [`there is no column ${alias.text}`.toLowerCase()] : [];
    }),
  );
  const kept = rows.problems.filter(
    ({ reason, message }, at) => at < before || reason !== 'missing-column' || !aliases.has(message.toLowerCase()),
  );
  rows.problems.splice(0, rows.problems.length, ...kept);
}
