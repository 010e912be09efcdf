// Log events of a whole command, with dbt's codes, names and words: header, footer, failures, warnings.
import { type JsonObject, type JsonValue, jsonObject, type LogEvent, type NodeId } from '../base/index.ts';
import { unitTestName } from '../compile/index.ts';
import type { ParsedProject } from '../parse/index.ts';
import { resultInfo } from './log-node-lines.ts';
import type { NodeResult, RunResults } from './types.ts';

/** `Running with dbt=1.12.3` */
export function versionLine(version: string): LogEvent {
  return {
    code: 'A001',
    name: 'MainReportVersion',
    level: 'info',
    msg: `Running with dbt=${version}`,
    data: jsonObject([
      ['log_version', 3],
      ['version', `=${version}`],
    ]),
  };
}

/** `Registered adapter: postgres=1.11.0` */
export function adapterLine(type: string, version: string): LogEvent {
  return {
    code: 'E034',
    name: 'AdapterRegistered',
    level: 'info',
    msg: `Registered adapter: ${type}=${version}`,
    data: jsonObject([
      ['adapter_name', type],
      ['adapter_version', `=${version}`],
    ]),
  };
}

/** An empty line. */
export function emptyLine(): LogEvent {
  return { code: 'Z017', name: 'Formatting', level: 'info', msg: '', data: jsonObject([['msg', '']]) };
}

/** `Found 6 models, 5 data tests, 1 seed, 480 macros`; kinds without members and tests of disabled models are left out. */
export function foundStats(project: ParsedProject, isLinked: (id: NodeId) => boolean = () => true): LogEvent {
  const counts = new Map<string, number>();
  const add = (kind: string, count = 1): void => {
    if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
  };
  // dbt counts everything but functions.
  for (const node of project.nodes.values()) {
    if (isLinked(node.uniqueId) && node.kind !== 'function') add(node.kind);
  }
  add('source', project.sources.size);
  add('exposure', project.exposures.size);
  const semantics = [...project.semantics.values()];
  add('metric', semantics.filter((one) => one.kind === 'metric').length);
  add('macro', project.macros.size);
  add('group', project.groups.size);
  add('semantic_model', semantics.filter((one) => one.kind === 'semantic_model').length);
  add('saved_query', semantics.filter((one) => one.kind === 'saved_query').length);
  add('unit_test', project.unitTests.size);
  const line = [...counts].map(([kind, count]) => countText(kind, count)).join(', ');
  return {
    code: 'W006',
    name: 'FoundStats',
    level: 'info',
    msg: `Found ${line}`,
    data: jsonObject([['stat_line', line]]),
  };
}

/** `Concurrency: 4 threads (target='dev')` */
export function concurrencyLine(threads: number, target: string, nodeCount: number): LogEvent {
  return {
    code: 'Q027',
    name: 'ConcurrencyLine',
    level: 'info',
    msg: `Concurrency: ${threads} threads (target='${target}')`,
    data: jsonObject([
      ['node_count', nodeCount],
      ['num_threads', threads],
      ['target_name', target],
    ]),
  };
}

/** Said when a selection holds nothing to run. */
export function nothingToDo(): LogEvent {
  return {
    code: 'Q035',
    name: 'NothingToDo',
    level: 'warn',
    msg: '[WARNING]: Nothing to do. Try checking your model configs and model specification args',
    data: jsonObject(),
  };
}

/** Said by `ls` when a selection holds nothing. */
export function noNodesSelected(): LogEvent {
  return {
    code: 'Q038',
    name: 'NoNodesSelected',
    level: 'warn',
    msg: '[WARNING]: No nodes selected!',
    data: jsonObject(),
  };
}

