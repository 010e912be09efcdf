// The files `n/<k>`: everything that the page of a node shows and the core does not have, 256 nodes a file.

import type { Columns, NodeColumnsInput } from './columns.ts';
import { FORMAT_VERSION, SHARD_SIZE } from './core.ts';
import { deltas } from './encode-core.ts';
import {
  FormatProblem,
  field,
  isRecord,
  type Json,
  type JsonRecord,
  type Mutable,
  numberOf,
  numbersOf,
  parseRecord,
  textOf,
} from './packing.ts';
import { isBroken, type Status } from './status.ts';
import type { TestRow } from './tests-table.ts';

/**
 * HTML that was made from Markdown and filtered by the writer: the only text that may be put into a page as HTML. All
 * other texts of a project are shown as text.
 */
export type SafeHtml = string & { readonly safeHtml: true };

/** A constraint of a column or model: `not_null`, `primary_key`, `foreign_key`, `check`, `unique`, `custom`. */
export interface ConstraintInfo {
  readonly type: string;
  readonly name?: string;
  readonly expression?: string;
  readonly columns?: readonly string[];
  /** What a foreign key points to: a node's id, or a relation. */
  readonly to?: string;
  readonly toColumns?: readonly string[];
}

/** A column as documented and as found; in the order of the relation. Types and lineage are also in `cols`. */
export interface ColumnDetail {
  readonly name: string;
  /** As the warehouse gives it (catalog). */
  readonly type?: string | undefined;
  /** As the project declares it. */
  readonly declaredType?: string | undefined;
  readonly description?: SafeHtml | undefined;
  /** The description is that of this column, of which it is a copy. */
  readonly descriptionFrom?: { readonly node: string; readonly column: string } | undefined;
  /** As it stands in the warehouse. */
  readonly comment?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly meta?: JsonText | undefined;
  readonly constraints?: readonly ConstraintInfo[] | undefined;
  /** Places in `NodeDetail.tests`. */
  readonly tests?: readonly number[] | undefined;
  /** Documented, but not found in the warehouse; false or missing where that is not known. */
  readonly isMissing?: boolean | undefined;
  readonly granularity?: string | undefined;
}

/** A value of the project's YAML that has no fixed shape, as JSON text with two spaces of indentation. */
export type JsonText = string;

/** A test as its node shows it. */
export interface TestDetail {
  readonly id: string;
  readonly name: string;
  /** `generic`, `singular` or `unit`. */
  readonly kind: string;
  /** Of generic tests: `not_null`, `unique`, or `package.name`. */
  readonly test?: string;
  readonly column?: string;
  /** Arguments but column and model. */
  readonly arguments?: JsonText;
  readonly severity?: string;
  readonly warnIf?: string;
  readonly errorIf?: string;
  readonly where?: string;
  readonly tags?: readonly string[];
  readonly description?: SafeHtml;
  readonly path?: string;
  readonly status: Status;
  /** Missing or -1 where it is not known. */
  readonly failures?: number;
  readonly message?: string;
  /** Where failing rows are stored. */
  readonly failuresRelation?: string;
  /** As compiled. */
  readonly sql?: string;
  /** Milliseconds. */
  readonly duration?: number;
  /** States of the last runs, newest first, aligned with `Core.runs`; one character each, see `statusesOf`. */
  readonly history?: string;
}

/** A node in the last runs; each list is aligned with `Core.runs`, newest first. */
export interface NodeHistory {
  /** One character for each run, see `statusesOf`. */
  readonly status: string;
  /** Milliseconds; -1 where it did not run. */
  readonly duration: readonly number[];
  /** Rows that the warehouse told; -1 where it did not. */
  readonly rows: readonly number[];
}

/** A statistic of the catalog. */
export interface StatInfo {
  readonly label: string;
  readonly value: string | number | boolean;
  readonly description?: string;
}

/** An argument of a macro. */
export interface ArgumentInfo {
  readonly name: string;
  readonly type?: string;
  readonly description?: SafeHtml;
}

