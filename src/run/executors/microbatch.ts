// Microbatch models: one statement per batch of event time, the first and the last alone, those between side by side.
import { jsonObject } from '../../base/index.ts';
import { type BatchContext, type CompiledNode, compileBatch, type EventWindow } from '../../compile/index.ts';
import { HostFunction, type Value } from '../../jinja/index.ts';
import type { ModelNode } from '../../parse/index.ts';
import { type BatchSize, batchOf, planBatches } from '../../plan/index.ts';
import { attempt } from '../attempts.ts';
import { changesInPlace } from '../commits.ts';
import { sqlFile, writeSqlFile } from '../compiled-files.ts';
import { materialize } from '../materialize.ts';
import { describeFailure } from '../node-error.ts';
import type { RunReporter } from '../reporter.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { BatchResult } from '../types.ts';
import type { NodeOutcome } from './node-outcome.ts';

const SIZES: readonly BatchSize[] = ['hour', 'day', 'month', 'year'];

/** Runs all batches of a model; failures of batches are part of the outcome. @throws TsdbtError 1812 */
export async function runMicrobatch(session: RunSession, node: ModelNode, reporter: RunReporter): Promise<NodeOutcome> {
  const run = new MicrobatchRun(session, node, reporter);
  return run.all();
}

class MicrobatchRun {
  readonly #session: RunSession;
  readonly #node: ModelNode;
  readonly #reporter: RunReporter;
  readonly #successful: EventWindow[] = [];
  readonly #failed: EventWindow[] = [];
  #total = 0;

  constructor(session: RunSession, node: ModelNode, reporter: RunReporter) {
    this.#session = session;
    this.#node = node;
    this.#reporter = reporter;
  }

  async all(): Promise<NodeOutcome> {
    const isIncremental = await changesInPlace(this.#session, this.#node);
    const batches = this.#batches(isIncremental);
    this.#total = batches.length;
    const [first, ...others] = batches;
    if (!first) return this.#outcome();
    const hasBegun = await this.#one(first, 0, isIncremental);
    const last = others.pop();
    if (!hasBegun) {
      for (const [at, batch] of others.entries()) this.#skip(batch, at + 1);
      if (last) this.#skip(last, this.#total - 1);
      return this.#outcome();
    }
    await this.#between(others);
    if (last) await this.#one(last, this.#total - 1, true);
    return this.#outcome();
  }

  #size(): BatchSize {
    const written = this.#node.config['batch_size'];
    return SIZES.find((size) => size === written) ?? 'day';
  }

