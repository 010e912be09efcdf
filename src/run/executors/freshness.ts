// Source freshness: how long ago a source was loaded, against its thresholds.
import { fail, isJsonObject, type JsonValue, jsonObject, type LogEvent } from '../../base/index.ts';
import { sourceContext } from '../../compile/index.ts';
import { ResponseObject, ResultTable } from '../../context/index.ts';
import { getAttribute, PyDateTime, parseTemplate, typeNameOf, type Value } from '../../jinja/index.ts';
import type { SourceNode } from '../../parse/index.ts';
import { runErrors } from '../errors.ts';
import { responseJson } from '../materialize.ts';
import type { NodeDatabase, RunSession } from '../session.ts';
import type { RunStatus, SourceAge } from '../types.ts';
import type { NodeOutcome } from './node-outcome.ts';

/**
 * Asks the warehouse for the newest row of a source.
 * @throws TsdbtError freshness-not-supported, freshness-result, and what the query throws
 */
export async function runFreshness(
  session: RunSession,
  source: SourceNode,
  database: NodeDatabase,
): Promise<NodeOutcome> {
  const result = await ask(session, source, database);
  const table = getAttribute(result, 'table');
  const cells = table instanceof ResultTable ? table.cells : [];
  const isByMetadata = usesMetadata(session, source);
  const [newest = null, asked = null] = isByMetadata ? lastModified(table, source) : (cells[0] ?? []);
  if (!isByMetadata && (cells.length !== 1 || cells[0]?.length !== 2)) {
    fail(runErrors.freshnessResult, { name: source.name, problem: 'not one row of two columns' }, placeOf(source));
  }
  // Nothing loaded is infinitely long ago: dbt writes the first moment of Python's calendar.
  const maxLoadedAt = newest === null ? new PyDateTime({ year: 1, month: 1, day: 1 }) : moment(newest, source);
  const snapshottedAt = moment(asked, source);
  const age = (microsOf(snapshottedAt) - microsOf(maxLoadedAt)) / 1e6;
  const response = getAttribute(result, 'response');
  return {
    status: verdict(source.freshness, age),
    message: null,
    failures: null,
    response: response instanceof ResponseObject && !isByMetadata ? responseJson(response) : jsonObject(),
    compiled: false,
    compiledCode: null,
    freshness: { maxLoadedAt: utcText(maxLoadedAt), snapshottedAt: utcText(snapshottedAt), age } satisfies SourceAge,
  };
}

/** What the freshness macro gives: a result with its table. */
async function ask(session: RunSession, source: SourceNode, database: NodeDatabase): Promise<Value> {
  const { environment } = session;
  const filter = isJsonObject(source.freshness) ? source.freshness['filter'] : null;
  const globals = sourceContext(environment, source, database);
  let call: string;
  if (source.loadedAtQuery !== null) {
    const template = parseTemplate({ path: source.originalFilePath, text: source.loadedAtQuery });
    globals.set('_loaded_at', (await template.render({ globals })).text);
    call = 'collect_freshness_custom_sql(this, _loaded_at)';
  } else if (source.loadedAtField !== null) {
    globals.set('_loaded_at', source.loadedAtField);
    globals.set('_filter', typeof filter === 'string' ? filter : null);
    call = 'collect_freshness(this, _loaded_at, _filter)';
  } else if (usesMetadata(session, source)) {
    if (typeof filter === 'string') session.services.log.emit(filterNote(source));
    call = 'get_relation_last_modified(this.information_schema(), [this])';
  } else {
    const adapter = session.adapter.target.type;
    return fail(runErrors.freshnessUnsupported, { name: source.name, adapter }, placeOf(source));
  }
  const caller = parseTemplate({ path: source.originalFilePath, text: `{% do return(${call}) %}` });
  return (await caller.render({ globals })).returned ?? null;
}

/** Whether the warehouse itself is asked when the source changed, as for those that name no column and no query. */
export function usesMetadata(session: RunSession, source: SourceNode): boolean {
  const { capabilities } = session.adapter.target;
  const isSilent = source.loadedAtField === null && source.loadedAtQuery === null;
  return isSilent && capabilities.freshnessFromMetadata === 'supported';
}

/** When a relation was last changed, and the moment of asking. @throws TsdbtError freshness-result */
function lastModified(table: Value | undefined, source: SourceNode): readonly Value[] {
  const names = table instanceof ResultTable ? table.columnNames.map((name) => name.toLowerCase()) : [];
  const row = table instanceof ResultTable ? table.cells[0] : undefined;
  const [modified, asked] = ['last_modified', 'snapshotted_at'].map((name) => row?.[names.indexOf(name)]);
  if (row && modified !== undefined && asked !== undefined) return [modified, asked];
  return fail(
    runErrors.freshnessResult,
    { name: source.name, problem: 'the warehouse knows nothing of the relation' },
    placeOf(source),
  );
}

function filterNote(source: SourceNode): LogEvent {
  const msg = `A filter cannot be applied to a metadata freshness check on source '${source.name}'.`;
  return { code: 'Z050', name: 'Note', level: 'warn', msg, data: jsonObject([['msg', msg]]) };
}

function placeOf(source: SourceNode): { readonly span: SourceNode['span']; readonly nodeId: string } {
  return { span: source.span, nodeId: source.uniqueId };
}

/** @throws TsdbtError freshness-result for everything that is no timestamp */
function moment(value: Value, source: SourceNode): PyDateTime {
  if (value instanceof PyDateTime) return value;
  const problem = `Expected a timestamp value when querying field 'last_modified' of table None but received value of type '${typeNameOf(value)}' instead`;
  return fail(runErrors.freshnessResult, { name: source.name, problem }, placeOf(source));
}

function microsOf(value: PyDateTime): number {
  return value.localMicros - (value.offsetMinutes ?? 0) * 60_000_000;
}

/** As dbt writes a moment: in UTC, microseconds only where there are some. */
function utcText(value: PyDateTime): string {
  const micros = microsOf(value);
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  const rest = ((micros % 1e6) + 1e6) % 1e6;
  return `${seconds}${rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`}+00:00`;
}

const SECONDS: { readonly [period: string]: number } = { minute: 60, hour: 3600, day: 86_400 };

function verdict(freshness: JsonValue, age: number): RunStatus {
  if (!isJsonObject(freshness)) return 'pass';
  if (isExceeded(freshness['error_after'], age)) return 'error';
  return isExceeded(freshness['warn_after'], age) ? 'warn' : 'pass';
}

function isExceeded(threshold: JsonValue | undefined, age: number): boolean {
  if (!isJsonObject(threshold)) return false;
  const seconds = SECONDS[String(threshold['period'])];
  const count = threshold['count'];
  return seconds !== undefined && typeof count === 'number' && age > count * seconds;
}