/** `Finished running 3 seeds, 2 table models in 0 hours 0 minutes and 4.68 seconds (4.68s).` */
export function finishedRunning({ results, elapsed }: Pick<RunResults, 'results' | 'elapsed'>): LogEvent {
  const counts = new Map<string, number>();
  for (const result of results) {
    const kind = finishedKind(result);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const line = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => countText(kind, count))
    .join(', ');
  const hours = Math.floor(elapsed / 3600);
  const minutes = Math.floor((elapsed % 3600) / 60);
  const seconds = (elapsed % 60).toFixed(2);
  const execution = ` in ${hours} hours ${minutes} minutes and ${seconds} seconds`;
  return {
    code: 'E047',
    name: 'FinishedRunningStats',
    level: 'info',
    msg: `Finished running ${line}${execution} (${elapsed.toFixed(2)}s).`,
    data: jsonObject([
      ['execution', execution],
      ['execution_time', elapsed],
      ['stat_line', line],
    ]),
  };
}

/** Key by which dbt counts and sorts: `table model`, `test`, `project hook`. */
function finishedKind({ resource }: NodeResult): string {
  if (resource.kind === 'model') return `${String(resource.config['materialized'] ?? 'view')} model`;
  if (resource.kind === 'operation') return 'project hook';
  return resource.kind;
}

/** `1 test`, `2 data tests`, `3 analyses`: dbt's words for a number of resources. */
export function countText(kind: string, count: number): string {
  const word = kind.replaceAll('_', ' ');
  if (count === 1) return `1 ${word}`;
  return `${count} ${IRREGULAR[word] ?? `${word}s`}`;
}

const IRREGULAR: { readonly [word: string]: string } = {
  test: 'data tests',
  analysis: 'analyses',
  'saved query': 'saved queries',
  'partial success': 'partial successes',
};

/** What counts as what at the end of a run. */
export interface EndCounts {
  readonly errors: readonly NodeResult[];
  readonly partialSuccesses: readonly NodeResult[];
  readonly warnings: readonly NodeResult[];
}

/** Sorts results as dbt's summary does: a node skipped for a stated reason is an error there. */
export function endCounts(results: readonly NodeResult[]): EndCounts {
  return {
    errors: results.filter(
      ({ status, message, resource }) =>
        FAILED.has(status) || (status === 'skipped' && message !== null && resource.kind !== 'exposure'),
    ),
    partialSuccesses: results.filter(({ status }) => status === 'partial success'),
    warnings: results.filter(({ status }) => status === 'warn'),
  };
}

const FAILED: ReadonlySet<string> = new Set(['error', 'fail', 'runtime error']);

/** `Completed successfully`, or how many errors and warnings there were. */
function endOfRunSummary(results: readonly NodeResult[], interrupted: boolean): LogEvent {
  const { errors, partialSuccesses, warnings } = endCounts(results);
  const [msg, status] = summaryText(errors.length, partialSuccesses.length, warnings.length, interrupted);
  return {
    code: 'Z030',
    name: 'EndOfRunSummary',
    level: 'info',
    msg,
    data: jsonObject([
      ['keyboard_interrupt', interrupted],
      ['num_errors', errors.length],
      ['num_partial_success', partialSuccesses.length],
      ['num_warnings', warnings.length],
    ]),
    status,
  };
}

function summaryText(
  errors: number,
  partial: number,
  warnings: number,
  interrupted: boolean,
): readonly [string, LogEvent['status']] {
  const partialText = countText('partial success', partial);
  const warningText = countText('warning', warnings);
  if (interrupted) return ['Exited because of keyboard interrupt', 'warn'];
  if (errors > 0) return [`Completed with ${countText('error', errors)}, ${partialText}, and ${warningText}:`, 'error'];
  if (partial > 0) return [`Completed with ${partialText} and ${warningText}`, 'warn'];
  if (warnings > 0) return [`Completed with ${warningText}:`, 'warn'];
  return ['Completed successfully', 'ok'];
}

