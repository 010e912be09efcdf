// Columns of models, seeds, sources and CTEs, as far as the texts say them.
import type { NodeId } from '../base/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import type { ProjectSession } from './session.ts';
import {
  type RelationTarget,
  type ScannedCte,
  type ScannedRelation,
  type ScannedSelect,
  type ScannedSql,
  scanSql,
} from './sql-scan.ts';

export interface KnownColumn {
  readonly name: string;
  readonly type: string | undefined;
  readonly description: string | undefined;
  /** Where a query or file names it first. */
  readonly place: ColumnPlace | undefined;
}

export interface ColumnPlace {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** How far stars are followed from one relation into the next. */
const DEPTH = 400;

interface Known {
  readonly columns: Map<NodeId, readonly KnownColumn[]>;
  readonly lineage: unknown;
}

const known = new WeakMap<ProjectGraph, Known>();

/** Columns of a resource: those of its query or file, with types and descriptions of the properties; then the others of these. */
export function columnsOf(session: ProjectSession, id: NodeId, depth = 0): readonly KnownColumn[] {
  const { graph } = session;
  if (!graph || depth > DEPTH) return [];
  let all = known.get(graph);
  if (all?.lineage !== session.live.lastLineage || !all) {
    all = { columns: new Map(), lineage: session.live.lastLineage };
    known.set(graph, all);
  }
  const { columns } = all;
  const found = columns.get(id);
  if (found) return found;
  // A model that reads itself ends here.
  columns.set(id, []);
  const made = readColumns(session, graph, id, depth);
  columns.set(id, made);
  return made;
}

function readColumns(session: ProjectSession, graph: ProjectGraph, id: NodeId, depth: number): readonly KnownColumn[] {
  const resource = graph.resources.get(id);
  if (!resource || !('columns' in resource)) return [];
  const path = pathOfResource(session, resource);
  const declared = resource.columns;
  const text = path === undefined ? undefined : session.textOf(path);
  let own: readonly KnownColumn[] = [];
  if (path !== undefined && text !== undefined) {
    if (resource.kind === 'seed') own = headerColumns(path, text);
    else if (resource.kind === 'model' && resource.language === 'sql')
      own = queryColumns({ session, path, text, packageName: resource.packageName }, depth);
  }
  const byName = new Map([...declared.values()].map((column) => [column.name.toLowerCase(), column]));
  const traced = session.live.lastLineage?.nodes.get(id)?.columns ?? [];
  const types = new Map(traced.map(({ name, type }) => [name.toLowerCase(), type]));
  const found = new Map<string, KnownColumn>();
  const add = (name: string, column: Partial<KnownColumn> = {}): void => {
    const key = name.toLowerCase();
    if (found.has(key)) return;
    const said = byName.get(key);
    found.set(key, {
      name,
      type: said?.data_type ?? column.type ?? types.get(key),
      description: said?.description || column.description,
      place: column.place,
    });
  };
  for (const column of own) add(column.name, column);
  // What macros write into the query is seen by the analysis of the compiled SQL.
  for (const { name, isImplied } of traced) if (isImplied !== true) add(name);
  for (const { name } of declared.values()) add(name);
  return [...found.values()];
}

/** Absolute path of the file that a resource stands in. */
export function pathOfResource(
  session: ProjectSession,
  { packageName, originalFilePath }: { readonly packageName: string; readonly originalFilePath: string },
): string | undefined {
  return filesByPlace(session).get(`${packageName}|${originalFilePath}`);
}

const places = new WeakMap<ReadonlyMap<string, unknown>, ReadonlyMap<string, string>>();

function filesByPlace({ live }: ProjectSession): ReadonlyMap<string, string> {
  let found = places.get(live.files);
  if (!found) {
    found = new Map(Array.from(live.files, ([path, file]) => [`${file.packageName}|${file.path}`, path] as const));
    places.set(live.files, found);
  }
  return found;
}

function headerColumns(path: string, text: string): readonly KnownColumn[] {
  const end = text.search(/[\r\n]/);
  const header = end === -1 ? text : text.slice(0, end);
  return Array.from(header.matchAll(/"((?:[^"]|"")*)"|([^,;|\t"\uFEFF]+)/g), (match) => {
    const name = (match[1] ?? match[2] ?? '').trim();
    const start = match.index + match[0].indexOf(name);
    return { name, type: undefined, description: undefined, place: { path, start, end: start + name.length } };
  }).filter(({ name }) => name !== '');
}

