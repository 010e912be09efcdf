// The console lines of single nodes, with dbt's words, codes and padding: `1 of 13 OK created … [SELECT 1 in 0.14s]`.
import { isJsonObject, type JsonObject, type JsonValue, jsonObject, LazyEvent, type LogEvent } from '../base/index.ts';
import { unitTestName } from '../compile/index.ts';
import type { FunctionNode, GraphResource, OperationNode, ParsedNode } from '../parse/index.ts';
import type { OverloadStep } from './executors/function.ts';
import { hookName } from './hook-name.ts';
import type { BatchPlace } from './reporter.ts';
import type { BatchResult, NodeResult } from './types.ts';

export interface NodeLineOptions {
  /** Columns of the padded part; dbt's `--printer-width`. */
  readonly width?: number | undefined;
  /** Databases other than this one are shown in front of the schema. */
  readonly defaultDatabase?: string | undefined;
  readonly thread?: string | undefined;
}

interface Progress {
  readonly number: number;
  readonly total: number;
}

/** `N of T START sql table model s.a … [RUN]`; undefined for kinds that dbt starts silently. */
export function startLine(
  resource: GraphResource,
  number: number,
  total: number,
  startedAt: number,
  options: NodeLineOptions = {},
): LogEvent | undefined {
  if (resource.kind === 'exposure' || resource.kind === 'saved_query') return undefined;
  const description = describeNode(resource, options);
  const msg = fancyLine(`START ${description}`, 'RUN', { number, total }, undefined, options.width);
  return new LazyEvent(
    { code: 'Q011', name: 'LogStartLine', level: 'info', msg, status: 'run', thread: options.thread },
    () =>
      jsonObject([
        ['description', description],
        ['index', number],
        ['node_info', nodeInfo(resource, { status: 'started', startedAt })],
        ['total', total],
      ]),
  );
}

/** The line at a node's end, by its kind and status. Skipped nodes have `skipLine`. */
export function resultLine(result: NodeResult, number: number, total: number, options: NodeLineOptions = {}): LogEvent {
  const line = lineOf(result, options);
  const { code, name, level, status } = line;
  const msg = fancyLine(line.text, line.bracket, { number, total }, result.executionTime, options.width);
  return new LazyEvent({ code, name, level, msg, status, thread: options.thread ?? result.threadId }, () =>
    jsonObject([
      ...line.data,
      ['execution_time', result.executionTime],
      ['index', number],
      ['node_info', resultInfo(result)],
      ['status', line.dataStatus],
      [line.name === 'LogTestResult' ? 'num_models' : 'total', total],
    ]),
  );
}

/** `SKIP relation s.a [SKIP]`; `cause` is the ephemeral parent that failed or was skipped. */
export function skipLine(
  result: NodeResult,
  number: number,
  total: number,
  cause: NodeResult | undefined,
  options: NodeLineOptions = {},
): LogEvent {
  const { resource } = result;
  const isRelation = resource.kind === 'model' || resource.kind === 'seed' || resource.kind === 'snapshot';
  const schema = 'schema' in resource ? resource.schema : '';
  const { name } = resource;
  const data: (readonly [string, JsonValue])[] = [
    ['index', number],
    ['schema', schema],
    ['total', total],
  ];
  if (cause) {
    const text = `SKIP relation ${schema}.${name} due to ephemeral model status '${cause.status}'`;
    return {
      code: 'Z034',
      name: 'LogSkipBecauseError',
      level: 'error',
      msg: fancyLine(text, 'ERROR SKIP', { number, total }, undefined, options.width),
      data: jsonObject([...data, ['relation', name], ['status', cause.status]]),
      status: 'error',
      thread: options.thread ?? result.threadId,
    };
  }
  const text = isRelation ? `SKIP relation ${schema}.${name}` : `SKIP ${resource.kind} ${name}`;
  return {
    code: 'Q034',
    name: 'SkippingDetails',
    level: 'info',
    msg: fancyLine(text, 'SKIP', { number, total }, undefined, options.width),
    data: jsonObject([
      ...data,
      ['node_info', resultInfo(result)],
      ['node_name', name],
      ['resource_type', resource.kind],
    ]),
    status: 'skip',
    thread: options.thread ?? result.threadId,
  };
}

