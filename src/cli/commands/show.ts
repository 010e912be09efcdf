// `show`: the first rows of a selected node or of a query.
import { failedStatement } from '../../adapters/index.ts';
import { fail, type JsonValue, jsonObject, type NodeId, TsdbtError } from '../../base/index.ts';
import { distinctNames, pythonJson, ResultTable, tableObjects } from '../../context/index.ts';
import type { GraphResource } from '../../parse/index.ts';
import { limitedQuery, type Pipeline } from '../../pipeline/index.ts';
import { describeFailure, type FailurePlace, type NodeResult, previewedNode } from '../../run/index.ts';
import { compileOptions } from '../compile-options.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings } from '../open-project.ts';
import { textList } from '../selection-request.ts';
import { type Rows, rowsTable } from '../ui/rows-table.ts';
import { quietReporter } from '../ui/run-reporter.ts';
import {
  type CompiledSelection,
  compiledResults,
  compileSelected,
  printedName,
  printedNode,
  printedResources,
} from './compile-nodes.ts';
import { writeArtifacts } from './run-nodes.ts';

const DEFAULT_LIMIT = 5;

export async function show(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const inline = given.get('INLINE');
  const direct = given.get('INLINE_DIRECT');
  const pipeline = await openPipeline(invocation, {
    inline: typeof inline === 'string' ? inline : undefined,
    printsFound: typeof direct !== 'string',
  });
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
  const { rows } = await queried(pipeline, limitedQuery(sql, limitOf(invocation)));
  const uniqueId = `sql_operation.${pipeline.opened.source.root.name}.inline_query`;
  print(invocation, { name: 'inline_query', uniqueId, isInline: true }, rows);
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
  if (resource.kind === 'seed') return showSeed(invocation, pipeline, resource);
  const compiled = selection.compiled.get(resource.uniqueId);
  if (compiled === undefined || !result) return undefined;
  const sql = limitedQuery(compiled.sql, limitOf(invocation));
  const { rows, response } = await queried(pipeline, sql, resource.uniqueId).catch((thrown: unknown) =>
    failedQuery(thrown, { resource, compiled, failedSql: failedStatement(thrown) ?? sql, codePath: undefined }),
  );
  const { uniqueId } = resource;
  print(invocation, { name: printedName(resource), uniqueId, isInline: invocation.given.has('INLINE') }, rows);
  return { ...result, compiledCode: sql, adapterResponse: response };
}

/** dbt tells of a failing query below a heading of its own. */
function failedQuery(thrown: unknown, place: FailurePlace): never {
  if (!(thrown instanceof TsdbtError)) throw thrown;
  const { diagnostic, message } = describeFailure(thrown, place);
  throw new TsdbtError({ ...diagnostic, heading: 'Runtime Error', message });
}

/** A seed has no SQL: dbt loads it, and shows all its rows. */
async function showSeed(
  invocation: Invocation,
  pipeline: Pipeline,
  seed: GraphResource,
): Promise<NodeResult | undefined> {
  const options = { ...compileOptions(invocation, pipeline.opened.source.flags), ...LOADING, ids: [seed.uniqueId] };
  const [result] = (await pipeline.run(options, quietReporter)).results;
  if (result?.diagnostic) {
    throw new TsdbtError({ ...result.diagnostic, heading: 'Runtime Error', message: result.message ?? '' });
  }
  if (result?.table instanceof ResultTable) {
    const { cells, columnNames, columnTypes } = result.table;
    const isText = columnNames.map((_, at) => /char|text|string/i.test(columnTypes[at] ?? 'text'));
    const rows = { columns: columnNames, rows: cells, isText };
    print(invocation, { name: printedName(seed), uniqueId: seed.uniqueId, isInline: false }, rows);
  }
  return result;
}

const LOADING = {
  command: 'show',
  failFast: false,
  storeFailures: false,
  warnError: false,
  showSeeds: true,
  withoutHooks: true,
} as const;

function limitOf(invocation: Invocation): number | undefined {
  const given = invocation.given.get('LIMIT');
  const limit = typeof given === 'number' ? given : DEFAULT_LIMIT;
  return limit < 0 ? undefined : limit;
}

async function queried(
  pipeline: Pipeline,
  sql: string,
  id?: NodeId,
): Promise<{ readonly rows: Rows; readonly response: NodeResult['adapterResponse'] }> {
  const { columns, rows, response } = await pipeline.query(sql, id);
  return {
    rows: { columns: distinctNames(columns.map(({ name }) => name)), rows },
    response: jsonObject(Object.entries(response) as [string, JsonValue][]),
  };
}

function print(
  invocation: Invocation,
  { name, uniqueId, isInline }: { readonly name: string; readonly uniqueId: string; readonly isInline: boolean },
  rows: Rows,
): void {
  const { console, given } = invocation;
  const table = rowsTable(rows, { maxCell: 20, maxColumns: 6 });
  const event = previewedNode(printedNode(invocation, name, uniqueId, isInline), table);
  if (given.get('OUTPUT') === 'json') {
    const shown = tableObjects(rows);
    const shape = isInline ? { show: shown } : { node: name, show: shown };
    console.emit({ ...event, msg: pythonJson(jsonObject(Object.entries(shape)), 2) });
  } else console.emit(console.settings?.quiet === true ? { ...event, msg: table } : event);
}
