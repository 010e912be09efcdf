// `show`: the first rows of a selected node or of a query.
import { fail, type JsonValue, jsonObject, TsdbtError } from '../../base/index.ts';
import type { GraphResource } from '../../parse/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { describeFailure, type NodeResult, previewedNode } from '../../run/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings } from '../open-project.ts';
import { textList } from '../selection-request.ts';
import { type Rows, rowsJson, rowsTable } from '../ui/rows-table.ts';
import {
  type CompiledSelection,
  compiledResults,
  compileSelected,
  printedName,
  printedResources,
} from './compile-nodes.ts';
import { announceRun, writeArtifacts } from './run-nodes.ts';

const DEFAULT_LIMIT = 5;

export async function show(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const inline = given.get('INLINE');
  const direct = given.get('INLINE_DIRECT');
  const pipeline = await openPipeline(invocation, { inline: typeof inline === 'string' ? inline : undefined });
  try {
    if (typeof direct === 'string') return await showDirect(invocation, pipeline, direct);
    if (inline === undefined && textList(given.get('SELECT')).length === 0) {
      fail(cliErrors.showNeedsNode, { command: 'show' });
    }
    return await showSelected(invocation, pipeline);
  } finally {
    await pipeline.close();
  }
}

async function showDirect(invocation: Invocation, pipeline: Pipeline, sql: string): Promise<ExitCode> {
  announceRun(invocation, pipeline, 1);
  const { rows } = await queried(pipeline, limited(sql, limitOf(invocation)));
  print(invocation, 'inline_query', rows, true);
  return 0;
}

async function showSelected(invocation: Invocation, pipeline: Pipeline): Promise<ExitCode> {
  const { clock } = invocation.services;
  const began = clock.monotonic();
  const startedAt = clock.now();
  const selection = await compileSelected(invocation, pipeline);
  const results = new Map(
    compiledResults(pipeline, selection, { withEphemeral: true }).map((result) => [result.uniqueId, result]),
  );
  for (const resource of printedResources(invocation, pipeline, selection.ids)) {
    const result = results.get(resource.uniqueId);
    const shown = await showResource(invocation, pipeline, { resource, selection, result });
    if (shown) results.set(resource.uniqueId, shown);
  }
  const elapsed = (clock.monotonic() - began) / 1000;
  writeArtifacts(invocation, pipeline, { results: [...results.values()], elapsed, startedAt, interrupted: false });
  raiseWarnings(invocation);
  return invocation.io.signal.aborted ? 130 : 0;
}

interface Shown {
  readonly resource: GraphResource;
  readonly selection: CompiledSelection;
  readonly result: NodeResult | undefined;
}

/** Queries one node and prints its rows; gives its result with the query that ran. */
async function showResource(
  invocation: Invocation,
  pipeline: Pipeline,
  { resource, selection, result }: Shown,
): Promise<NodeResult | undefined> {
  const code = selection.compiled.get(resource.uniqueId)?.sql ?? relationQuery(resource);
  if (code === undefined || !result) return undefined;
  const sql = limited(code, limitOf(invocation));
  const { rows, response } = await queried(pipeline, sql).catch((thrown: unknown) => failedQuery(thrown, resource));
  print(invocation, printedName(resource), rows, invocation.given.has('INLINE'));
  return { ...result, compiledCode: resource.kind === 'seed' ? null : sql, adapterResponse: response };
}

/** dbt tells of a failing query below a heading of its own. */
function failedQuery(thrown: unknown, resource: GraphResource): never {
  if (!(thrown instanceof TsdbtError)) throw thrown;
  const place = { resource, compiled: undefined, failedSql: undefined, codePath: undefined };
  const { diagnostic, message } = describeFailure(thrown, place);
  throw new TsdbtError({ ...diagnostic, heading: 'Runtime Error', message });
}

/** A seed has no SQL: its table is read. */
function relationQuery(resource: GraphResource): string | undefined {
  return resource.kind === 'seed' && resource.relationName !== null
    ? `select * from ${resource.relationName}`
    : undefined;
}

function limitOf(invocation: Invocation): number | undefined {
  const given = invocation.given.get('LIMIT');
  const limit = typeof given === 'number' ? given : DEFAULT_LIMIT;
  return limit < 0 ? undefined : limit;
}

/** The query as dbt's get_show_sql writes it. */
function limited(sql: string, limit: number | undefined): string {
  const body = `\n  \n  ${sql}\n  \n`;
  return limit === undefined ? body : `${body}  limit ${limit}\n`;
}

async function queried(
  pipeline: Pipeline,
  sql: string,
): Promise<{ readonly rows: Rows; readonly response: NodeResult['adapterResponse'] }> {
  const { columns, rows, response } = await pipeline.query(sql);
  return {
    rows: { columns: columns.map(({ name }) => name), rows },
    response: jsonObject(Object.entries(response) as [string, JsonValue][]),
  };
}

function print(invocation: Invocation, name: string, rows: Rows, isInline: boolean): void {
  const { console, given } = invocation;
  const table = rowsTable(rows);
  const event = previewedNode(name, table, isInline);
  if (given.get('OUTPUT') === 'json') {
    const shown = rowsJson(rows);
    const shape = isInline ? { show: shown } : { node: name, show: shown };
    console.emit({ ...event, msg: JSON.stringify(jsonObject(Object.entries(shape)), null, 2) });
  } else console.emit(console.settings?.quiet === true ? { ...event, msg: table } : event);
}