/** `Overload 1 of 2 START function f overload f_text … [RUN]` and its end. */
export function overloadLine(node: FunctionNode, step: OverloadStep, options: NodeLineOptions = {}): LogEvent {
  const { number, total, end, description } = step;
  const [word, bracket] =
    end === undefined
      ? ['START', 'RUN']
      : end.status === 'error'
        ? ['ERROR creating', 'ERROR']
        : ['OK created', 'SUCCESS'];
  return {
    code: end ? 'Q049' : 'Q048',
    name: end ? 'LogOverloadResult' : 'LogStartOverload',
    level: end?.status === 'error' ? 'error' : 'info',
    msg: `Overload ${fancyLine(`${word} ${description}`, bracket, { number, total }, end?.seconds, options.width)}`,
    data: jsonObject([
      ['description', description],
      ['overload_index', number],
      ['total_overloads', total],
      ['status', end?.status ?? ''],
      ['node_info', nodeInfo(node, { status: end?.status ?? 'started' })],
    ]),
    status: end === undefined ? 'run' : end.status === 'error' ? 'error' : 'ok',
    thread: options.thread,
  };
}

/** `1 of 1 START hook: pkg.on-run-start.0 … [RUN]` */
export function hookStartLine(
  hook: OperationNode,
  number: number,
  total: number,
  startedAt: number,
  options: NodeLineOptions = {},
): LogEvent {
  const statement = hookName(hook);
  return {
    code: 'Q032',
    name: 'LogHookStartLine',
    level: 'info',
    msg: fancyLine(`START hook: ${statement}`, 'RUN', { number, total }, undefined, options.width, true),
    data: jsonObject([
      ['index', number],
      ['node_info', nodeInfo(hook, { status: 'started', startedAt })],
      ['statement', statement],
      ['total', total],
    ]),
    status: 'run',
    thread: 'MainThread',
  };
}

/** `1 of 1 OK hook: … [OK in 0.01s]`, or ERROR, or SKIP. */
export function hookResultLine(
  result: NodeResult,
  number: number,
  total: number,
  options: NodeLineOptions = {},
): LogEvent {
  const statement = result.resource.kind === 'operation' ? hookName(result.resource) : result.resource.name;
  const word = result.status === 'success' ? 'OK' : result.status === 'skipped' ? 'SKIP' : 'ERROR';
  return {
    code: 'Q033',
    name: 'LogHookEndLine',
    level: word === 'ERROR' ? 'error' : 'info',
    msg: fancyLine(`${word} hook: ${statement}`, word, { number, total }, result.executionTime, options.width, true),
    data: jsonObject([
      ['execution_time', result.executionTime],
      ['index', number],
      ['node_info', resultInfo(result)],
      ['statement', statement],
      ['status', result.status],
      ['total', total],
    ]),
    status: word === 'OK' ? 'ok' : word === 'SKIP' ? 'skip' : 'error',
    thread: 'MainThread',
  };
}

/** What a node is called in its lines: `sql table model s.a`, `seed file s.a`, `test name`. */
function describeNode(resource: GraphResource, options: NodeLineOptions = {}): string {
  switch (resource.kind) {
    case 'function':
      return `function ${relationText(resource, options)}`;
    case 'model':
    case 'sql_operation':
      return `${resource.language} ${materialization(resource)} ${kindWord(resource.kind)} ${relationText(resource, options)}`;
    case 'seed':
      return `seed file ${relationText(resource, options)}`;
    case 'snapshot':
      return `snapshot ${relationText(resource, options)}`;
    case 'unit_test':
      return `unit_test ${resource.model}::${unitTestName(resource)}`;
    case 'source':
      return `freshness of ${resource.sourceName}.${resource.name}`;
    default:
      return `${resource.kind} ${resource.name}`;
  }
}

function kindWord(kind: string): string {
  return kind.replaceAll('_', ' ');
}

function relationText(node: ParsedNode, { defaultDatabase }: NodeLineOptions): string {
  const isForeign = defaultDatabase !== undefined && node.database !== '' && node.database !== defaultDatabase;
  return `${isForeign ? `${node.database}.` : ''}${node.schema}.${node.alias}`;
}

function materialization(node: ParsedNode): string {
  if (node.config['incremental_strategy'] === 'microbatch') return 'microbatch';
  return String(node.config['materialized'] ?? node.kind);
}

interface ResultText {
  readonly code: string;
  readonly name: string;
  readonly level: LogEvent['level'];
  readonly text: string;
  readonly bracket: string;
  readonly status: LogEvent['status'];
  readonly dataStatus: string;
  readonly data: readonly (readonly [string, JsonValue])[];
}

