// Runs the selected nodes in order: schemas, on-run-start, nodes, on-run-end; every event through the log.
import { InternalError, type JsonObject, jsonObject, LazyEvent, type NodeId } from '../base/index.ts';
import { compileNode, isEphemeral, renderAhead } from '../compile/index.ts';
import type { RunGraph } from '../graph/index.ts';
import type { Value } from '../jinja/index.ts';
import { type GraphResource, type OperationNode, type ParsedNode, runsInBatches } from '../parse/index.ts';
import { attempt } from './attempts.ts';
import { lookAtCompiled, type SqlFileOwner, type SqlFolder, sqlFile } from './compiled-files.ts';
import { createSchemas } from './create-schemas.ts';
import { runClone } from './executors/clone.ts';
import type { ExecutionTrace } from './executors/compile-and-materialize.ts';
import { runFreshness } from './executors/freshness.ts';
import { runFunction } from './executors/function.ts';
import { runHook } from './executors/hook.ts';
import { runMicrobatch } from './executors/microbatch.ts';
import { ephemeralOutcome, runModel } from './executors/model.ts';
import type { NodeOutcome } from './executors/node-outcome.ts';
import { runSeed } from './executors/seed.ts';
import { runTest } from './executors/test.ts';
import { runUnitTest, unitTestFile } from './executors/unit-test.ts';
import { hookName } from './hook-name.ts';
import { hookValues } from './hook-results.ts';
import { describeFailure } from './node-error.ts';
import { expectLock, nodeLock, writesLocked } from './node-lock.ts';
import type { RunReporter } from './reporter.ts';
import { schedule } from './scheduler.ts';
import type { NodeDatabase, RunSession } from './session.ts';
import type { NodeResult, RunResults, Timing } from './types.ts';

export interface RunRequest {
  /** The selected nodes with the edges between them. */
  readonly graph: RunGraph;
  /** on-run-start/on-run-end hooks are run (not by compile or show). */
  readonly hooks: readonly OperationNode[];
  /** In `build` a failed or skipped test and a skipped node block their descendants. */
  readonly testsBlock: boolean;
}

/** Runs everything; failures are results, never exceptions. */
export async function runNodes(session: RunSession, request: RunRequest, reporter: RunReporter): Promise<RunResults> {
  const run = new NodeRun(session, request, reporter);
  return run.all();
}

class NodeRun {
  readonly #session: RunSession;
  readonly #request: RunRequest;
  readonly #reporter: RunReporter;
  readonly #results: NodeResult[] = [];
  readonly #ends = new Map<NodeId, NodeResult>();
  /** In which place a node ended. */
  readonly #places = new Map<NodeId, number>();
  readonly #total: number;
  readonly #numbers = new Map<NodeId, number>();
  /** Nodes in the order in which they became ready, which is that in which they start. */
  readonly #ready: NodeId[] = [];
  #started = 0;
  /** Up to here they were rendered ahead, or left alone. */
  #preparedTo = 0;
  #isPreparing = false;

  constructor(session: RunSession, request: RunRequest, reporter: RunReporter) {
    this.#session = session;
    this.#request = request;
    this.#reporter = reporter;
    this.#total = request.graph.ids.filter((id) => !this.#isInlined(id)).length;
  }

