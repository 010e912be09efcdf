// An opened project: everything that commands ask of it.
import {
  type Adapter,
  type AdapterRegistration,
  type CatalogTable,
  type Connection,
  failedStatement,
  noteFailedStatement,
  type QueryResult,
  type RelationShape,
  type RunIdentity,
  toldHeading,
} from '../adapters/index.ts';
import {
  type Diagnostic,
  type JsonObject,
  jsonObject,
  type MacroId,
  type NodeId,
  type Outcome,
  placedAt,
  type Services,
  TsdbtError,
} from '../base/index.ts';
import {
  type CheckReport,
  type CompiledNode,
  CompileEnvironment,
  type CompileOptions,
  compileNode,
  type EventWindow,
  type ProjectLineage,
  QueryComment,
  type StoredColumns,
  takeCompiled,
} from '../compile/index.ts';
import {
  buildOrder,
  linkProject,
  type Selection,
  type SelectionOptions,
  type SelectionRequest,
  type Selectors,
  selectResources,
} from '../graph/index.ts';
import { type MacroNode, type OperationNode, type ParsedNode, parseInlineNode } from '../parse/index.ts';
import type { NodeFacts, PreviousState } from '../plan/index.ts';
import { type ProjectSource, targetPrefix } from '../project/index.ts';
import {
  describeFailure,
  describeThrown,
  type FailedNode,
  loggedBorrower,
  type OperationOutcome,
  RelationReader,
  type RetriedRun,
  type RunOptions,
  type RunReporter,
  type RunResults,
  RunSession,
  readSqlFile,
  runNodes,
  runOperation,
  runStatement,
  sqlFile,
  takeCompiledFile,
  writeSqlFile,
  writingRun,
} from '../run/index.ts';
import { type CatalogFound, describedSchemas, readableSchemas } from './catalog-schemas.ts';
import { checkProject } from './check.ts';
import { comparisonWith, deferralOf, type EarlierStates, earlierResults, readEarlierStates } from './earlier-state.ts';
import { KeptCatalog } from './kept-catalog.ts';
import { KeptSql } from './kept-sql.ts';
import { lineageOf } from './lineage.ts';
import { StageFailed } from './stage-failed.ts';
import { type OpenedProject, type OpenOptions, openProject, type StageListener, selectorsOf } from './stages.ts';
import { letConnect, singleTurns } from './turns.ts';

export interface PipelineRunOptions extends CompileOptions {
  readonly command: string;
  readonly ids: readonly NodeId[];
  readonly failFast: boolean;
  readonly storeFailures: boolean;
  readonly warnError: boolean;
  readonly showSeeds: boolean;
  /** on-run-start and on-run-end are left out. */
  readonly withoutHooks?: boolean;
  /** A part of what was selected, the rest is as it would be: unit tests stand for themselves. */
  readonly keepsLoneTests?: boolean;
  /** Unit tests of a build come after their models, and without them too, as in a build that dbt retries. */
  readonly unitTestsFollow?: boolean;
  /** Which batches microbatch models run. */
  readonly eventTime?: EventWindow | undefined;
  readonly retry?: RetriedRun | undefined;
  readonly noteCommit?: RunOptions['noteCommit'];
  /** What is known of the nodes, for whoever keeps a record of them. */
  readonly facts?: NodeFacts | undefined;
}

/** Nodes compiled without running them. */
export interface CompileRun {
  /** All nodes, those that have no SQL too, in the order of the graph. */
  readonly order: readonly NodeId[];
  readonly compiled: ReadonlyMap<NodeId, CompiledNode>;
  readonly failures: readonly { readonly node: ParsedNode; readonly failure: FailedNode }[];
}

export class Pipeline {
  readonly opened: OpenedProject;
  readonly services: Services;
  #adapter: Adapter | undefined;
  #readSelectors: Selectors | undefined;
  /** A connection that a run has left. */
  #kept: Connection | undefined;
  /** What takes leave of the engine meanwhile. */
  #leaving: Promise<unknown> = Promise.resolve();
  #states: EarlierStates | undefined;
  /** The environment of the last run or compile, for the artifacts. */
  #environment: CompileEnvironment | undefined;

  private constructor(opened: OpenedProject, services: Services) {
    this.opened = opened;
    this.services = services;
  }