function lineOf(result: NodeResult, options: NodeLineOptions): ResultText {
  const { resource } = result;
  if (result.status === 'no-op') return noOpText(result);
  if (resource.kind === 'test' || resource.kind === 'unit_test') return testText(result);
  if (resource.kind === 'source') return freshnessText(result);
  const description = describeNode(resource, options);
  const [code, name] = RESULT_EVENTS[resource.kind] ?? ['Q012', 'LogModelResult'];
  const [done, doing] = VERBS[resource.kind] ?? ['created', 'creating'];
  const subject = resource.kind === 'snapshot' ? relationText(resource, options) : description;
  const data = resource.kind === 'seed' ? seedData(result, resource) : [['description', description] as const];
  if (result.status === 'error') {
    const text = `ERROR ${doing} ${subject}`;
    return { code, name, level: 'error', text, bracket: 'ERROR', status: 'error', dataStatus: 'error', data };
  }
  // Of a function dbt shows the status, not what the engine said.
  if (resource.kind === 'function') {
    const bracket = result.status.toUpperCase();
    const status = result.status === 'success' ? 'ok' : 'warn';
    return {
      code,
      name,
      level: 'info',
      text: `OK created ${subject}`,
      bracket,
      status,
      dataStatus: result.status,
      data,
    };
  }
  if (result.status === 'partial success') {
    const bracket = result.message ?? 'PARTIAL SUCCESS';
    const text = `PARTIALLY ${done} ${subject}`;
    return { code, name, level: 'info', text, bracket, status: 'warn', dataStatus: bracket, data };
  }
  const message = result.message ?? 'OK';
  return {
    code,
    name,
    level: 'info',
    text: `OK ${done} ${subject}`,
    bracket: message,
    status: 'ok',
    dataStatus: resource.kind === 'seed' ? result.status : message,
    data,
  };
}

function seedData(result: NodeResult, seed: ParsedNode): (readonly [string, JsonValue])[] {
  return [
    ['relation', seed.alias],
    ['result_message', result.message ?? ''],
    ['schema', seed.schema],
  ];
}

const RESULT_EVENTS: { readonly [kind: string]: readonly [string, string] } = {
  model: ['Q012', 'LogModelResult'],
  snapshot: ['Q015', 'LogSnapshotResult'],
  seed: ['Q016', 'LogSeedResult'],
  function: ['Q047', 'LogFunctionResult'],
};

const VERBS: { readonly [kind: string]: readonly [string, string] } = {
  seed: ['loaded', 'loading'],
  snapshot: ['snapshotted', 'snapshotting'],
};

function noOpText(result: NodeResult): ResultText {
  const description = `${kindWord(result.resource.kind)} ${result.resource.name}`;
  const text = `NO-OP ${description}`;
  const data: (readonly [string, JsonValue])[] = [['description', description]];
  return {
    code: 'Q019',
    name: 'LogNodeNoOpResult',
    level: 'info',
    text,
    bracket: 'NO-OP',
    status: 'skip',
    dataStatus: 'no-op',
    data,
  };
}

function testText(result: NodeResult): ResultText {
  const { resource } = result;
  const name = resource.kind === 'unit_test' ? `${resource.model}::${unitTestName(resource)}` : resource.name;
  const count = result.failures ?? 0;
  const [word, status, level] =
    (
      {
        pass: ['PASS', 'ok', 'info'],
        warn: [`WARN ${count}`, 'warn', 'warn'],
        fail: [`FAIL ${count}`, 'error', 'error'],
      } as const
    )[result.status as 'pass' | 'warn' | 'fail'] ?? (['ERROR', 'error', 'error'] as const);
  return {
    code: 'Q007',
    name: 'LogTestResult',
    level,
    text: `${word} ${name}`,
    bracket: word,
    status,
    dataStatus: result.status,
    data: [
      ['attached_node', resource.kind === 'test' ? resource.attachedNode : ''],
      ['name', resource.name],
      ['num_failures', count],
    ],
  };
}

function freshnessText(result: NodeResult): ResultText {
  const { resource } = result;
  const table = resource.kind === 'source' ? `${resource.sourceName}.${resource.name}` : resource.name;
  const [word, status, level] =
    (
      {
        pass: ['PASS', 'ok', 'info'],
        warn: ['WARN', 'warn', 'warn'],
        error: ['ERROR STALE', 'error', 'error'],
      } as const
    )[result.status as 'pass' | 'warn' | 'error'] ?? (['ERROR', 'error', 'error'] as const);
  return {
    code: 'Q018',
    name: 'LogFreshnessResult',
    level,
    text: `${word} freshness of ${table}`,
    bracket: word,
    status,
    dataStatus: result.status,
    data: [
      ['source_name', resource.kind === 'source' ? resource.sourceName : ''],
      ['table_name', resource.name],
    ],
  };
}