/** Limits of source freshness, and what was found. */
export interface FreshnessInfo {
  readonly status: Status;
  /** ISO 8601, '' where nothing was found. */
  readonly maxLoadedAt?: string;
  readonly checkedAt?: string;
  /** Seconds when it was checked. */
  readonly age?: number;
  /** Seconds; missing where there is no limit. */
  readonly warnAfter?: number;
  readonly errorAfter?: number;
  readonly filter?: string;
  readonly loadedAtField?: string;
  readonly message?: string;
}

/** Everything about a node. All texts but SafeHtml are plain text of the project. */
export interface NodeDetail {
  readonly id: string;
  readonly description?: SafeHtml | undefined;
  /** Quoted name in the warehouse. */
  readonly relation?: string | undefined;
  /** Path of the file, and of the YAML that describes it. */
  readonly path?: string | undefined;
  readonly patchPath?: string | undefined;
  readonly language?: string | undefined;
  readonly raw?: string | undefined;
  readonly compiled?: string | undefined;
  /** Table, view … in the warehouse; owner and comment there. */
  readonly catalogType?: string | undefined;
  readonly catalogOwner?: string | undefined;
  readonly comment?: string | undefined;
  readonly stats?: readonly StatInfo[] | undefined;
  readonly ownerName?: string | undefined;
  readonly ownerEmail?: string | undefined;
  readonly meta?: JsonText | undefined;
  /** Configuration but what stands elsewhere. */
  readonly config?: JsonText | undefined;
  readonly columns?: readonly ColumnDetail[] | undefined;
  readonly constraints?: readonly ConstraintInfo[] | undefined;
  readonly tests?: readonly TestDetail[] | undefined;
  /** Ids of macros that it calls. */
  readonly macros?: readonly string[] | undefined;
  /** Of macros: ids of nodes and macros that call it. */
  readonly usedBy?: readonly string[] | undefined;
  readonly arguments?: readonly ArgumentInfo[] | undefined;
  /** Ids of other versions of the model, and the latest. */
  readonly versionsOf?: readonly string[] | undefined;
  readonly latestVersion?: string | undefined;
  readonly deprecationDate?: string | undefined;
  readonly primaryKey?: readonly string[] | undefined;
  /** Of sources: what describes the source as a whole. */
  readonly sourceDescription?: SafeHtml | undefined;
  readonly loader?: string | undefined;
  readonly freshness?: FreshnessInfo | undefined;
  /** Of exposures. */
  readonly label?: string | undefined;
  readonly exposureType?: string | undefined;
  readonly maturity?: string | undefined;
  /** http, https or mailto only. */
  readonly url?: string | undefined;
  /** Of metrics, semantic models, saved queries, unit tests: their definition. */
  readonly definition?: JsonText | undefined;
  /** Of the last run: time of the end (ISO 8601), message, rows, failures, thread. */
  readonly lastRun?: LastRun | undefined;
  readonly history?: NodeHistory | undefined;
}

/** The last result of a node. */
export interface LastRun {
  readonly run: string;
  readonly status: Status;
  readonly completedAt?: string | undefined;
  readonly duration?: number | undefined;
  readonly compileDuration?: number | undefined;
  readonly message?: string | undefined;
  readonly rows?: number | undefined;
  readonly failures?: number | undefined;
  readonly thread?: string | undefined;
}

/** The key of the file with the details of a node. */
export function detailKey(node: number): string {
  return `n/${Math.floor(node / SHARD_SIZE)}`;
}

/** More tests than that, and the SQL of those that do not fail is left out: it repeats the macro and names. */
export const MANY_TESTS = 2000;
/** Stands where it was left out. */
const SQL_LEFT_OUT = `-- There are more than ${MANY_TESTS} tests: the SQL of those that do not fail is left out.
-- "tsdbt compile --select" with the name below writes it.`;

/** What the files of details are written with. */
export interface DetailContext {
  /** The number of runs in the core. */
  readonly runs: number;
  /** The table of tests: what it says of a test is not repeated. */
  readonly tests: readonly TestRow[];
  /** The row of each test by its id. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** What the file of columns says, node by node: names and types are not repeated. */
  readonly columns: readonly NodeColumnsInput[];
}

