// Column lineage of all nodes of a project: each is compiled without a warehouse and analyzed with the columns of those
// before it. Parents come first; what the analyzer does for one node goes on while others are compiled.
import { type Column as AdapterColumn, Column, Relation } from '../../adapters/index.ts';
import { type Diagnostic, type NodeId, sha256, sha256Of, silentLog, TsdbtError } from '../../base/index.ts';
import type { InvocationFacts } from '../../context/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { OutputMap } from '../../jinja/index.ts';
import type { GraphResource, ModelNode, ParsedNode, SnapshotNode, SourceNode } from '../../parse/index.ts';
import {
  type ColumnNames,
  columnNames,
  isOther,
  type LineageAnalyzer,
  OTHER_COLUMNS,
  type QueryLineage,
  type UpstreamRelation,
} from '../../sql/index.ts';
import { compileNode } from '../compile-node.ts';
import { CompileEnvironment } from '../environment.ts';
import { CTE_PREFIX, isEphemeral } from '../node-relations.ts';
import { type DraftCache, draftFrom, draftText, type NodeKeys } from './draft-cache.ts';
import { implyColumn } from './implied-columns.ts';
import { inheritDescriptions, inheritsDescriptions } from './inherited-descriptions.ts';
import { declaredColumns, type KnownColumn, type StoredColumns, seedColumns, sourceColumns } from './known-columns.ts';
import { NodeDraft, type OpenPart } from './node-draft.ts';
import { offlineConnection } from './offline-connection.ts';
import { offlineDatabase } from './offline-database.ts';
import type {
  ColumnRef,
  LineageNode,
  LineageOrigin,
  LineageOrigins,
  ProjectColumn,
  ProjectLineage,
  ProjectProblem,
  ProjectReason,
} from './project-lineage.ts';
import { hasContract, NO_SOURCES, NO_STAR, queryDraft, RESULTS_MISSING } from './query-draft.ts';

export interface ProjectLineageOptions {
  readonly graph: ProjectGraph;
  readonly facts: InvocationFacts;
  readonly analyzer: LineageAnalyzer;
  /** Columns of sources that the warehouse told of earlier. */
  readonly stored?: StoredColumns;
  /** Nodes with SQL that are no relation, such as tests: analyzed as well, for `onQuery`. */
  readonly queries?: readonly NodeId[];
  /** Told each query that was analyzed. */
  readonly onQuery?: (id: NodeId, query: AnalyzedQuery) => void;
  /** Told each node that could not be compiled. */
  readonly onFailure?: (node: ParsedNode, found: Diagnostic) => void;
  /** What earlier commands found of nodes: those that are the same are neither compiled nor analyzed, nor told of. */
  readonly kept?: KeptNodes | undefined;
  /** The mark that a kept node must carry to be taken over; undefined: none is asked for. */
  readonly markOf?: (id: NodeId) => string | undefined;
  /** Told each node that was taken as it was kept. */
  readonly onKept?: (id: NodeId, query: KeptQuery) => void;
  /** Waited for before each node: where others want to be served meanwhile. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** What is kept of nodes, and how they are known again. */
export interface KeptNodes {
  readonly drafts: DraftCache;
  readonly keys: NodeKeys;
}

/** A node that was taken as it was kept: its SQL is only made when somebody wants to see it. */
export interface KeptQuery {
  readonly lineage: () => QueryLineage | undefined;
  readonly nodeOf: (relation: number) => NodeId | undefined;
  readonly read: () => Promise<AnalyzedQuery | undefined>;
}

/** A node's SQL and what its analysis says. */
export interface AnalyzedQuery {
  readonly sql: string;
  readonly map: OutputMap;
  readonly lineage: QueryLineage;
  /** The template asked for what only the warehouse knows: its SQL is one that may be. */
  readonly isGuessed: boolean;
  /** The node that a relation of the lineage is. */
  nodeOf(relation: number): NodeId | undefined;
}

/**
 * The lineage of the whole project. What cannot be known is said in it.
 * @throws TsdbtError sql-analyzer-missing
 */
export async function buildProjectLineage(options: ProjectLineageOptions): Promise<ProjectLineage> {
  return new LineageBuilder(options).build();
}

class LineageBuilder {
  readonly #options: ProjectLineageOptions;
  readonly #names: ColumnNames;
  readonly #environment: CompileEnvironment;
  readonly #drafts = new Map<NodeId, NodeDraft>();
  /** Nodes that are, or were, waited for. */
  readonly #pending = new Map<NodeId, Promise<void>>();
  /** Ids by the relation that they are in the warehouse. */
  readonly #byRelation = new Map<string, NodeId>();