  #batches(isIncremental: boolean): readonly BatchContext[] {
    const { retry, eventTime } = this.#session.options;
    const { config, name, uniqueId } = this.#node;
    const size = this.#size();
    const left = retry?.batches.get(uniqueId);
    if (left) return left.failed.map((window) => batchOf(window, size));
    const begin = config['begin'];
    const lookback = config['lookback'];
    return planBatches({
      name,
      size,
      // Written without an offset, it means UTC; dbt reads the fields of one that has an offset all the same.
      begin: typeof begin === 'string' ? Date.parse(`${begin.replace(' ', 'T').slice(0, 19)}Z`) : undefined,
      lookback: typeof lookback === 'number' ? lookback : 1,
      start: eventTime?.start,
      end: eventTime?.end,
      isIncremental,
      now: retry?.startedAt ?? this.#session.environment.facts.runStartedAt,
    });
  }

  /** The batches between the first and the last, as many at a time as there are threads to spare. */
  async #between(batches: readonly BatchContext[]): Promise<void> {
    const running = new Set<Promise<unknown>>();
    for (const [at, batch] of batches.entries()) {
      const task = this.#one(batch, at + 1, true).finally(() => running.delete(task));
      running.add(task);
      while (running.size >= this.#atOnce()) await Promise.race(running);
    }
    await Promise.all(running);
  }

  #atOnce(): number {
    const { adapter, options } = this.#session;
    if (adapter.target.capabilities.concurrentBatches !== 'supported') return 1;
    const wanted = this.#node.config['concurrent_batches'];
    // A model that reads itself needs one batch before the next.
    const isConcurrent = typeof wanted === 'boolean' ? wanted : !READS_ITSELF.test(this.#node.rawCode);
    return isConcurrent ? Math.max(1, options.threads - this.#session.activeNodes + 1) : 1;
  }

  /** Runs one batch; gives whether it ended well. */
  async #one(batch: BatchContext, index: number, isIncremental: boolean): Promise<boolean> {
    const { services } = this.#session;
    if (this.#session.isStopping) {
      this.#failed.push(windowOf(batch));
      return false;
    }
    const place = { batch, index, total: this.#total };
    this.#reporter.batchStart(this.#node, place);
    const began = services.clock.monotonic();
    const database = this.#session.databaseFor(this.#node.uniqueId);
    const trace: { compiled?: CompiledNode } = {};
    let result: Omit<BatchResult, 'seconds'>;
    try {
      const work = (): Promise<string> => this.#execute(batch, index, isIncremental, database, trace);
      const message = await attempt(this.#session, this.#node.uniqueId, database, work);
      result = { status: 'success', message };
      this.#successful.push(windowOf(batch));
    } catch (thrown) {
      const codePath = `${this.#session.options.targetPrefix}/${sqlFile('run', this.#node, batch.label)}`;
      const failedSql = database.failedSql();
      const { source } = this.#session.environment.graph.project;
      const known = { resource: this.#node, compiled: trace.compiled, failedSql, codePath, source };
      const failure = describeFailure(thrown, known);
      result = { status: 'error', message: failure.message, diagnostic: failure.diagnostic };
      this.#failed.push(windowOf(batch));
    }
    await database.release().catch(() => {});
    this.#reporter.batchResult(this.#node, place, { ...result, seconds: (services.clock.monotonic() - began) / 1000 });
    return result.status === 'success';
  }

  async #execute(
    batch: BatchContext,
    index: number,
    isIncremental: boolean,
    database: NodeDatabase,
    trace: { compiled?: CompiledNode },
  ): Promise<string> {
    const node = this.#node;
    const compiled = await compileBatch(this.#session.environment, node.uniqueId, batch);
    trace.compiled = compiled;
    writeSqlFile(this.#session, 'compiled', node, compiled.sql, batch.label);
    const hooks = { first: index === 0, last: index === this.#total - 1 };
    const { message } = await materialize(this.#session, withHooks(node, hooks), {
      compiled,
      database,
      batch,
      ...(isIncremental ? { extra: INCREMENTAL } : {}),
    });
    return message;
  }

  #skip(batch: BatchContext, index: number): void {
    this.#failed.push(windowOf(batch));
    const result: BatchResult = { status: 'skipped', message: 'SKIPPED', seconds: 0 };
    this.#reporter.batchResult(this.#node, { batch, index, total: this.#total }, result);
  }

  #outcome(): NodeOutcome {
    const earlier = this.#session.options.retry?.batches.get(this.#node.uniqueId)?.successful ?? [];
    const byStart = (a: EventWindow, b: EventWindow): number => a.start - b.start;
    const [good, bad] = [this.#successful.length, this.#failed.length];
    const isPartial = good > 0 && bad > 0;
    return {
      status: bad === 0 ? 'success' : isPartial ? 'partial success' : 'error',
      message: bad === 0 ? 'SUCCESS' : isPartial ? `PARTIAL SUCCESS (${good}/${good + bad})` : 'ERROR',
      failures: 0,
      response: jsonObject(),
      compiled: false,
      compiledCode: null,
      batchResults: {
        successful: [...this.#successful.sort(byStart), ...earlier],
        failed: this.#failed.sort(byStart),
      },
    };
  }
}

/** `this` in a template. */
const READS_ITSELF = /\{[{%][^}]*\bthis\b/;

/** What a batch that adds to an existing relation sees in its materialization. */
const INCREMENTAL: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['is_incremental', new HostFunction('is_incremental', () => true)],
  ['should_full_refresh', new HostFunction('should_full_refresh', () => false)],
]);

/** Hooks before the model run with its first batch, those after it with the last. */
function withHooks(node: ModelNode, { first, last }: { readonly first: boolean; readonly last: boolean }): ModelNode {
  const config = jsonObject(Object.entries(node.config));
  if (!first) config['pre-hook'] = [];
  if (!last) config['post-hook'] = [];
  return { ...node, config };
}

function windowOf({ start, end }: BatchContext): EventWindow {
  return { start, end };
}
