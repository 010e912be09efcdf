// Column lineage of one query: its tree, the names in it, what each output column is made of.
import { codePointOffsets } from '../translate/code-points.ts';
import { Bases } from './bases.ts';
import { Budget, TooLarge } from './budget.ts';
import { outputColumn, outputRows } from './closure.ts';
import { readWith } from './common-tables.ts';
import { type Context, problemAt, readIn } from './context.ts';
import { factsOf } from './dialect.ts';
import { type ColumnNode, column } from './graph.ts';
import { misreadFrom, misreadOperation } from './misread-operations.ts';
import { Noticed } from './noticed.ts';
import { inPlaceOf, isOther, OTHER_COLUMNS } from './other-columns.ts';
import { readPivot, readUnpivot } from './pivot.ts';
import type { ColumnSource, LineageProblem, LineageRequest, OpenStar, QueryLineage } from './query-lineage.ts';
import { type OpenPart, Relation, reopened } from './relation.ts';
import { CommonTables, Scope } from './scope.ts';
import { readOrdinal, readSelect } from './select.ts';
import { SelectLists } from './select-lists.ts';
import { combine, operandsOf } from './set-operations.ts';
import { bare, child, children, isTree, literalOf, nodeOf, type Tree, variantOf } from './tree.ts';

/** What the library's parser gives. */
export interface ParsedText {
  readonly success: boolean;
  readonly ast?: unknown;
  readonly error?: string | null | undefined;
  /** In characters. */
  readonly errorStart?: number | null | undefined;
}

/** Texts above this are not analyzed: the time to read them is not worth what a generated text tells. */
const LONGEST = 4_000_000;
/** How many columns one analysis makes and visits at most: some seconds of work. */
const MOST_COLUMNS = 4_000_000;

/** The lineage of a query. Never throws: what is not known is said. */
export function analyzeQuery(
  request: LineageRequest,
  parse: (sql: string, dialect: string) => ParsedText,
): QueryLineage {
  const { sql, dialect } = request;
  if (sql.length > LONGEST)
    return unresolved('too-large', `the query has ${sql.length} characters, more than ${LONGEST}`);
  const parsed = parse(sql, dialect);
  const offset = codePointOffsets(sql);
  if (!parsed.success) return unreadable(parsed, offset);
  const statements = Array.isArray(parsed.ast)
    ? parsed.ast.filter((one) => variantOf(one)?.kind !== 'sql_comment')
    : [];
  if (statements.length !== 1) {
    const message = statements.length === 0 ? 'there is no statement' : 'this is more than one statement';
    return unresolved('not-a-query', message);
  }
  const facts = factsOf(dialect);
  const bases = new Bases(facts, request.upstream);
  const context: Context = {
    sql,
    facts,
    budget: new Budget(MOST_COLUMNS),
    lists: new SelectLists(sql, facts.backslash),
    hasSetOperations: /\)\s*(union|intersect|except)\b/i.test(sql),
    hasColumnsCalls: /\bcolumns\s*\(/i.test(sql),
    offset,
    noticed: new Noticed(),
    base: (table) => bases.table(table, offset),
    inPlaceOf: (other, name) => inPlaceOf(other, name, bases),
    external: (name, node) => bases.external(name, problemAt(context, 'unsupported', '', node).offset),
    query: (value, tables, outer) => readQuery(context, value, tables, outer),
  };
  try {
    return resultOf(context, bases, statements[0]);
  } catch (thrown) {
    if (thrown instanceof TooLarge)
      return unresolved('too-large', `the query has more than ${MOST_COLUMNS} columns inside`);
    if (thrown instanceof RangeError) return unresolved('too-large', 'the query is nested too deeply');
    throw thrown;
  }
}

function unresolved(reason: LineageProblem['reason'], message: string, offset?: number): QueryLineage {
  const problems = [{ reason, message, ...(offset !== undefined && { offset }) }];
  return { status: 'unresolved', columns: [], open: [], relations: [], indirect: [], problems };
}

