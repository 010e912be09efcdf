// PIVOT and UNPIVOT: values become columns, columns become values.
import { type Context, problemAt, readIn } from './context.ts';
import { keyOf, storedName } from './dialect.ts';
import { aggregated, type ColumnNode, column, type Dependency, derived, noRows, type Rows } from './graph.ts';
import { Relation, reopened } from './relation.ts';
import { CommonTables, Scope } from './scope.ts';
import { readColumns } from './stars.ts';
import { bare, child, children, literalOf, type Name, nameOf, namesOf, nodeOf, type Tree, text } from './tree.ts';

/** The scope of what stands in a pivot: the columns of its source. */
function scopeOf(context: Context, source: Relation, around: Scope | undefined): Scope {
  const scope = new Scope(context.facts, around?.tables ?? new CommonTables(), around?.outer);
  scope.add({ name: undefined, relation: source });
  return scope;
}

/** A pivot of either form: `pivot (agg for x in (…))` and `pivot t on x using agg group by y`. @throws TooLarge */
export function readPivot(context: Context, node: Tree, source: Relation, around: Scope | undefined): Relation {
  const scope = scopeOf(context, source, around);
  const isSimple = children(node, 'using').length > 0 || children(node, 'fields').length === 0;
  const aggregates = children(node, isSimple ? 'using' : 'expressions').map((one) => aggregateOf(context, one, scope));
  const on = children(node, isSimple ? 'expressions' : 'fields').map((one) => fieldOf(context, one, scope));
  const rows: Rows = { ...noRows(), inputs: [source.rows] };
  const values = combinations(context, on, aggregates);
  const uses = (of: readonly Aggregate[]): Dependency[] => [
    ...of.flatMap((one) => one.uses),
    ...on.flatMap((one) => one.uses),
  ];
  const group = child(node, 'group') && (nodeOf(node['group'], 'group') ?? child(node, 'group'));
  const used = new Set(uses(aggregates).map(({ to }) => to));
  const kept = group
    ? children(group, 'expressions').map((one) => groupColumn(context, one, scope))
    : source.columns.filter((one) => !used.has(one));
  for (const to of kept) rows.indirect.push({ to, kind: 'group' });
  const made = (values ?? []).map(({ name, aggregate }) => column(name, { uses: uses([aggregate]) }));
  context.budget.spend(kept.length + made.length);
  const columns = [...kept, ...made];
  if (values && (!source.isOpen || group)) return new Relation(context.facts, { columns, rows });
  const message = values
    ? (source.problem?.message ?? 'the columns of the pivot are not all known')
    : 'the columns of the pivot are the values that it finds';
  const problem = problemAt(context, values ? 'open-relation' : 'dynamic-columns', message, node);
  // Without a list of values every other name is one of them, if the columns that are kept are known.
  const isCertain = !source.isOpen || group !== undefined;
  return new Relation(context.facts, {
    columns,
    rows,
    problem,
    more: (name) => {
      const match = group ? undefined : source.find(name);
      if (values && match?.certainty === 'maybe') return column(name, { uses: [{ to: match.column, level: 0 }] });
      return column(name, { uses: uses(aggregates), problems: isCertain ? [] : [problem] });
    },
  });
}

function groupColumn(context: Context, value: unknown, scope: Scope): ColumnNode {
  const name = namesOf([value])[0];
  const stored = name ? storedName(context.facts, name.text, name.isQuoted) : 'group';
  const { uses, problems } = readIn(context, value, scope);
  const [only] = uses;
  return column(only?.to.name ?? stored, { uses: [...uses], problems: [...problems], type: only?.to.type });
}

interface Aggregate {
  readonly alias: string | undefined;
  readonly uses: readonly Dependency[];
}

function aggregateOf(context: Context, value: unknown, scope: Scope): Aggregate {
  const alias = nodeOf(value, 'alias');
  const name = alias && nameOf(alias['alias']);
  const { uses } = readIn(context, alias ? alias['this'] : value, scope);
  return {
    alias: name && storedName(context.facts, name.text, name.isQuoted),
    uses: uses.map(({ to }) => ({ to, level: aggregated })),
  };
}

interface Field {
  readonly uses: readonly Dependency[];
  /** Names of the values; undefined when the engine looks them up. */
  readonly values: readonly string[] | undefined;
}