/** `Batch 1 of 3 START batch 2024-01-31 of s.a … [RUN]` */
export function batchStartLine(node: ParsedNode, place: BatchPlace, options: NodeLineOptions = {}): LogEvent {
  const description = batchDescription(node, place, options);
  return batchEvent('Q045', 'LogStartBatch', node, place, {
    msg: `START ${description}`,
    bracket: 'RUN',
    level: 'info',
    status: 'run',
    data: [['description', description]],
    width: options.width,
  });
}

/** `Batch 1 of 3 OK created batch 2024-01-31 of s.a … [MERGE 2 in 0.02s]` */
export function batchResultLine(
  node: ParsedNode,
  place: BatchPlace,
  result: BatchResult,
  options: NodeLineOptions = {},
): LogEvent {
  const description = batchDescription(node, place, options);
  const [word, bracket, status] = (
    {
      error: ['ERROR creating', 'ERROR', 'error'],
      skipped: ['SKIP', 'SKIPPED', 'skip'],
      success: ['OK created', result.message, 'ok'],
    } as const
  )[result.status];
  return batchEvent('Q046', 'LogBatchResult', node, place, {
    msg: `${word} ${description}`,
    bracket,
    level: result.status === 'error' ? 'error' : 'info',
    status,
    seconds: result.seconds,
    data: [
      ['description', description],
      ['execution_time', result.seconds],
      ['status', result.status === 'success' ? result.message : result.status],
    ],
    width: options.width,
  });
}

function batchDescription(node: ParsedNode, { batch }: BatchPlace, options: NodeLineOptions): string {
  return `batch ${batch.label} of ${relationText(node, options)}`;
}

interface BatchText {
  readonly msg: string;
  readonly bracket: string;
  readonly level: LogEvent['level'];
  readonly status: LogEvent['status'];
  readonly seconds?: number;
  readonly data: readonly (readonly [string, JsonValue])[];
  readonly width: number | undefined;
}

function batchEvent(
  code: string,
  name: string,
  node: ParsedNode,
  { index, total }: BatchPlace,
  text: BatchText,
): LogEvent {
  const progress = { number: index + 1, total };
  return {
    code,
    name,
    level: text.level,
    msg: `Batch ${fancyLine(text.msg, text.bracket, progress, text.seconds, text.width)}`,
    data: jsonObject([
      ['batch_index', index + 1],
      ...text.data,
      ['node_info', nodeInfo(node, { status: text.status ?? '' })],
      ['total_batches', total],
    ]),
    status: text.status,
  };
}

/** Pads a node line as dbt does: text and a blank, dots up to the width, then the bracketed status. */
function fancyLine(
  text: string,
  status: string,
  progress: Progress | undefined,
  seconds: number | undefined,
  width = 80,
  truncate = false,
): string {
  const prefix = `${progress ? `${progress.number} of ${progress.total} ` : ''}${text} `;
  const padded = prefix.padEnd(width, '.');
  const room = width - 3;
  const shown = truncate && prefix.length > width ? `${padded.slice(0, room)}...` : padded;
  return `${shown} [${status}${seconds === undefined ? '' : ` in ${seconds.toFixed(2)}s`}]`;
}

interface NodeMoment {
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number | undefined;
  readonly finishedAt?: number | undefined;
}

/** `data.node_info` of a node that has ended. */
export function resultInfo(result: NodeResult): JsonObject {
  return nodeInfo(result.resource, {
    status: result.status,
    startedAt: result.timing[0]?.startedAt,
    finishedAt: result.timing.at(-1)?.completedAt,
  });
}

/** `data.node_info` of the JSON log. */
function nodeInfo(resource: GraphResource, moment: NodeMoment): JsonObject {
  const node = 'template' in resource ? resource : undefined;
  const config = 'config' in resource ? resource.config : jsonObject();
  const meta = config['meta'];
  return jsonObject([
    ['materialized', typeof config['materialized'] === 'string' ? config['materialized'] : ''],
    ['meta', isJsonObject(meta) ? meta : jsonObject()],
    ['node_checksum', node?.checksum.checksum ?? ''],
    ['node_finished_at', isoTime(moment.finishedAt)],
    ['node_name', resource.name],
    ['node_path', resource.path],
    [
      'node_relation',
      jsonObject([
        ['alias', node?.alias ?? ''],
        ['database', node?.database ?? ''],
        ['relation_name', node?.relationName ?? ''],
        ['schema', node?.schema ?? ''],
      ]),
    ],
    ['node_started_at', isoTime(moment.startedAt)],
    ['node_status', moment.status],
    ['resource_type', resource.kind],
    ['unique_id', resource.uniqueId],
  ]);
}

function isoTime(time: number | undefined): string {
  return time === undefined ? '' : new Date(time).toISOString().replace('Z', '');
}