/** A query in a file. */
export interface QueryInFile {
  readonly session: ProjectSession;
  readonly path: string;
  readonly text: string;
  readonly packageName: string;
}

function queryColumns(query: QueryInFile, depth: number): readonly KnownColumn[] {
  const scanned = scanSql(query.text);
  return scanned.last ? selectColumns(query, scanned, scanned.last, depth) : [];
}

/** More columns of one select are not listed. */
const MOST_COLUMNS = 5000;

/** Queries whose CTEs are known. */
const inOrder = new WeakSet<ScannedSql>();
const bySelect = new WeakMap<ScannedSelect, readonly KnownColumn[]>();

/** Columns of one select; stars are followed. */
export function selectColumns(
  query: QueryInFile,
  scanned: ScannedSql,
  select: ScannedSelect,
  depth = 0,
): readonly KnownColumn[] {
  const made = bySelect.get(select);
  if (made || depth > DEPTH) return made ?? [];
  // A query that reads itself ends here.
  bySelect.set(select, []);
  if (!inOrder.has(scanned)) {
    inOrder.add(scanned);
    // In the order of the file, so that a long chain of CTEs is no deep recursion.
    for (const cte of scanned.ctes) if (cte.select) selectColumns(query, scanned, cte.select, depth);
  }
  const { path } = query;
  const found: KnownColumn[] = [];
  for (const { name, star, except, start, end } of select.columns) {
    if (name !== undefined) found.push({ name, type: undefined, description: undefined, place: { path, start, end } });
    if (star === undefined || found.length > MOST_COLUMNS) continue;
    for (const relation of select.relations) {
      if (star !== '' && relation.alias?.toLowerCase() !== star.toLowerCase()) continue;
      const columns = relationColumns(query, scanned, relation, depth + 1);
      for (const column of columns) if (!except.includes(column.name.toLowerCase())) found.push(column);
    }
  }
  bySelect.set(select, found);
  return found;
}

/** Columns of a relation that a select reads. */
export function relationColumns(
  query: QueryInFile,
  scanned: ScannedSql,
  { target, start }: ScannedRelation,
  depth = 0,
): readonly KnownColumn[] {
  if (depth > DEPTH) return [];
  if (target.kind === 'name') {
    const select = cteNamed(scanned, target.name, start)?.select;
    return select ? selectColumns(query, scanned, select, depth) : [];
  }
  if (target.kind === 'query') return target.select ? selectColumns(query, scanned, target.select, depth) : [];
  const id = resourceOfTarget(query.session, query.packageName, target);
  return id === undefined ? [] : columnsOf(query.session, id, depth + 1);
}

const byName = new WeakMap<ScannedSql, Map<string, ScannedCte[]>>();

/** The CTE that a name means at an offset: the last one of that name before it. */
export function cteNamed(scanned: ScannedSql, name: string, offset: number): ScannedCte | undefined {
  let ctes = byName.get(scanned);
  if (!ctes) {
    ctes = new Map<string, ScannedCte[]>();
    for (const cte of scanned.ctes) {
      const same = ctes.get(cte.name.toLowerCase());
      if (same) same.push(cte);
      else ctes.set(cte.name.toLowerCase(), [cte]);
    }
    byName.set(scanned, ctes);
  }
  const named = ctes.get(name.toLowerCase()) ?? [];
  return named.findLast(({ bodyEnd }) => bodyEnd <= offset) ?? named.findLast(({ start }) => start < offset);
}

/** The resource that a relation of a query stands for. */
export function resourceOfTarget(
  session: ProjectSession,
  packageName: string,
  target: RelationTarget,
): NodeId | undefined {
  const { graph } = session;
  if (!graph) return undefined;
  if (target.kind === 'ref') {
    const { name, package: owner, version } = target;
    const found = graph.lookupRef(packageName, { name, package: owner, version });
    return found.kind === 'found' ? found.id : undefined;
  }
  if (target.kind !== 'source') return undefined;
  const found = graph.lookupSource(packageName, [target.source, target.table]);
  return found.kind === 'found' ? found.id : undefined;
}

/** The select that an offset belongs to: the innermost one around it. */
export function selectAt({ selects }: ScannedSql, offset: number): ScannedSelect | undefined {
  return selects.findLast(({ start, end }) => offset >= start && offset <= end);
}