/** `Done. PASS=28 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=28` */
export function statsLine(results: readonly NodeResult[]): LogEvent {
  const stats = { error: 0, noop: 0, pass: 0, reused: 0, skip: 0, total: results.length, warn: 0 };
  for (const { status } of results) stats[STAT_OF[status] ?? 'pass'] += 1;
  return {
    code: 'Z023',
    name: 'StatsLine',
    level: 'info',
    msg: `Done. PASS=${stats.pass} WARN=${stats.warn} ERROR=${stats.error} SKIP=${stats.skip} NO-OP=${stats.noop} REUSED=${stats.reused} TOTAL=${stats.total}`,
    data: jsonObject([['stats', jsonObject(Object.entries(stats))]]),
  };
}

const STAT_OF: { readonly [status: string]: 'error' | 'warn' | 'skip' | 'noop' | 'reused' } = {
  error: 'error',
  fail: 'error',
  'runtime error': 'error',
  'partial success': 'error',
  skipped: 'skip',
  warn: 'warn',
  'no-op': 'noop',
  reused: 'reused',
};

/**
 * The block of one failed or warning node: head, message, compiled file, stored failures. `details` (frame and hints
 * of the diagnostic) stands below the message. Skipped nodes have none.
 */
export function failureBlock(result: NodeResult, details?: string): LogEvent[] {
  if (result.status === 'skipped') return [];
  const { resource, message } = result;
  const name = resource.kind === 'unit_test' ? unitTestName(resource) : resource.name;
  const place = `in ${resource.kind} ${name} (${resource.originalFilePath})`;
  const info = resultInfo(result);
  const data = jsonObject([
    ['node_info', info],
    ['node_name', name],
    ['path', resource.originalFilePath],
    ['resource_type', resource.kind],
  ]);
  const isWarning = result.status === 'warn';
  const events: LogEvent[] = [emptyLine()];
  // A source that could not be asked has no head line in dbt.
  if (result.status === 'runtime error')
    return [...events, ...messageEvents(message, result.status, false, details, info)];
  if (isWarning) {
    events.push({ code: 'Z021', name: 'RunResultWarning', level: 'warn', msg: `[WARNING]: ${place}`, data });
  } else {
    events.push({ code: 'Z022', name: 'RunResultFailure', level: 'error', msg: `[ERROR]: ${place}`, data });
  }
  events.push(...messageEvents(message, result.status, isWarning, details, info));
  if (result.compiled === true && result.compiledPath !== null) {
    const path = result.compiledPath;
    const pathData = jsonObject([
      ['node_info', info],
      ['path', path],
    ]);
    events.push(emptyLine(), {
      code: 'Z026',
      name: 'SQLCompiledPath',
      level: 'info',
      msg: `  compiled code at ${path}`,
      data: pathData,
    });
  }
  if (resource.kind === 'test' && result.relationName !== null) {
    events.push(emptyLine(), storedFailures(result.relationName, info));
  }
  return events;
}

function messageEvents(
  message: string | null,
  status: string,
  isWarning: boolean,
  details: string | undefined,
  info: JsonObject,
): LogEvent[] {
  if (message === null || message === '') {
    return [
      {
        code: 'Z025',
        name: 'RunResultErrorNoMessage',
        level: 'error',
        msg: `  Status: ${status}`,
        data: jsonObject([
          ['node_info', info],
          ['status', status],
        ]),
      },
    ];
  }
  const data = jsonObject([
    ['msg', message],
    ['node_info', info],
  ]);
  if (isWarning)
    return [{ code: 'Z046', name: 'RunResultWarningMessage', level: 'warn', msg: `[WARNING]: ${message}`, data }];
  const below = details === undefined ? '' : `\n${details}`;
  return [{ code: 'Z024', name: 'RunResultError', level: 'error', msg: `  ${message}${below}`, data }];
}

function storedFailures(relation: string, info: JsonObject): LogEvent {
  const query = `select * from ${relation}`;
  const rule = '-'.repeat(query.length);
  return {
    code: 'Z027',
    name: 'CheckNodeTestFailure',
    level: 'info',
    msg: `  See test failures:\n  ${rule}\n  ${query}\n  ${rule}`,
    data: jsonObject([
      ['node_info', info],
      ['relation_name', relation],
    ]),
  };
}