/** What a file of details is written with. */
export function detailContext(
  runs: number,
  tests: readonly TestRow[],
  columns: readonly NodeColumnsInput[],
): DetailContext {
  return { runs, tests, columns, rowOf: new Map(tests.map(({ id }, row) => [id, row])) };
}

/** A test as it is written: without what the table of tests and its node say. */
function packTest(test: TestDetail, node: NodeDetail | undefined, row: TestRow | undefined, isMany: boolean): object {
  const { path, history, message } = test;
  const isLeftOut = isMany && test.status !== 'warn' && !isBroken(test.status);
  // One shape for all: members that are undefined are not written.
  return {
    r: undefined as number | undefined,
    arguments: test.arguments,
    warnIf: test.warnIf,
    errorIf: test.errorIf,
    where: test.where,
    tags: test.tags,
    description: test.description,
    path: path === (node?.patchPath ?? node?.path) ? undefined : (path ?? ''),
    message: message === row?.message ? undefined : message,
    failuresRelation: test.failuresRelation,
    sql: isLeftOut && test.sql !== undefined ? undefined : isMany ? (test.sql ?? '') : test.sql,
    // Mostly one state all the time.
    h: history !== undefined && isUniform(history) ? history.slice(0, 1) : history,
  };
}

function isUniform(history: string): boolean {
  for (let at = 1; at < history.length; at += 1) if (history[at] !== history[0]) return false;
  return true;
}

function unpackTest(test: Json, node: Json, row: TestRow | undefined, record: Json): TestDetail {
  const history = textOf(test, 'h');
  return {
    ...row,
    // What is not written is as it mostly is; '' stands for nothing.
    path: textOf(node, 'patchPath') || textOf(node, 'path'),
    sql: textOf(record, 'sql'),
    ...(test as object),
    history: history.length === 1 ? history.repeat(numberOf(record, 'runs')) : history,
  } as TestDetail;
}

/** Without name and type where the file of columns has the same. Made of each of very many: without copies of parts. */
function packColumn(column: ColumnDetail, known: NodeColumnsInput['columns'][number] | undefined): object {
  const name = column.name === known?.name ? undefined : column.name;
  const { type } = column;
  const written = (type ?? '') === (known?.type ?? '') ? undefined : (type ?? '');
  const { declaredType, description, descriptionFrom, tags, meta, constraints, granularity, comment } = column;
  if (descriptionFrom !== undefined) return { ...column, name, type: written };
  const { isMissing, tests } = column;
  return type === undefined
    ? {
        name,
        declaredType,
        description,
        tags,
        meta,
        constraints,
        granularity,
        comment,
        isMissing,
        tests,
        type: written,
      }
    : {
        name,
        declaredType,
        description,
        tags,
        meta,
        constraints,
        granularity,
        type: written,
        comment,
        isMissing,
        tests,
      };
}

type Row = { readonly [key: string]: unknown };
/** How members are written that are not written as they are. */
type Packers = { readonly [key: string]: (row: Row, at: number) => unknown };

/** Members that are objects of the same few members: lists in lists. */
const NESTED: ReadonlySet<string> = new Set(['lastRun', 'history']);

function listOf(rows: readonly Row[], key: string, pack: ((row: Row, at: number) => unknown) | undefined): unknown {
  const values = pack
    ? rows.map((row, at) => (row[key] === undefined ? null : pack(row, at)))
    : rows.map((row) => row[key] ?? null);
  return NESTED.has(key) ? tableOf(values.map((value) => (value ?? {}) as Row)) : values;
}