function fieldOf(context: Context, value: unknown, scope: Scope): Field {
  const list = nodeOf(value, 'in');
  const uses = readIn(context, list ? list['this'] : value, scope).uses.map(
    ({ to }): Dependency => ({ to, level: aggregated }),
  );
  const items = list ? children(list, 'expressions') : [];
  const values = items.map((one) => valueName(context, one));
  return {
    uses,
    values: values.length > 0 && values.every((one) => one !== undefined) ? (values as string[]) : undefined,
  };
}

function valueName(context: Context, value: unknown): string | undefined {
  const renamed = nodeOf(value, 'pivot_alias') ?? nodeOf(value, 'alias');
  const alias = renamed && (namesOf([renamed['alias']])[0] ?? undefined);
  if (alias) return storedName(context.facts, alias.text, alias.isQuoted);
  const literal = literalOf(value);
  if (literal === undefined) return undefined;
  // Where names are kept in upper case, those of text values are the texts with their quotes.
  const isText = text(nodeOf(bare(value), 'literal') ?? {}, 'literal_type') === 'string';
  return isText && context.facts.fold === 'upper' ? `'${literal}'` : literal;
}

function combinations(
  context: Context,
  fields: readonly Field[],
  aggregates: readonly Aggregate[],
): { name: string; aggregate: Aggregate }[] | undefined {
  let names: string[] = [''];
  for (const { values } of fields) {
    if (!values) return undefined;
    context.budget.spend(names.length * values.length);
    names = names.flatMap((before) => values.map((value) => (before === '' ? value : `${before}_${value}`)));
  }
  const hasSuffix = aggregates.length > 1 || (aggregates[0]?.alias !== undefined && context.facts.fold !== 'upper');
  return names.flatMap((name) =>
    aggregates.map((aggregate) => ({
      name: hasSuffix && aggregate.alias !== undefined ? `${name}_${aggregate.alias}` : name,
      aggregate,
    })),
  );
}

/** An unpivot of either form: `unpivot (v for n in (a, b))` and `unpivot t on a, b into name n value v`. */
export function readUnpivot(context: Context, node: Tree, source: Relation, around: Scope | undefined): Relation {
  const scope = scopeOf(context, source, around);
  const listed = children(node, 'columns').length > 0 ? children(node, 'columns') : children(node, 'expressions');
  const uses: ColumnNode[][] = [];
  for (const item of listed) {
    const inner = nodeOf(item, 'pivot_alias') ?? nodeOf(item, 'alias');
    const value = inner ? inner['this'] : item;
    const call = nodeOf(value, 'function');
    const isColumns = call !== undefined && text(call, 'name')?.toLowerCase() === 'columns';
    const items = isColumns ? readColumns(children(call, 'args')[0], scope) : undefined;
    if (items) for (const one of items) uses.push('column' in one ? [one.column] : []);
    else uses.push(readIn(context, value, scope).uses.map(({ to }) => to));
  }
  const taken = new Set(uses.flat());
  const { name, values } = unpivotNames(node);
  const stored = (one: Name): string => storedName(context.facts, one.text, one.isQuoted);
  const kept = source.columns.filter((one) => !taken.has(one));
  const columns = [
    ...kept,
    column(name ? stored(name) : 'name', { uses: [] }),
    ...values.map((value, at) =>
      column(stored(value), {
        uses: uses.flatMap((of): Dependency[] => {
          // Several value columns take one column each of every group.
          const chosen = values.length > 1 ? of.slice(at, at + 1) : of;
          return chosen.map((to) => ({ to, level: derived }));
        }),
      }),
    ),
  ];
  context.budget.spend(columns.length);
  const except = new Set([...taken].map((one) => keyOf(context.facts, one.name)));
  const opens = reopened(source, kept.length).map((part) => ({ ...part, except }));
  return new Relation(context.facts, { columns, opens, rows: { ...noRows(), inputs: [source.rows] } });
}

function unpivotNames(node: Tree): { name: Name | undefined; values: readonly Name[] } {
  const into = nodeOf(node['into'], 'unpivot_columns');
  if (into)
    return { name: wordOf(into['this']), values: children(into, 'expressions').flatMap((one) => wordOf(one) ?? []) };
  const value = nameOf(node['value_column']) ?? simple('value');
  return {
    name: nameOf(node['name_column']) ?? simple('name'),
    values: [value, ...namesOf(children(node, 'extra_value_columns'))],
  };
}

function wordOf(value: unknown): Name | undefined {
  const word = nodeOf(value, 'var');
  const written = word && text(word, 'this');
  return written === undefined ? namesOf([value])[0] : simple(written);
}

function simple(name: string): Name {
  return { text: name, isQuoted: false, start: undefined, end: undefined };
}