/** What dbt prints right after the last node: a blank line, then how many of which kind ran. */
export function finishedLines(run: Pick<RunResults, 'results' | 'elapsed'>): LogEvent[] {
  return [emptyLine(), finishedRunning(run)];
}

/**
 * The end of a run: summary, one block per failure and warning, `Done.`. `details` gives what to show below a
 * failure's message.
 */
export function summaryLines(run: RunResults, details: (result: NodeResult) => string | undefined): LogEvent[] {
  const { errors, warnings } = endCounts(run.results);
  return [
    emptyLine(),
    endOfRunSummary(run.results, run.interrupted),
    ...[...errors, ...warnings].flatMap((result) => failureBlock(result, details(result))),
    emptyLine(),
    statsLine(run.results),
  ];
}

/** The end of `source freshness`: a block for each source that is too old or could not be asked, then `Done.`. */
export function freshnessEnd(
  results: readonly NodeResult[],
  details: (result: NodeResult) => string | undefined,
): LogEvent[] {
  const failed = results.filter(({ status }) => FAILED.has(status));
  return [...failed.flatMap((result) => failureBlock(result, details(result))), freshnessDone()];
}

function freshnessDone(): LogEvent {
  return { code: 'Q003', name: 'FreshnessCheckComplete', level: 'info', msg: 'Done.', data: jsonObject() };
}

/** A node whose SQL or rows are printed. */
export interface PrintedNode {
  readonly name: string;
  readonly uniqueId: string;
  readonly isInline: boolean;
  /** `--output`: text or json. */
  readonly format: string;
  readonly isQuiet: boolean;
}

/** `Compiled node 'x' is:` and its SQL; for `compile` and `docs generate`. */
export function compiledNode(node: PrintedNode, sql: string): LogEvent {
  const head = node.isInline ? 'Compiled inline node is:' : `Compiled node '${node.name}' is:`;
  return codeEvent('Q042', 'CompiledNode', node, `${head}\n${sql}`, ['compiled', sql]);
}

/** `Previewing node 'x':` and rows as a text table. */
export function previewedNode(node: PrintedNode, table: string): LogEvent {
  const head = node.isInline ? 'Previewing inline node:' : `Previewing node '${node.name}':`;
  return codeEvent('Q041', 'ShowNode', node, `${head}\n${table}`, ['preview', table]);
}

function codeEvent(
  code: string,
  name: string,
  node: PrintedNode,
  msg: string,
  shown: readonly [string, JsonValue],
): LogEvent {
  const data = jsonObject([
    ['is_inline', node.isInline],
    ['node_name', node.name],
    ['output_format', node.format],
    ['quiet', node.isQuiet],
    ['unique_id', node.uniqueId],
    shown,
  ]);
  return { code, name, level: 'info', msg, data, bare: true, always: true };
}

/** `Encountered an error while running operation: …`; `details` stand below dbt's text. */
export function operationFailed(message: string, details: string): LogEvent {
  const below = details === '' ? '' : `\n${details}`;
  return {
    code: 'Q001',
    name: 'RunningOperationCaughtError',
    level: 'error',
    msg: `[ERROR]: Encountered an error while running operation: ${message}${below}`,
    data: jsonObject([['exc', message]]),
  };
}

/** A line about the statement of `run-operation --sql`: padded text, status, and at the end the time in seconds. */
export function operationLine(text: string, status: string, seconds: number | undefined, isError = false): LogEvent {
  const time = seconds === undefined ? '' : ` in ${seconds.toFixed(2)}s`;
  const msg = `${`1 of 1 ${text} `.padEnd(80, '.')} [${status}${time}]`;
  return { code: 'Z050', name: 'Note', level: isError ? 'error' : 'info', msg, data: jsonObject([['msg', msg]]) };
}