/** A row of `tableOf`; undefined for one without any member. */
function rowOf(table: Json, at: number): Json | undefined {
  const members = Object.entries(table as JsonRecord).flatMap(([key, list]) => {
    const value = Array.isArray(list) ? (list as readonly Json[])[at] : rowOf(list ?? null, at);
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** A file of details as JSON text; `first` is the index of its first node. */
export function encodeDetails(first: number, details: readonly NodeDetail[], context: DetailContext): string {
  const { runs, tests, rowOf, columns } = context;
  const isMany = tests.length > MANY_TESTS;
  let last = -1;
  const packTests = (list: readonly TestDetail[], node: NodeDetail | undefined): object[] =>
    list.map((test) => {
      const row = rowOf.get(test.id) ?? -1;
      const made = packTest(test, node, tests[row], isMany);
      // Mostly the next one.
      const packed = row === last + 1 ? made : { ...made, r: row };
      last = row;
      return packed;
    });
  const nodes = tableOf(details as readonly object[] as readonly Row[], {
    columns: (_, at) => details[at]?.columns?.map((one, place) => packColumn(one, columns[first + at]?.columns[place])),
    tests: (_, at) => packTests(details[at]?.tests ?? [], details[at]),
    // Rows are written as distances to the run before: mostly none, or the same small one.
    history: (_, at) => ({ ...details[at]?.history, rows: deltas(details[at]?.history?.rows ?? []) }),
  });
  const sql = isMany ? SQL_LEFT_OUT : undefined;
  return JSON.stringify({ v: FORMAT_VERSION, first, count: details.length, runs, sql, nodes });
}

/**
 * A list for each member, null where a node has it not: what is alike packs best side by side. Code as written and as
 * compiled is a pair, since one repeats the other.
 */
function tableOf(rows: readonly Row[], packers: Packers = {}): object {
  const keys = new Set<string>();
  for (const row of rows) for (const key in row) if (row[key] !== undefined && !keys.has(key)) keys.add(key);
  const isCode = keys.delete('raw') || keys.delete('compiled');
  keys.delete('compiled');
  return {
    ...Object.fromEntries([...keys].map((key) => [key, listOf(rows, key, packers[key])])),
    code: isCode
      ? rows.map(({ raw, compiled }) => (raw === undefined && compiled === undefined ? 0 : [raw ?? 0, compiled ?? 0]))
      : undefined,
  };
}

/**
 * Reads a file of details: by node index; `rows` is the table of tests, `columns` the file of columns: without them tests and columns have no names. What a page does with a field is decided by its type here; a writer that is
 * not ours could put anything into it, but a page only ever shows files of its own folder.
 * @throws FormatProblem when it is damaged
 */
export function decodeDetails(text: string, rows: readonly TestRow[] = [], columns?: Columns): Map<number, NodeDetail> {
  const record = parseRecord(text, FORMAT_VERSION, 'details');
  const nodes = field(record, 'nodes');
  if (!isRecord(nodes)) throw new FormatProblem('the file of details is damaged');
  const first = numberOf(record, 'first');
  let row = -1;
  const unpack = (test: Json, node: Json): TestDetail => {
    row = numberOf(test, 'r', row + 1);
    return unpackTest(test, node, rows[row], record);
  };
  return new Map(
    Array.from({ length: numberOf(record, 'count') }, (_, at) => {
      const node = rowOf(nodes, at) ?? {};
      return [first + at, unpackNode(node, first + at, columns, unpack)];
    }),
  );
}

function unpackNode(
  node: Json,
  place: number,
  columns: Columns | undefined,
  unpack: (test: Json, node: Json) => TestDetail,
): NodeDetail {
  const { code, ...rest } = node as { readonly code?: readonly [string, string] };
  const made = { ...rest } as Mutable<NodeDetail>;
  if (code?.[0]) made.raw = code[0];
  if (code?.[1]) made.compiled = code[1];
  const start = columns?.start[place] ?? 0;
  made.columns = made.columns?.map((column, at) => ({
    ...column,
    name: column.name ?? columns?.names[start + at] ?? '',
    type: (column.type ?? columns?.types[start + at]) || undefined,
  })) as ColumnDetail[];
  const tests = field(node, 'tests');
  if (Array.isArray(tests)) made.tests = tests.map((test: Json) => unpack(test, node));
  if (made.history) made.history = { ...made.history, rows: summed(field(field(node, 'history'), 'rows')) };
  return made;
}

function summed(distances: Json | undefined): number[] {
  let sum = 0;
  return numbersOf(distances).map((distance) => {
    sum += distance;
    return sum;
  });
}