  /** Loads, parses and links a project. @throws StageFailed */
  static async open(options: OpenOptions, services: Services, listener?: StageListener): Promise<Pipeline> {
    const { builds } = options;
    let adapter: Adapter | undefined;
    const beforeParse: StageListener['beforeParse'] = async (source, registration) => {
      if (builds === undefined || registration.opensAhead !== true) return undefined;
      // Where it cannot be made that is told when it is needed.
      const opensFor = writingRun(builds, services);
      adapter = await createAdapter(source, registration, services, opensFor).catch((): undefined => undefined);
      await letConnect();
      // Each answer of the engine is heard of, and answered, while the project is parsed.
      return singleTurns();
    };
    const opened = await openProject(options, services, { ...listener, beforeParse }).catch(async (thrown: unknown) => {
      await adapter?.close();
      throw thrown;
    });
    const made = new Pipeline(opened, services);
    made.#adapter = adapter;
    try {
      if (adapter) await letConnect();
      made.#checkComment();
      // A faulty selectors.yml stops every command, also those that select nothing.
      made.#selectors();
      return made;
    } catch (thrown) {
      await made.close();
      throw thrown;
    }
  }

  /** Works with a project that is open already. */
  static of(opened: OpenedProject, services: Services): Pipeline {
    return new Pipeline(opened, services);
  }