function unreadable(parsed: ParsedText, offset: (characters: number) => number): QueryLineage {
  const error = parsed.error ?? 'it cannot be read';
  const at = typeof parsed.errorStart === 'number' ? offset(parsed.errorStart) : undefined;
  const limit = /E_GUARD_(\w+?)(?:_EXCEEDED)?: value (\d+) exceeds configured limit (\d+)/.exec(error);
  if (limit) {
    const what = (limit[1] ?? '').toLowerCase().replaceAll('_', ' ');
    return unresolved('too-large', `the ${what} of the query is more than ${limit[3]}`, at);
  }
  if (/call stack|unreachable|memory access/i.test(error))
    return unresolved('too-large', 'the query is nested too deeply');
  return unresolved('syntax', error.replace(/^(Parse|Tokenize) error at line \d+, column \d+: /, ''), at);
}

function resultOf(context: Context, bases: Bases, statement: unknown): QueryLineage {
  const written = bare(statement);
  const kind = variantOf(written)?.kind ?? 'nothing';
  if (!READABLE.has(kind)) return unresolved('not-a-query', `${kind.replaceAll('_', ' ')} is no query`);
  const relation = context.query(written, new CommonTables(), undefined);
  const columns = relation.columns.map((one) => outputColumn(one, context.budget));
  const { indirect, problems } = outputRows(relation.rows, context.budget);
  const open = openStars(relation, context.budget);
  const isWhole = open.length === 0 && problems.length === 0 && columns.every(({ status }) => status === 'resolved');
  return {
    status: isWhole
      ? 'resolved'
      : columns.every(({ status }) => status === 'unresolved') && open.length === 0 && columns.length > 0
        ? 'unresolved'
        : 'partial',
    columns,
    open,
    relations: bases.list,
    indirect,
    problems,
    ...context.noticed.facts(),
  };
}

const READABLE: ReadonlySet<string> = new Set([
  'select',
  'union',
  'intersect',
  'except',
  'subquery',
  'values',
  'pivot',
  'unpivot',
  'table',
]);

/** A query of any form. @throws TooLarge */
function readQuery(context: Context, value: unknown, tables: CommonTables, outer: Scope | undefined): Relation {
  const variant = variantOf(bare(value));
  if (!variant) return unknownQuery(context, 'this', value);
  const { kind, node } = variant;
  switch (kind) {
    case 'select': {
      const operation = context.hasSetOperations
        ? (misreadOperation(node) ?? (context.facts.joinsFromToOperation ? misreadFrom(node) : undefined))
        : undefined;
      if (operation !== undefined) return context.query(operation, tables, outer);
      return readSelect(context, node, tables, outer);
    }
    case 'union':
    case 'intersect':
    case 'except':
      return readOperation(context, value, node, tables, outer);
    case 'subquery':
      return readSubquery(context, node, tables, outer);
    case 'values':
      return readValues(context, node, outer);
    case 'table':
      return context.base(node);
    case 'pivot':
    case 'unpivot':
      return readPivotStatement(context, kind, node, tables, outer);
    default:
      return unknownQuery(context, kind, value);
  }
}

function readSubquery(context: Context, node: Tree, tables: CommonTables, outer: Scope | undefined): Relation {
  return context.query(node['this'], readWith(context, child(node, 'with'), tables, outer), outer);
}

function readOperation(
  context: Context,
  value: unknown,
  node: Tree,
  tables: CommonTables,
  outer: Scope | undefined,
): Relation {
  const inner = readWith(context, child(node, 'with'), tables, outer);
  const operands = operandsOf(bare(value)).map((operand) => ({
    operand,
    relation: context.query(operand.query, inner, outer),
  }));
  const relation = combine(context, operands);
  const order = children(child(node, 'order_by') ?? {}, 'expressions');
  if (order.length === 0) return relation;
  const scope = new Scope(context.facts, inner, outer);
  scope.add({ name: undefined, relation });
  const rows = { indirect: [], inputs: [relation.rows], problems: [] };
  for (const one of order) readOrdinal(context, one, scope, rows, 'order', relation.columns);
  return new Relation(context.facts, {
    columns: relation.columns,
    opens: reopened(relation, relation.columns.length),
    rows,
  });
}

