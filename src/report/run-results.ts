// run_results.json: what ran, how it ended, with which arguments.
import { type RunResultV6, runResultsText } from '../artifacts/index.ts';
import { type JsonObject, type JsonValue, jsonObject } from '../base/index.ts';
import { type EventWindow, momentText } from '../compile/index.ts';
import type { NodeResult } from '../run/index.ts';
import { artifactMetadata, type ReportInput, utcTime, writeArtifact } from './report-input.ts';

/** A result as the artifact needs it: of a node, or of a macro. */
export interface RecordedResult
  extends Pick<
    NodeResult,
    | 'status'
    | 'batchResults'
    | 'timing'
    | 'threadId'
    | 'executionTime'
    | 'adapterResponse'
    | 'message'
    | 'failures'
    | 'compiled'
    | 'compiledCode'
    | 'relationName'
    | 'overloads'
  > {
  readonly uniqueId: string;
  readonly resource: { readonly kind: string };
}

/** Writes target/run_results.json; gives its path. @throws TsdbtError 1901 */
export function writeRunResults(
  input: Pick<ReportInput, 'source' | 'facts'>,
  run: { readonly results: readonly RecordedResult[]; readonly elapsed: number },
  args: JsonObject,
): string {
  return writeArtifact(
    input,
    'run_results.json',
    runResultsText({
      metadata: artifactMetadata(input.facts, 'run-results/v6'),
      results: shapes(run.results),
      elapsed_time: run.elapsed,
      args,
    }),
  );
}

function* shapes(results: readonly RecordedResult[]): Iterable<RunResultV6> {
  for (const result of results) yield runResultShape(result);
}

/** One result as dbt writes it. */
function runResultShape(result: RecordedResult): RunResultV6 {
  return {
    status: result.status,
    timing: result.timing.map((part) => ({
      name: part.name,
      started_at: utcTime(part.startedAt),
      completed_at: utcTime(part.completedAt),
    })),
    thread_id: result.resource.kind === 'operation' ? 'main' : result.threadId,
    execution_time: result.executionTime,
    adapter_response: result.adapterResponse,
    message: result.message,
    failures: result.failures,
    unique_id: result.uniqueId,
    compiled: result.compiled,
    compiled_code: result.compiledCode,
    relation_name: result.resource.kind === 'seed' ? null : result.relationName,
    batch_results: batchResults(result),
    overload_results: overloadShape(result),
  };
}

/** `args` of run results: all flags in lower case, then what the command itself was given. */
export function runArguments(
  flags: ReadonlyMap<string, JsonValue>,
  command: Iterable<readonly [string, JsonValue]>,
): JsonObject {
  const args = jsonObject();
  for (const [name, value] of flags) args[name.toLowerCase()] = value;
  for (const [name, value] of command) args[name] = value;
  return args;
}

/** Functions say which overloads were built, also when they have none. */
function overloadShape({ resource, overloads }: RecordedResult): JsonValue {
  if (resource.kind !== 'function' || !overloads) return null;
  return jsonObject([
    ['successful', overloads.successful],
    ['failed', overloads.failed],
  ]);
}

/** dbt's windows of batches: pairs of moments. */
function batchResults({ batchResults: found }: RecordedResult): JsonValue {
  if (!found) return null;
  const pairs = (windows: readonly EventWindow[]): JsonValue =>
    windows.map(({ start, end }) => [isoMoment(start), isoMoment(end)]);
  return jsonObject([
    ['successful', pairs(found.successful)],
    ['failed', pairs(found.failed)],
  ]);
}

/** `2024-01-31T00:00:00+00:00` */
function isoMoment(milliseconds: number): string {
  return momentText(milliseconds).replace(' ', 'T');
}