  /** Hashes of what queries see of nodes. */
  readonly #upstreamHashes = new Map<NodeId, string>();
  /** Nodes that were found anew, with their keys and those of their analyses. */
  readonly #fresh = new Map<NodeId, { readonly key: string; readonly analysis: string }>();
  /** Keys of the nodes that are kept, from an earlier command or by this one, and what is kept of each. */
  readonly #keptKeys = new Map<NodeId, { readonly key: string; readonly parts: string }>();
  /** Nodes from which nothing follows for others. */
  readonly #settled = new Set<NodeId>();

  /** Nodes that a template waits for without a reference to them. */
  readonly #awaited = new Map<NodeId, Set<NodeId>>();
  /** Nodes whose templates used results of statements that nobody ran. */
  readonly #withResults = new Set<NodeId>();
  /** Names of relations that are not fully known, by the node whose template asked for their columns. */
  readonly #askedOpen = new Map<NodeId, Set<string>>();

  constructor(options: ProjectLineageOptions) {
    this.#options = options;
    const { graph, facts } = options;
    this.#names = columnNames(facts.target.dialect.analyzerDialect);
    // Who compiles for the command tells what templates say.
    const quiet = { ...facts, services: { ...facts.services, log: silentLog } };
    this.#environment = new CompileEnvironment(graph, quiet, { injectEphemeralCtes: false }, (id) =>
      offlineDatabase({
        find: (...parts) => this.#relation(...parts),
        isOwn: (...parts) => this.#byRelation.get(relationKey(...parts)) === id,
        columnsOf: (relation) => this.#columnsAsked(id, relation),
        connection: offlineConnection({
          analyzer: options.analyzer,
          dialect: facts.target.dialect.analyzerDialect,
          onUnknown: () => this.#withResults.add(id),
        }),
      }),
    );
  }