/** VALUES: columns with the engine's names, made of what stands in them. */
function readValues(context: Context, node: Tree, outer: Scope | undefined): Relation {
  const rows = children(node, 'expressions').map((row) =>
    isTree(row) ? children(nodeOf(row, 'tuple') ?? row, 'expressions') : [],
  );
  const { valuesColumn, valuesFrom, fold } = context.facts;
  const stem = fold === 'upper' ? valuesColumn.toUpperCase() : valuesColumn;
  const width = rows[0]?.length ?? 0;
  const columns: ColumnNode[] = Array.from({ length: width }, (_, at) => column(`${stem}${at + valuesFrom}`));
  context.budget.spend(width * rows.length);
  for (const row of rows) {
    for (const [at, value] of row.entries()) {
      if (literalOf(value) !== undefined || !outer) continue;
      const reading = readIn(context, value, outer);
      columns[at]?.uses.push(...reading.uses);
      columns[at]?.problems.push(...reading.problems);
    }
  }
  return new Relation(context.facts, { columns });
}

/** `pivot t on x using sum(y)` as a query of its own. */
function readPivotStatement(
  context: Context,
  kind: string,
  node: Tree,
  tables: CommonTables,
  outer: Scope | undefined,
): Relation {
  const inner = readWith(context, child(node, 'with'), tables, outer);
  const written = nodeOf(node['this'], 'column');
  const table = written ? { table: { name: written['name'], schema: written['table'] } } : node['this'];
  const star = { select: { expressions: [{ star: {} }], from: { expressions: [table] } } };
  const source = context.query(star, inner, outer);
  return kind === 'unpivot' || node['unpivot'] === true
    ? readUnpivot(context, node, source, outer)
    : readPivot(context, node, source, outer);
}

function unknownQuery(context: Context, kind: string, node: unknown): Relation {
  const problem = problemAt(context, 'unsupported', `${kind.replaceAll('_', ' ')} is not understood as a query`, node);
  return new Relation(context.facts, { columns: [], problem, more: (name) => column(name, { problems: [problem] }) });
}

/** Stars of the result over relations that are not fully known, down to the relations outside. */
function openStars(relation: Relation, budget: Budget): OpenStar[] {
  const { problem } = relation;
  if (relation.opens.length === 0) {
    if (!relation.isOpen || !problem) return [];
    const computed = relation.isComputed ? { isComputed: true as const } : {};
    const sources = relation.base === undefined ? sourcesOfAny(relation, budget) : undefined;
    return [
      {
        relation: relation.base,
        ...(sources && { sources }),
        ...computed,
        at: relation.columns.length,
        except: [],
        renamed: [],
        problem,
      },
    ];
  }
  return relation.opens.flatMap((part) => throughPart(part, budget));
}

function throughPart(part: OpenPart, budget: Budget): OpenStar[] {
  return openStars(part.relation, budget).map((inner) => ({
    ...inner,
    at: part.at,
    except: [...inner.except, ...part.except],
    renamed: [...inner.renamed, ...part.renamed],
  }));
}

/** What any unlisted column of a relation is made of, if that does not depend on its name. */
function sourcesOfAny(relation: Relation, budget: Budget): readonly ColumnSource[] | undefined {
  const match = relation.find(OTHER_COLUMNS);
  if (match.certainty !== 'maybe') return undefined;
  const { sources, status } = outputColumn(match.column, budget);
  return status === 'resolved' && sources.length > 0 && !sources.some((one) => isOther(one.column))
    ? sources
    : undefined;
}