  /** dbt renders the comment once before anything else, also in commands that send no statement. */
  #checkComment(): void {
    const { queryComment } = this.opened.source.root.config;
    if (queryComment !== undefined) this.#queryComment().forConnection('master', undefined);
  }

  /** What was compiled so far, for the manifest. */
  get compiled(): ReadonlyMap<NodeId, CompiledNode> {
    return this.#environment?.finished ?? new Map();
  }

  /** Macros that the nodes' templates called while they were compiled, for the manifest. */
  get calledMacros(): ReadonlyMap<NodeId, ReadonlySet<MacroId>> {
    return this.#environment?.calledMacros ?? new Map();
  }

  /** Reads what --state and --defer-state name; gives warnings that are to be told once. @throws StageFailed */
  readStates(): readonly Diagnostic[] {
    this.#states = readEarlierStates(this.opened);
    return this.#states.diagnostics;
  }

  /** The resources a request means, sorted by unique_id. @throws StageFailed */
  select(request: SelectionRequest, options: SelectionOptions = {}): Outcome<Selection> {
    const state = this.#states?.state;
    const comparison = comparisonWith(this.opened, state, this.services.clock.now());
    try {
      const { value, diagnostics } = selectResources(this.opened.graph, request, {
        ...options,
        ...earlierResults(this.opened, state),
        state: comparison,
        selectors: this.#selectors(),
      });
      return { value, diagnostics: [...(comparison?.diagnostics ?? []), ...diagnostics] };
    } catch (thrown) {
      if (thrown instanceof TsdbtError) {
        throw new StageFailed('select', [thrown.diagnostic, ...(comparison?.diagnostics ?? [])]);
      }
      throw thrown;
    }
  }

  #selectors(): Selectors {
    this.#readSelectors ??= selectorsOf(this.opened);
    return this.#readSelectors;
  }

  /** The engine, loaded and connected on first use. @throws TsdbtError 2xxx */
  async adapter(): Promise<Adapter> {
    const { registration, source } = this.opened;
    this.#adapter ??= await createAdapter(source, registration, this.services);
    return this.#adapter;
  }

  async #session(options: Omit<PipelineRunOptions, 'ids'> & Pick<CompileOptions, 'ids'>): Promise<RunSession> {
    const { graph, facts, source } = this.opened;
    await this.#leaving;
    const prefix = targetPrefix(source);
    const written = { ...options, sqlFile: (...of: Parameters<typeof sqlFile>) => `${prefix}/${sqlFile(...of)}` };
    return new RunSession(
      (databaseFor) => {
        const environment = new CompileEnvironment(graph, facts, written, databaseFor);
        this.#environment = environment;
        return environment;
      },
      await this.adapter(),
      this.services,
      {
        command: options.command,
        threads: facts.threads,
        failFast: options.failFast,
        storeFailures: options.storeFailures,
        warnError: options.warnError,
        showSeeds: options.showSeeds,
        skipsAfterFailedStart: source.flags.get('SKIP_NODES_IF_ON_RUN_START_FAILS') !== false,
        eventTime: options.eventTime,
        retry: options.retry,
        noteCommit: options.noteCommit,
        lockTimeout: lockTimeout(source),
        outputPlace: () => source.profile.span,
        targetDirectory: source.targetDirectory,
        targetPrefix: prefix,
      },
    );
  }

  /** Runs nodes in order with hooks. Failures are results. @throws TsdbtError when the engine cannot be reached */
  async run(options: PipelineRunOptions, reporter: RunReporter): Promise<RunResults> {
    const isClone = options.command === 'clone';
    const deferral = deferralOf(this.opened, this.#states, options.ids, { always: isClone });
    const testsBlock = options.command === 'build';
    // Of a build templates are not told the unit tests.
    const isTold = (id: NodeId): boolean =>
      !testsBlock || options.unitTestsFollow === true || !id.startsWith('unit_test.');
    const session = await this.#session({ ...options, deferral, ids: options.ids.filter(isTold) });
    const kept = isClone ? undefined : this.#keptFor(session, options);
    try {
      const graph = buildOrder(this.opened.graph, options.ids, {
        testsBlock,
        unitTestsFollow: options.unitTestsFollow,
        independent: isClone,
        keepsLoneTests: options.keepsLoneTests,
      });
      const results = await runNodes(
        session,
        { graph, hooks: isClone || options.withoutHooks === true ? [] : this.hooks(), testsBlock },
        reporter,
      );
      kept?.write();
      return results;
    } finally {
      // What is asked of the warehouse next needs no session of its own.
      if (!this.services.signal.aborted) this.#kept ??= session.keepConnection();
      this.#leave(session.close());
    }
  }

  /** Lets a run of many nodes take SQL that the run before has compiled. */
  #keptFor({ environment, options }: RunSession, { facts, ids }: PipelineRunOptions): KeptSql | undefined {
    if (!facts || ids.length < MANY) return undefined;
    const kept = KeptSql.open(this.opened, environment.options, 'run', facts);
    environment.kept = kept && {
      read: (node) => kept.read(node, () => takeCompiledFile({ options }, node)),
      note: (node, compiled, called) => kept.note(node, compiled, called),
    };
    return kept;
  }

  /** Nobody waits for a server to say goodbye, but whoever opens the next session or closes the engine. */
  #leave(leaving: Promise<unknown>): void {
    this.#leaving = Promise.allSettled([this.#leaving, leaving]);
  }

  /** Hooks of all projects in the order in which they run. */
  hooks(): OperationNode[] {
    const operations = [...this.opened.graph.project.nodes.values()].filter(
      (node): node is OperationNode => node.kind === 'operation',
    );
    // The project's own hooks come first, then those of packages by name (case m02).
    const root = this.opened.source.root.name;
    const rank = (hook: OperationNode): string => (hook.packageName === root ? '' : hook.packageName);
    operations.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : a.index - b.index));
    const counts = new Map<string, number>();
    return operations.map((hook) => {
      const index = (counts.get(hook.hook) ?? 0) + 1;
      counts.set(hook.hook, index);
      return { ...hook, index };
    });
  }

  /** Compiles nodes and writes target/compiled. */
  async compile(ids: readonly NodeId[], options: CompileOptions = {}): Promise<CompileRun> {
    const order = buildOrder(this.opened.graph, ids, { testsBlock: false }).ids;
    const session = await this.#session({
      ...options,
      deferral: deferralOf(this.opened, this.#states, ids),
      ids,
      command: 'compile',
      failFast: false,
      storeFailures: false,
      warnError: false,
      showSeeds: false,
    });
    const compiled = new Map<NodeId, CompiledNode>();
    const failures: { node: ParsedNode; failure: FailedNode }[] = [];
    try {
      const kept = order.length < MANY ? undefined : KeptSql.open(this.opened, session.environment.options, 'compile');
      await forEachLimited(order, this.opened.facts.threads, async (id) => {
        const node = this.opened.graph.project.nodes.get(id);
        if (!node || node.kind === 'seed') return;
        try {
          const { environment } = session;
          const known = environment.compiled.has(id)
            ? undefined
            : kept?.read(node, () => readSqlFile(session, 'compiled', node));
          if (known) {
            compiled.set(id, takeCompiled(environment, node, known.sql, known.called));
            return;
          }
          const made = await compileNode(environment, id);
          compiled.set(id, made);
          writeSqlFile(session, 'compiled', node, made.sql);
          kept?.note(node, made, environment.calledMacros.get(id));
        } catch (thrown) {
          failures.push({
            node,
            failure: describeFailure(thrown, {
              resource: node,
              compiled: undefined,
              failedSql: undefined,
              codePath: undefined,
            }),
          });
        }
      });
      kept?.write();
    } finally {
      await session.close();
    }
    return { order, compiled, failures };
  }

  /**
   * Column lineage of the whole project, without any connection.
   * @param stored the columns of sources, where they are known; else catalog.json is read
   * @throws TsdbtError sql-analyzer-missing
   */
  lineage(stored?: StoredColumns): Promise<ProjectLineage> {
    return lineageOf(this.opened, { stored });
  }

  /** What is wrong with the project as far as that is seen without a connection. @throws TsdbtError check-setting */
  async check(selected: { has(id: NodeId): boolean }, isBuild?: boolean): Promise<CheckReport> {
    return checkProject(this.opened, selected, isBuild);
  }

  /** Calls a macro as `run-operation` does; a failure is an outcome. @throws TsdbtError when the engine cannot be reached */
  async operate(macro: MacroNode, args: JsonObject): Promise<OperationOutcome> {
    const session = await this.#session(OPERATION);
    try {
      return await runOperation(session, macro, args);
    } finally {
      await session.close();
    }
  }

  /** Runs one statement; a template is compiled first, `started` is told when that is done. */
  async operateSql(sql: string, started: () => void): Promise<OperationOutcome> {
    const compiled = isTemplate(sql) ? await this.#compileStatement(sql) : sql;
    if (typeof compiled !== 'string') return compiled;
    started();
    const session = await this.#session(OPERATION);
    try {
      return await runStatement(session, compiled);
    } finally {
      await session.close();
    }
  }

  async #compileStatement(sql: string): Promise<string | OperationOutcome> {
    const { facts, graph } = this.opened;
    try {
      const node = parseInlineNode(graph.project, sql, facts);
      const nodes = new Map([...graph.project.nodes, [node.uniqueId, node as ParsedNode]]);
      const linked = linkProject({ ...graph.project, nodes }, { now: this.services.clock.now() });
      const wrong = linked.diagnostics.find(({ severity }) => severity === 'error');
      if (wrong) throw new TsdbtError(wrong);
      const inner = new Pipeline({ ...this.opened, graph: linked.value }, this.services);
      inner.#adapter = await this.adapter();
      const { compiled, failures } = await inner.compile([node.uniqueId]);
      const [failed] = failures;
      if (failed) return { response: jsonObject(), ...failed.failure };
      return compiled.get(node.uniqueId)?.sql ?? '';
    } catch (thrown) {
      const found = describeThrown(thrown);
      return { response: jsonObject(), message: `${toldHeading(found)}\n  ${found.message}`, diagnostic: found };
    }
  }

  /** Reads relations as they are in the warehouse now. @throws TsdbtError when the engine cannot be reached */
  async readRelations<T>(use: (reader: RelationReader) => Promise<T>): Promise<T> {
    return this.withSession('verify', {}, (session) => use(new RelationReader(session)));
  }

  /** Runs a query and gives all its rows. @throws TsdbtError 2xxx */
  async query(sql: string, id?: NodeId): Promise<QueryResult> {
    return this.#connected('show', id, async (connection, _adapter, textOf) => {
      try {
        return await connection.execute(sql, { fetch: true, signal: this.services.signal });
      } catch (thrown) {
        if (thrown instanceof Error && failedStatement(thrown) === undefined) noteFailedStatement(thrown, textOf(sql));
        throw thrown;
      }
    });
  }

  /** One connection outside any run. */
  async #connected<T>(
    name: string,
    id: NodeId | undefined,
    use: (connection: Connection, adapter: Adapter, textOf: (sql: string) => string) => Promise<T>,
  ): Promise<T> {
    const { source } = this.opened;
    const adapter = await this.adapter();
    const connection =
      (await this.#takeKept()) ??
      (await placedAt(
        () => source.profile.span,
        () => adapter.connect(name),
      ));
    try {
      const textOf = this.#queryComment().forConnection(id ?? name, id);
      connection.borrower = loggedBorrower(id ?? name, adapter.target.type, this.services, textOf);
      return await use(connection, adapter, textOf);
    } finally {
      this.#leave(connection.release());
    }
  }

  async #takeKept(): Promise<Connection | undefined> {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.isBroken !== true) return kept;
    await kept.release().catch(() => {});
    return undefined;
  }

  #queryComment(): QueryComment {
    return new QueryComment(new CompileEnvironment(this.opened.graph, this.opened.facts, {}));
  }

  /**
   * Columns of every relation in the schemas of the project; with ids only in the schemas of these. What a session
   * cannot read is told, a message for each database. @throws TsdbtError 2xxx
   */
  async catalog(ids: ReadonlySet<NodeId> | undefined): Promise<CatalogFound> {
    const schemas = describedSchemas(this.opened.graph.project, ids);
    const { readable, problems } = readableSchemas(schemas, await this.adapter());
    const kept = KeptCatalog.of(this.opened, readable);
    const known = kept?.read();
    if (known) return { tables: known, problems };
    return this.#connected('generate_catalog', undefined, async (connection, adapter) => {
      // Before anything is asked that could tell the session more than the warehouse says.
      const mark = kept && (await connection.restingMark?.());
      const tables = await adapter.catalog(connection, readable);
      kept?.write(mark, tables);
      return { tables, problems };
    });
  }

  /** Every relation of these schemas with its columns. @throws TsdbtError 2xxx */
  shapesOf(
    schemas: readonly { readonly database: string; readonly schema: string }[],
  ): Promise<readonly RelationShape[]> {
    return this.#connected('list_shapes', undefined, async (connection, adapter) =>
      adapter.shapes ? adapter.shapes(connection, schemas) : catalogShapes(await adapter.catalog(connection, schemas)),
    );
  }

  /** Lends a session of a command that builds nothing. @throws TsdbtError when the engine cannot be reached */
  async withSession<T>(command: string, options: CompileOptions, use: (session: RunSession) => Promise<T>): Promise<T> {
    const { ids } = options;
    const deferral = ids && deferralOf(this.opened, this.#states, ids);
    const session = await this.#session({ ...OPERATION, ...options, deferral, command });
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  }

  /** What --state holds; undefined without it. */
  get state(): PreviousState | undefined {
    return this.#states?.state;
  }

  /** Frees the engine; never throws. */
  async close(): Promise<void> {
    await (await this.#takeKept())?.release().catch(() => {});
    await this.#leaving;
    await this.#adapter?.close();
    this.#adapter = undefined;
  }
}

function createAdapter(
  source: ProjectSource,
  registration: AdapterRegistration,
  services: Services,
  opensFor?: RunIdentity,
): Promise<Adapter> {
  return registration.create(source.profile.credentials, {
    projectDirectory: source.root.directory,
    services,
    lockTimeout: lockTimeout(source),
    quoting: source.root.config.quoting,
    opensFor,
  });
}

/** The query for the first rows, as dbt's get_show_sql writes it; all rows without a limit. */
export function limitedQuery(sql: string, limit: number | undefined): string {
  const body = `\n  \n  ${sql}\n  \n`;
  return limit === undefined ? body : `${body}  limit ${limit}\n`;
}

/** The catalog without what nobody compares. */
function catalogShapes(tables: readonly CatalogTable[]): readonly RelationShape[] {
  return tables.map(({ database, schema, name, type, columns }) => ({
    database,
    schema,
    name,
    type,
    columns: columns.map((column) => [column.name, column.type] as const),
  }));
}

/** Whether dbt takes a statement for a template: a comment alone makes it none. */
export function isTemplate(sql: string): boolean {
  return /\{[{%]/.test(sql);
}

/** From so many nodes on it pays to know which of them are as they were: all macros and settings are looked at for that. */
const MANY = 100;

const OPERATION = {
  command: 'run-operation',
  failFast: false,
  storeFailures: false,
  warnError: false,
  showSeeds: false,
} as const;

async function forEachLimited<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, worker));
}

/** Seconds; undefined where nobody gave a limit. */
function lockTimeout({ flags }: OpenedProject['source']): number | undefined {
  const given = flags.get('LOCK_TIMEOUT');
  return typeof given === 'number' && given >= 0 ? given : undefined;
}