  async build(): Promise<ProjectLineage> {
    const { graph } = this.#options;
    const ids = [...graph.resources].filter(([, resource]) => hasColumns(resource)).map(([id]) => id);
    for (const id of ids) {
      const key = relationKeyOf(graph.resources.get(id));
      // Resources come with the sources first: a node is more than a source of the same relation.
      if (key !== undefined) this.#byRelation.set(key, id);
    }
    const wanted = new Set(ids);
    for (const id of ids) if (graph.resources.get(id)?.kind === 'seed') this.#start(id);
    for (const id of graph.order) if (wanted.has(id) && !this.#drafts.has(id)) this.#start(id);
    await Promise.all(this.#pending.values());
    for (const id of this.#options.queries ?? []) {
      const node = graph.project.nodes.get(id);
      if (node) await this.#analyze(node, graph.dependsOn(id));
    }
    for (const id of ids) if (!this.#drafts.has(id)) this.#addCyclic(id);
    this.#keep();
    const inherits = inheritsDescriptions(graph.project.source);
    const origins = this.#origins(ids, inherits);
    const drafts = this.#drafts;
    let made: ReadonlyMap<NodeId, LineageNode> | undefined;
    const nodes = (): ReadonlyMap<NodeId, LineageNode> => (made ??= this.#finish(ids, inherits));
    if (origins === undefined) nodes();
    return {
      origins,
      get nodes() {
        return nodes();
      },
      column: (id, name) => {
        nodes();
        return drafts.get(id)?.column(name);
      },
    };
  }

  #finish(ids: readonly NodeId[], inherits: boolean): ReadonlyMap<NodeId, LineageNode> {
    // In the order of the project: what queries name without any list having it.
    for (const id of ids) this.#implySources(id);
    if (inherits) inheritDescriptions(this.#drafts);
    const nodes = new Map<NodeId, LineageNode>();
    for (const id of ids) {
      const draft = this.#drafts.get(id);
      if (draft) nodes.set(id, draft.finish());
    }
    return nodes;
  }

  /** What the lineage follows from, where every query is kept. */
  #origins(ids: readonly NodeId[], inherits: boolean): LineageOrigins | undefined {
    const { kept, graph, facts } = this.#options;
    if (!kept) return undefined;
    const common = [kept.drafts.program, facts.target.dialect.analyzerDialect, String(inherits)];
    const nodes: LineageOrigin[] = [];
    for (const id of ids) {
      const resource = graph.resources.get(id);
      const isQuery = resource?.kind === 'model' || resource?.kind === 'snapshot';
      const found = isQuery ? this.#keptKeys.get(id) : { parts: JSON.stringify(this.#drafts.get(id)?.parts) };
      if (resource === undefined || found === undefined) return undefined;
      common.push(id, resource.name, resource.originalFilePath);
      const key = 'key' in found ? found.key : sha256(found.parts).slice(0, 32);
      nodes.push({ key, hash: () => ('key' in found ? sha256(found.parts).slice(0, 32) : key) });
    }
    return { common: sha256Of(common.map((part) => `${part}\0`)), nodes };
  }

  /** Does one node, after those that it reads: at once where nothing has to be waited for, since there are thousands. */
  #start(id: NodeId): void {
    const { graph } = this.#options;
    const resource = graph.resources.get(id);
    if (!resource) return;
    const parents = graph.dependsOn(id);
    const before = parents.flatMap((parent) => this.#pending.get(parent) ?? []);
    const done =
      before.length === 0
        ? this.#node(resource, parents)
        : Promise.all(before).then(() => this.#node(resource, parents));
    if (done) this.#pending.set(id, done);
  }

  /** One node, of which all parents are done; undefined where it is done then. */
  #node(resource: GraphResource, parents: readonly NodeId[]): Promise<void> | undefined {
    const { facts, stored = () => undefined } = this.#options;
    if (resource.kind === 'seed') {
      const known = seedColumns(resource, this.#names, facts.target.dialect.quotesSeedColumns ?? true);
      this.#addKnown(resource, known.columns, known.isClosed, 'the file of the seed cannot be read');
    } else if (resource.kind === 'source') {
      const seed = this.#seedOf(resource);
      if (seed !== undefined) {
        this.#addTwin(resource, seed);
        return undefined;
      }
      const known = sourceColumns(resource, this.#names, stored);
      this.#addKnown(
        resource,
        known.columns,
        known.isClosed,
        `the columns of ${resource.sourceName}.${resource.name} are not all known`,
      );
    } else if (resource.kind === 'model' || resource.kind === 'snapshot') {
      const { uniqueId: id } = resource;
      const kept = this.#kept(resource, parents);
      if (!kept) return this.#query(resource, parents).then((draft) => void this.#drafts.set(id, draft));
      this.#drafts.set(id, kept);
    }
    return undefined;
  }

  /** The node as an earlier command found it, if it would be found like that again. */
  #kept(node: ModelNode | SnapshotNode, parents: readonly NodeId[]): NodeDraft | undefined {
    const { kept, analyzer } = this.#options;
    const own = kept?.keys.of(node.uniqueId);
    if (!kept || own === undefined || node.language !== 'sql') return undefined;
    const { uniqueId: id, kind, name, originalFilePath: path } = node;
    const seen = parents.flatMap((parent) => (this.#drafts.has(parent) ? [parent, this.#upstreamHash(parent)] : []));
    const key = sha256([own, ...seen].join('\0')).slice(0, 32);
    const stored = kept.drafts.get(id, key);
    const mark = this.#options.markOf?.(id);
    const isMarked = mark === undefined || (stored?.mark === mark && analyzer.has(stored.analysis));
    const found = isMarked ? stored : undefined;
    if (!found) {
      // That it asks follows from the key as well: what is kept does not.
      if (!kept.keys.asks(id)) this.#fresh.set(id, { key, analysis: '' });
      return undefined;
    }
    this.#keptKeys.set(id, { key, parts: found.parts });
    analyzer.keep(found.analysis);
    this.#upstreamHashes.set(id, found.upstream);
    if (found.isSettled) this.#settled.add(id);
    this.#options.onKept?.(id, this.#keptQuery(node, parents, found.analysis));
    return new NodeDraft(() => draftFrom(found.parts, { id, kind, name, path }), this.#names);
  }

  #keptQuery(node: ParsedNode, parents: readonly NodeId[], analysis: string): KeptQuery {
    const upstreamIds = parents.filter((parent) => this.#drafts.has(parent));
    let known: QueryLineage | undefined;
    const lineage = (): QueryLineage | undefined => (known ??= this.#options.analyzer.stored(analysis));
    return {
      lineage,
      nodeOf: (relation) => {
        const read = lineage();
        return read && this.#nodeOf(read, relation, upstreamIds).node;
      },
      read: async () => {
        const made = await this.#analyze(node, parents);
        return 'reason' in made ? undefined : made;
      },
    };
  }

  #upstreamHash(id: NodeId): string {
    const known = this.#upstreamHashes.get(id);
    if (known !== undefined) return known;
    const place = placeOf(this.#options.graph.resources.get(id));
    const draft = this.#drafts.get(id);
    const seen = place && draft && [draft.upstream(place), draft.parts.columns.length];
    const made = sha256(JSON.stringify(seen ?? null)).slice(0, 32);
    this.#upstreamHashes.set(id, made);
    return made;
  }

  /** Keeps what was found anew: before columns are added that follow from other nodes. */
  #keep(): void {
    const { kept, graph } = this.#options;
    if (!kept) return;
    for (const [id, { key, analysis }] of this.#fresh) {
      const draft = this.#drafts.get(id);
      // What a statement would have answered, or which names were found where nobody refers to, follows from more.
      if (!draft || analysis === '' || this.#withResults.has(id) || this.#askedOpen.has(id)) continue;
      const parents = new Set(graph.dependsOn(id));
      if (!this.#namesOnly(draft, parents)) continue;
      const isSettled = draft.parts.open.length === 0 && this.#isListed(draft);
      if (isSettled) this.#settled.add(id);
      const upstream = this.#upstreamHash(id);
      const parts = draftText(draft.parts);
      this.#keptKeys.set(id, { key, parts });
      kept.drafts.set(id, key, { upstream, analysis, isSettled, mark: '', parts });
    }
  }

  /** Whether a node names nothing but what it refers to: which node another name means follows from all nodes. */
  #namesOnly(draft: NodeDraft, parents: ReadonlySet<NodeId>): boolean {
    const { columns, indirect = [], open } = draft.parts;
    const isParent = ({ node }: { readonly node: NodeId | undefined }): boolean =>
      node !== undefined && parents.has(node);
    return (
      indirect.every(isParent) &&
      columns.every((one) => one.sources.every(isParent) && one.indirect.every(isParent)) &&
      open.every(({ from, sources = [] }) => (from === undefined || isParent(from)) && sources.every(isParent))
    );
  }

  /** Whether all that a node names is listed where it comes from. */
  #isListed({ parts: { columns, indirect = [] } }: NodeDraft): boolean {
    const isThere = ({ node, column }: ColumnRef): boolean =>
      node === undefined || this.#drafts.get(node)?.column(column) !== undefined;
    return indirect.every(isThere) && columns.every((one) => one.sources.every(isThere) && one.indirect.every(isThere));
  }

  #addKnown(
    resource: GraphResource & { kind: 'seed' | 'source' },
    columns: readonly KnownColumn[],
    isClosed: boolean,
    why: string,
  ): void {
    const { uniqueId: id, kind, name, originalFilePath: path } = resource;
    const problem: ProjectProblem = { reason: 'open-relation', message: why };
    const open: OpenPart[] = isClosed ? [] : [{ ...NO_STAR, problem }];
    const made = columns.map((one): ProjectColumn => ({ ...NO_SOURCES, ...one, status: 'resolved' }));
    this.#drafts.set(id, new NodeDraft({ id, kind, name, path, columns: made, open }, this.#names));
  }

  /** The seed that is loaded into the relation of a source. */
  #seedOf(source: SourceNode): NodeId | undefined {
    const id = this.#byRelation.get(relationKeyOf(source) ?? '');
    return id !== undefined && this.#options.graph.resources.get(id)?.kind === 'seed' ? id : undefined;
  }

  #addTwin(source: SourceNode, seed: NodeId): void {
    const draft = this.#drafts.get(seed);
    const { uniqueId: id, kind, name, originalFilePath: path } = source;
    const columns = (draft?.parts.columns ?? []).map(
      (one): ProjectColumn => ({ ...one, sources: [{ node: seed, column: one.name, kind: 'copied' }] }),
    );
    this.#drafts.set(id, new NodeDraft({ id, kind, name, path, columns, open: draft?.parts.open ?? [] }, this.#names));
  }

  async #query(node: ModelNode | SnapshotNode, parents: readonly NodeId[]): Promise<NodeDraft> {
    if (node.language !== 'sql')
      return this.#unknown(node, { reason: 'python', message: `models in ${node.language} are not analyzed` });
    const analyzed = await this.#analyze(node, parents);
    if ('reason' in analyzed) return this.#unknown(node, analyzed);
    const { sql, map, lineage, refOf } = analyzed;
    if (lineage.relations.some(({ name }) => isOther(name))) return this.#unknown(node, RESULTS_MISSING);
    return queryDraft(node, lineage, {
      sql,
      map,
      usesResults: this.#withResults.has(node.uniqueId),
      askedOpen: [...(this.#askedOpen.get(node.uniqueId) ?? [])],
      names: this.#names,
      nodeOf: refOf,
    });
  }

  async #analyze(
    node: ParsedNode,
    parents: readonly NodeId[],
  ): Promise<ProjectProblem | (AnalyzedQuery & { readonly refOf: (relation: number) => Omit<ColumnRef, 'column'> })> {
    const { onQuery, onFailure, pause } = this.#options;
    if (pause) await pause();
    let sql: string;
    let map: OutputMap;
    try {
      ({ sql, map } = await compileNode(this.#environment, node.uniqueId));
    } catch (thrown) {
      if (thrown instanceof TsdbtError) onFailure?.(node, thrown.diagnostic);
      return this.#withResults.has(node.uniqueId) ? RESULTS_MISSING : compileProblem(thrown);
    }
    const upstreamIds = parents.filter((parent) => this.#drafts.has(parent));
    const upstream = upstreamIds.flatMap((parent): UpstreamRelation[] => {
      const place = placeOf(this.#options.graph.resources.get(parent));
      const draft = this.#drafts.get(parent);
      return place && draft ? [draft.upstream(place)] : [];
    });
    const { analyzerDialect: dialect } = this.#options.facts.target.dialect;
    const request = { sql, dialect, upstream };
    const lineage = await this.#options.analyzer.analyze(request);
    // Many answers may come at once.
    if (pause) await pause();
    const fresh = this.#fresh.get(node.uniqueId);
    // A query that was given up may be understood when there is more time.
    const isWhole = !lineage.problems.some(({ reason }) => reason === 'too-large');
    if (fresh && isWhole) {
      this.#fresh.set(node.uniqueId, { ...fresh, analysis: this.#options.analyzer.keyOf(request) });
    }
    const refOf = (relation: number): Omit<ColumnRef, 'column'> => this.#nodeOf(lineage, relation, upstreamIds);
    const isGuessed = this.#withResults.has(node.uniqueId) || this.#askedOpen.has(node.uniqueId);
    const query = { sql, map, lineage, isGuessed, nodeOf: (relation: number) => refOf(relation).node };
    onQuery?.(node.uniqueId, query);
    return { ...query, refOf };
  }

  /** What a relation of a query is in the project. */
  #nodeOf(lineage: QueryLineage, relation: number, upstreamIds: readonly NodeId[]): Omit<ColumnRef, 'column'> {
    const base = lineage.relations[relation];
    if (!base) return { node: undefined, relation: '?' };
    const written = [base.catalog, base.schema, base.name].filter((part) => part !== undefined).join('.');
    const direct = base.upstream === undefined ? undefined : upstreamIds[base.upstream];
    if (direct) return { node: direct };
    const named = this.#byRelation.get(relationKey(base.catalog ?? '', base.schema ?? '', base.name));
    if (named) return { node: named };
    // Sources that are read in place stand in the SQL as files.
    const files = upstreamIds.filter((id) => this.#isExternal(id));
    const [only] = files;
    return only && files.length === 1 && base.schema === undefined
      ? { node: only }
      : { node: undefined, relation: written };
  }

  #isExternal(id: NodeId): boolean {
    const resource = this.#options.graph.resources.get(id);
    return resource?.kind === 'source' && this.#options.facts.target.externalSource?.(resource) !== undefined;
  }

  /** A node of which only YAML tells columns. */
  #unknown(node: ModelNode | SnapshotNode, problem: ProjectProblem): NodeDraft {
    const columns = declaredColumns(node.columns, this.#names).map(
      (one): ProjectColumn => ({ ...NO_SOURCES, ...one, status: 'unresolved', problems: [problem] }),
    );
    const { uniqueId: id, kind, name, originalFilePath: path } = node;
    const parts = { id, kind, name, path, columns, status: 'unresolved' as const, problems: [problem] };
    return new NodeDraft({ ...parts, open: [{ ...NO_STAR, problem }], isClosed: hasContract(node) }, this.#names);
  }

  #addCyclic(id: NodeId): void {
    const resource = this.#options.graph.resources.get(id);
    if (resource?.kind !== 'model' && resource?.kind !== 'snapshot') return;
    const message = 'the node is on a cycle, or below one';
    this.#drafts.set(id, this.#unknown(resource, { reason: 'cycle', message }));
  }

  #implySources(id: NodeId): void {
    const draft = this.#drafts.get(id);
    if (!draft || this.#settled.has(id)) return;
    const resource = this.#options.graph.resources.get(id);
    if (resource?.kind === 'model' || resource?.kind === 'snapshot') {
      for (const { name } of declaredColumns(resource.columns, this.#names))
        if (draft.parts.open.length > 0) implyColumn(this.#drafts, this.#names, id, name);
    }
    for (const { sources, indirect } of draft.finish().columns) {
      this.#imply(sources);
      this.#imply(indirect);
    }
    this.#imply(draft.parts.indirect ?? []);
  }

  #imply(refs: readonly ColumnRef[]): void {
    for (const { node, column } of refs) if (node !== undefined) implyColumn(this.#drafts, this.#names, node, column);
  }

  #relation(database: string, schema: string, identifier: string): Relation | undefined {
    if (!this.#byRelation.has(relationKey(database, schema, identifier))) return undefined;
    return new Relation({ dialect: this.#options.facts.target.dialect, database, schema, identifier, type: 'table' });
  }

  /** Columns that a template asks for; it may ask for those of a node that it does not refer to, which is waited for. */
  async #columnsAsked(asking: NodeId, relation: Relation): Promise<readonly AdapterColumn[] | undefined> {
    const { database, schema, identifier } = relation;
    const id = this.#byRelation.get(relationKey(database ?? '', schema ?? '', identifier ?? ''));
    const pending = id === undefined || this.#drafts.has(id) ? undefined : this.#pending.get(id);
    if (id !== undefined && pending && !this.#waitsFor(id, asking)) {
      const awaited = this.#awaited.get(asking) ?? new Set();
      this.#awaited.set(asking, awaited.add(id));
      await pending;
      awaited.delete(id);
    }
    return this.#columnsOf(asking, relation);
  }

  /** Whether a node cannot be ready before another one is. */
  #waitsFor(id: NodeId, other: NodeId): boolean {
    const seen = new Set<NodeId>([id]);
    for (const one of seen) {
      if (one === other) return true;
      if (this.#drafts.has(one)) continue;
      for (const next of this.#options.graph.dependsOn(one)) seen.add(next);
      for (const next of this.#awaited.get(one) ?? []) seen.add(next);
    }
    return false;
  }

  /** The columns that are known, and where these are not all one that stands for the others. */
  #columnsOf(asking: NodeId, relation: Relation): readonly AdapterColumn[] | undefined {
    const { database, schema, identifier } = relation;
    const id = this.#byRelation.get(relationKey(database ?? '', schema ?? '', identifier ?? ''));
    const draft = id === undefined ? undefined : this.#drafts.get(id);
    if (!draft) return undefined;
    const { dialect } = this.#options.facts.target;
    const columns = draft.parts.columns.map(({ name, type }) => new Column({ dialect, name, dtype: type ?? 'text' }));
    if (draft.isClosed) return columns;
    const asked = this.#askedOpen.get(asking) ?? new Set();
    this.#askedOpen.set(asking, asked.add(draft.parts.name));
    return [...columns, new Column({ dialect, name: this.#names.stored(OTHER_COLUMNS, false), dtype: 'text' })];
  }
}

function hasColumns({ kind }: GraphResource): boolean {
  return kind === 'model' || kind === 'snapshot' || kind === 'seed' || kind === 'source';
}

/** How a query names a node. */
function placeOf(resource: GraphResource | undefined): Omit<UpstreamRelation, 'columns' | 'open'> | undefined {
  switch (resource?.kind) {
    case 'source':
      return { catalog: resource.database, schema: resource.schema, name: resource.identifier };
    case 'model':
      if (isEphemeral(resource)) return { name: `${CTE_PREFIX}${resource.alias}` };
      return { catalog: resource.database, schema: resource.schema, name: resource.alias };
    case 'seed':
    case 'snapshot':
      return { catalog: resource.database, schema: resource.schema, name: resource.alias };
    default:
      return undefined;
  }
}

function relationKeyOf(resource: GraphResource | undefined): string | undefined {
  const place = placeOf(resource);
  return place && relationKey(place.catalog ?? '', place.schema ?? '', place.name);
}

function relationKey(database: string, schema: string, identifier: string): string {
  return `${database}\0${schema}\0${identifier}`.toLowerCase();
}

function compileProblem(thrown: unknown): ProjectProblem {
  if (!(thrown instanceof TsdbtError)) throw thrown;
  const { diagnostic } = thrown;
  const reason: ProjectReason = NEEDS_WAREHOUSE.has(diagnostic.slug) ? 'needs-warehouse' : 'compile-error';
  return { reason, message: (diagnostic.message.split('\n')[0] ?? '').trim() };
}

const NEEDS_WAREHOUSE: ReadonlySet<string> = new Set(['lineage-needs-warehouse', 'warehouse-not-available']);