  #resource(id: NodeId): GraphResource {
    const found = this.#session.environment.graph.resources.get(id);
    if (!found) return missingResource(id);
    return found;
  }

  #isInlined(id: NodeId): boolean {
    const resource = this.#session.environment.graph.resources.get(id);
    return resource !== undefined && isEphemeral(resource);
  }

  async all(): Promise<RunResults> {
    const { services } = this.#session;
    const startedAt = services.clock.now();
    const began = services.clock.monotonic();
    const stop = (): void => this.#stop();
    services.signal.addEventListener('abort', stop, { once: true });
    if (services.signal.aborted) stop();
    try {
      await this.#nodes();
    } finally {
      services.signal.removeEventListener('abort', stop);
    }
    return {
      results: this.#results,
      elapsed: (services.clock.monotonic() - began) / 1000,
      startedAt,
      interrupted: services.signal.aborted,
    };
  }

  async #nodes(): Promise<void> {
    const { graph } = this.#request;
    const resources = graph.ids.map((id) => this.#resource(id));
    const first = this.#firstWriters(resources);
    this.#session.open(first.length);
    await createSchemas(this.#session, resources);
    const startFailed = (await this.#hooks('on-run-start')) && this.#session.options.skipsAfterFailedStart;
    this.#tellOfMetadata(resources);
    await this.#begin(first);
    await schedule({
      graph: {
        size: graph.ids.length,
        parentsOf: (index) => graph.parentsOf(index),
        childrenOf: (index) => graph.childrenOf(index),
        followerOf: (index) => graph.followerOf(index),
      },
      threads: this.#session.options.threads,
      onReady: (index) => this.#becomesReady(index),
      shouldStop: () => this.#session.isStopping,
      run: (task) => this.#task(task.index, task.thread, task.blockedBy, startFailed),
    });
    if (this.#session.isStopping && !this.#session.services.signal.aborted) this.#skipRest();
    // As in dbt, whoever interrupts the run waits for no hooks.
    if (this.#session.services.signal.aborted) return;
    // What never ran is no result for the hooks of the end.
    await this.#hooks('on-run-end', () => hookValues(startFailed ? [] : this.#results, this.#session.environment));
  }

  /** Nodes that will write a relation at once. */
  #firstWriters(resources: readonly GraphResource[]): readonly GraphResource[] {
    const { graph } = this.#request;
    const { threads } = this.#session.options;
    const first: GraphResource[] = [];
    for (let index = 0; index < resources.length && first.length < threads; index += 1) {
      const resource = resources[index];
      if (resource && graph.parentsOf(index).length === 0 && writesLocked(this.#session, resource))
        first.push(resource);
    }
    return first;
  }

  /** What the first nodes will ask leaves for the warehouse before they are looked at. */
  async #begin([first]: readonly GraphResource[]): Promise<void> {
    const relation = first && writesLocked(this.#session, first);
    if (!relation || this.#session.isStopping) return;
    this.#session.list(relation);
    await new Promise(setImmediate);
  }

  /** dbt says how many sources the warehouse's own records are asked about, where it keeps such records, 0 too. */
  #tellOfMetadata(resources: readonly GraphResource[]): void {
    const { adapter, options, services } = this.#session;
    if (options.command !== 'source freshness') return;
    if (adapter.target.capabilities.freshnessFromMetadata !== 'supported') return;
    const count = resources.filter((one) => one.kind === 'source' && one.loadedAtField === null).length;
    const msg = `Pulling freshness from warehouse metadata tables for ${count} sources`;
    services.log.emit({ code: 'Z050', name: 'Note', level: 'info', msg, data: jsonObject([['msg', msg]]) });
  }

  async #task(
    index: number,
    thread: number,
    blockedBy: readonly number[],
    startFailed: boolean,
  ): Promise<'continue' | 'block'> {
    const { graph } = this.#request;
    const id = graph.ids[index];
    if (id === undefined) return 'continue';
    this.#started += 1;
    this.#prepareSoon();
    const resource = this.#resource(id);
    const causes = blockedBy.flatMap((parent) => graph.ids[parent] ?? []);
    if (startFailed || causes.length > 0) return this.#skip(resource, startFailed ? [] : causes, thread);
    if (this.#isInlined(id)) return this.#inline(resource as ParsedNode, thread);
    const number = this.#numberOf(id);
    const result = await this.#execute(resource, number, thread);
    this.#finish(result, number);
    this.#logNode('Q025', 'NodeFinished', `Finished running node ${id}`, resource, thread);
    return this.#endOf(result);
  }

  #logNode(code: string, name: string, msg: string, { uniqueId }: GraphResource, thread: number): void {
    const event = { code, name, level: 'debug', msg, thread: `Thread-${thread} (worker)` } as const;
    const data = (): JsonObject => jsonObject([['node_info', jsonObject([['unique_id', uniqueId]])]]);
    this.#session.services.log.emit(new LazyEvent(event, data));
  }

  #becomesReady(index: number): void {
    this.#numberReady(index);
    const id = this.#request.graph.ids[index];
    if (id === undefined) return;
    expectLock(this.#session, this.#resource(id));
    this.#ready.push(id);
    this.#prepareSoon();
  }

  /** What the next nodes send is made while the warehouse works: a connection that has answered gets more to do at once. */
  #prepareSoon(): void {
    if (this.#isPreparing || this.#session.options.command === 'clone') return;
    this.#preparedTo = Math.max(this.#preparedTo, this.#started);
    if (this.#preparedTo >= Math.min(this.#ready.length, this.#started + 2 * this.#session.options.threads)) return;
    this.#isPreparing = true;
    // One in each turn of the loop: answers go first.
    setImmediate(() => void this.#prepareNext());
  }

  async #prepareNext(): Promise<void> {
    const id = this.#ready[this.#preparedTo];
    this.#preparedTo += 1;
    if (id !== undefined && !this.#session.isStopping) {
      const { environment } = this.#session;
      await renderAhead(environment, id);
      const made = environment.ahead.get(id);
      const resource = this.#resource(id);
      if (made?.ephemeral.length === 0 && 'template' in resource)
        lookAtCompiled(this.#session, resource, made.written.text);
    }
    this.#isPreparing = false;
    this.#prepareSoon();
  }

  /**
   * `N of M`: given when a node is ready, as dbt gives it to whoever leaves its queue; to unit tests of a build and to
   * their models when they start.
   */
  #numberReady(index: number): void {
    const { graph, testsBlock } = this.#request;
    const id = graph.ids[index];
    if (id === undefined || this.#isInlined(id)) return;
    if (testsBlock && (isUnitTest(id) || graph.parentsOf(index).some((parent) => isUnitTest(graph.ids[parent]))))
      return;
    this.#numberOf(id);
  }

  #numberOf(id: NodeId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  #end(id: NodeId, result: NodeResult): void {
    this.#ends.set(id, result);
    this.#places.set(id, this.#places.size);
  }

  #isEarlier(one: NodeId | undefined, other: NodeId): boolean {
    return one === undefined || (this.#places.get(one) ?? 0) < (this.#places.get(other) ?? 0);
  }

  #finish(result: NodeResult, number: number): void {
    this.#results.push(result);
    this.#end(result.uniqueId, result);
    this.#reporter.result(result, number, this.#total);
    const failed = result.status === 'error' || result.status === 'fail' || result.status === 'partial success';
    if (failed && this.#session.options.failFast && !this.#session.isStopping) this.#stop();
  }

  #stop(): void {
    this.#session.isStopping = true;
    void this.#session.cancelAll();
  }

  /** Which ends stop the descendants (DBT-SPEC section 9, cases x14, s04). */
  #endOf(result: NodeResult): 'continue' | 'block' {
    const { resource, status } = result;
    if (status === 'error' || status === 'partial success') {
      return continuesOnError(resource) ? 'continue' : 'block';
    }
    if (!this.#request.testsBlock) return status === 'skipped' ? 'block' : 'continue';
    return status === 'fail' || status === 'skipped' ? 'block' : 'continue';
  }

  /** Ephemeral models are compiled in their turn, so that a failure is theirs. */
  async #inline(node: ParsedNode, thread: number): Promise<'continue' | 'block'> {
    const started = this.#session.services.clock.now();
    try {
      if (this.#session.options.command !== 'clone') await compileNode(this.#session.environment, node.uniqueId);
      this.#end(node.uniqueId, this.#toResult(node, ephemeralOutcome(), started, {}, thread));
      return 'continue';
    } catch (thrown) {
      const failure = describeFailure(thrown, {
        resource: node,
        compiled: undefined,
        failedSql: undefined,
        codePath: undefined,
      });
      this.#end(
        node.uniqueId,
        this.#toResult(
          node,
          { ...ephemeralOutcome(), status: 'error', message: failure.message, diagnostic: failure.diagnostic },
          started,
          {},
          thread,
        ),
      );
      return 'block';
    }
  }

  /** There are no causes in a run that does not begin: of that, ephemeral models are results too. */
  #skip(resource: GraphResource, causes: readonly NodeId[], thread: number): 'block' {
    const started = this.#session.services.clock.now();
    // As in dbt, the last of what failed or was skipped above is the cause.
    const last = causes.reduce<NodeId | undefined>((known, id) => (this.#isEarlier(known, id) ? id : known), undefined);
    const inlined = last !== undefined && this.#isInlined(last) ? last : undefined;
    const base = skippedOutcome(resource);
    if (isEphemeral(resource) && causes.length > 0) {
      this.#end(resource.uniqueId, this.#toResult(resource, base, started, {}, thread));
      return 'block';
    }
    const cause = inlined === undefined ? undefined : this.#ends.get(inlined);
    const isEphemeralSkip = cause !== undefined && (this.#request.testsBlock || cause.status === 'error');
    const message = isEphemeralSkip
      ? `Compilation Error in ${resource.uniqueId}, caused by compilation error in referenced ephemeral model ${cause.uniqueId}`
      : null;
    const number = this.#numberOf(resource.uniqueId);
    const result: NodeResult = {
      ...this.#toResult(resource, { ...base, message }, started, {}, thread),
      timing: [],
      executionTime: 0,
      ...(isEphemeralSkip ? { ephemeralSkip: true } : {}),
    };
    this.#results.push(result);
    this.#end(resource.uniqueId, result);
    this.#reporter.skip(result, number, this.#total, isEphemeralSkip ? cause : undefined);
    return 'block';
  }

  /** What --fail-fast left unstarted. */
  #skipRest(): void {
    const told = new Set(this.#results.map(({ uniqueId }) => uniqueId));
    for (const id of this.#request.graph.ids) {
      // Ephemeral models have no result of their own, so that dbt counts all of them here, done or not.
      if (told.has(id)) continue;
      const resource = this.#resource(id);
      const result = this.#toResult(
        resource,
        { ...skippedOutcome(resource), message: 'Skipping due to fail_fast' },
        this.#session.services.clock.now(),
        {},
        1,
      );
      this.#results.push({ ...result, timing: [], executionTime: 0 });
    }
  }

  async #execute(resource: GraphResource, number: number, thread: number): Promise<NodeResult> {
    this.#logNode('Q024', 'NodeStart', `Began running node ${resource.uniqueId}`, resource, thread);
    this.#reporter.start(resource, number, this.#total, thread);
    const started = this.#session.services.clock.now();
    const trace: ExecutionTrace = {};
    const lock = nodeLock(this.#session, resource);
    const database = this.#session.databaseFor(resource.uniqueId, lock?.taken);
    try {
      database.makeComment();
      // Other nodes are compiled while their lock is on its way.
      if (lock?.isNeededToCompile === true) await lock.taken;
      this.#session.activeNodes += 1;
      const work = (): Promise<NodeOutcome> => this.#dispatch(resource, database, trace);
      const outcome = await attempt(this.#session, resource.uniqueId, database, work).finally(() => {
        this.#session.activeNodes -= 1;
      });
      await database.release();
      return this.#toResult(resource, outcome, started, trace, thread);
    } catch (thrown) {
      await database.release().catch(() => {});
      return this.#toResult(
        resource,
        this.#failed(resource, thrown, trace, database.failedSql()),
        started,
        trace,
        thread,
      );
    } finally {
      lock?.release();
    }
  }

  async #dispatch(resource: GraphResource, database: NodeDatabase, trace: ExecutionTrace): Promise<NodeOutcome> {
    if (this.#session.options.command === 'clone' && 'template' in resource) {
      return runClone(this.#session, resource, database);
    }
    switch (resource.kind) {
      case 'seed':
        return runSeed(this.#session, resource, database);
      case 'source':
        return runFreshness(this.#session, resource, database);
      case 'test':
        return runTest(this.#session, resource, database, trace);
      case 'unit_test':
        return runUnitTest(this.#session, resource, database, trace);
      case 'model':
        if (runsInBatches(resource.config, this.#session.environment.graph.project))
          return runMicrobatch(this.#session, resource, this.#reporter);
        return runModel(this.#session, resource, database, trace);
      case 'snapshot':
        return runModel(this.#session, resource, database, trace);
      case 'function':
        return runFunction(this.#session, resource, database, trace, (step) => this.#reporter.overload(resource, step));
      default:
        return { ...ephemeralOutcome(), status: 'no-op', failures: 0, compiled: null, message: 'NO-OP' };
    }
  }

  /** Relative to the project, as messages and artifacts name the file. */
  #shownFile(folder: SqlFolder, node: SqlFileOwner): string {
    return `${this.#session.options.targetPrefix}/${sqlFile(folder, node)}`;
  }

  #failed(resource: GraphResource, thrown: unknown, trace: ExecutionTrace, failedSql: string | undefined): NodeOutcome {
    const isData = resource.kind === 'seed';
    const codePath = 'template' in resource && trace.hasRunFile === true ? this.#shownFile('run', resource) : undefined;
    const { source } = this.#session.environment.graph.project;
    const failure = describeFailure(thrown, { resource, compiled: trace.compiled, failedSql, codePath, source });
    return {
      status: resource.kind === 'source' ? 'runtime error' : 'error',
      message: failure.message,
      failures: null,
      response: jsonObject(),
      // Of a unit test that ends in an error dbt keeps no compiled code.
      compiled: isData || resource.kind === 'unit_test' ? null : trace.compiled !== undefined,
      compiledCode: resource.kind === 'unit_test' ? null : (trace.compiled?.sql ?? null),
      diagnostic: failure.diagnostic,
    };
  }

  #toResult(
    resource: GraphResource,
    outcome: NodeOutcome,
    started: number,
    trace: ExecutionTrace,
    thread: number,
  ): NodeResult {
    const ended = this.#session.services.clock.now();
    const compiledAt = trace.compiledAt ?? started;
    const timing: Timing[] = [
      { name: 'compile', startedAt: started, completedAt: compiledAt },
      { name: 'execute', startedAt: compiledAt, completedAt: ended },
    ];
    const node = 'template' in resource ? resource : undefined;
    const file = resource.kind === 'unit_test' ? unitTestFile(resource) : node;
    return {
      uniqueId: resource.uniqueId,
      resource,
      status: outcome.status,
      timing,
      threadId: `Thread-${thread} (worker)`,
      executionTime: (ended - started) / 1000,
      adapterResponse: outcome.response,
      message: outcome.message,
      failures: outcome.failures,
      compiled: outcome.compiled,
      compiledCode: outcome.compiledCode,
      relationName: outcome.storedFailures ?? node?.relationName ?? null,
      compiledPath: file && outcome.compiledCode ? this.#shownFile('compiled', file) : null,
      buildPath: file && hasRunFile(resource, outcome, trace) ? this.#shownFile('run', file) : null,
      ...(outcome.diagnostic ? { diagnostic: outcome.diagnostic } : {}),
      ...(outcome.storedFailures ? { storedFailures: outcome.storedFailures } : {}),
      ...(outcome.overloads ? { overloads: outcome.overloads } : {}),
      ...(outcome.batchResults ? { batchResults: outcome.batchResults } : {}),
      ...(outcome.table === undefined ? {} : { table: outcome.table }),
      ...(outcome.freshness ? { freshness: outcome.freshness } : {}),
    };
  }

  /** Runs the hooks of one kind on one connection; true when one failed. */
  async #hooks(kind: OperationNode['hook'], valuesOf = () => new Map<string, Value>()): Promise<boolean> {
    const hooks = this.#request.hooks.filter((hook) => hook.hook === kind);
    if (hooks.length === 0) return false;
    this.#reporter.hooksStart(kind);
    const values = valuesOf();
    const database = this.#session.databaseNamed('master');
    let failed = false;
    try {
      for (const [at, hook] of hooks.entries()) {
        const result: NodeResult = failed
          ? this.#skippedHook(hook)
          : await this.#hook(hook, at + 1, hooks.length, database, values);
        this.#results.push(result);
        if (result.status === 'skipped') this.#reporter.hookSkipped(result, at + 1, hooks.length);
        failed ||= result.status === 'error';
      }
    } finally {
      await database.release().catch(() => {});
    }
    this.#reporter.hooksDone(kind);
    return failed;
  }

  #skippedHook(hook: OperationNode): NodeResult {
    const outcome = { ...skippedOutcome(hook), message: `${hookName(hook)} skipped`, failures: 1 };
    const result = this.#toResult(hook, outcome, this.#session.services.clock.now(), {}, 1);
    return { ...result, timing: [], executionTime: 0 };
  }

  async #hook(
    hook: OperationNode,
    number: number,
    total: number,
    database: NodeDatabase,
    values: ReadonlyMap<string, Value>,
  ): Promise<NodeResult> {
    const started = this.#session.services.clock.now();
    const outcome = await runHook(this.#session, hook, database, {
      values,
      // What a hook logs while it is rendered stands above its line, as in dbt.
      started: () => this.#reporter.hookStart(hook, number, total),
    });
    const result = this.#toResult(hook, outcome, started, {}, 1);
    this.#reporter.hookResult(result, number, total);
    return result;
  }
}

function skippedOutcome(resource: GraphResource): NodeOutcome {
  const hasNoSql = resource.kind === 'seed' || !('template' in resource);
  return {
    status: 'skipped',
    message: null,
    failures: null,
    response: jsonObject(),
    compiled: hasNoSql ? null : false,
    compiledCode: null,
  };
}

/** False for what failed before its statements were written, as dbt tells it. */
function hasRunFile(resource: GraphResource, outcome: NodeOutcome, trace: ExecutionTrace): boolean {
  if (outcome.status !== 'error' || outcome.batchResults || !('template' in resource)) return true;
  return resource.kind === 'seed' || trace.hasRunFile === true;
}

function isUnitTest(id: NodeId | undefined): boolean {
  return id?.startsWith('unit_test.') === true;
}

function continuesOnError(resource: GraphResource): boolean {
  return 'template' in resource && resource.config['on_error'] === 'continue';
}

function missingResource(id: NodeId): never {
  throw new InternalError(`selected node ${id} is not in the graph`);
}
