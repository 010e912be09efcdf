// `list`: what a selection holds, one line per resource.
import { fail, isJsonObject, type JsonObject, type JsonValue, jsonObject } from '../../base/index.ts';
import { jsonText } from '../../context/index.ts';
import { listNames, type ProjectGraph } from '../../graph/index.ts';
import { type GraphResource, manifestNode } from '../../parse/index.ts';
import { writeManifest } from '../../report/index.ts';
import { noNodesSelected } from '../../run/index.ts';
import { cliErrors } from '../errors.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openPipeline, raiseWarnings, select } from '../open-project.ts';
import { type KindRules, selectionRequest, textList } from '../selection-request.ts';

const LISTED: KindRules = {
  initial: [
    'model',
    'snapshot',
    'seed',
    'test',
    'source',
    'exposure',
    'metric',
    'saved_query',
    'semantic_model',
    'unit_test',
    'function',
  ],
};
const KINDS: KindRules = { ...LISTED, all: [...LISTED.initial, 'analysis'] };

export async function list(invocation: Invocation): Promise<ExitCode> {
  const { console, given } = invocation;
  const models = textList(given.get('MODELS'));
  // As in dbt, what a project holds is told under one of the two names only.
  const isLs = invocation.calledAs !== 'list';
  // Options that exclude each other are told before it.
  const printsFound = isLs && (models.length === 0 || !(given.has('SELECT') || given.has('RESOURCE_TYPES')));
  const pipeline = await openPipeline(invocation, { printsFound });
  try {
    const { graph, source } = pipeline.opened;
    if (models.length > 0) checkModelsOption(given);
    const request =
      models.length > 0
        ? selectionRequest(invocation, source.flags, { initial: ['model'], isFixed: true }, models)
        : selectionRequest(invocation, source.flags, KINDS);
    const { ids } = select(invocation, pipeline, request, { includeEmpty: true });
    if (source.flags.get('WRITE_JSON') !== false) writeManifest(pipeline.opened, { compiled: new Map() });
    if (ids.length === 0) {
      console.emit(noNodesSelected());
      raiseWarnings(invocation);
      return 0;
    }
    for (const msg of lines(graph, ids, given)) {
      console.emit({
        code: 'Z052',
        name: 'PrintEvent',
        level: 'info',
        msg,
        data: jsonObject([['msg', msg]]),
        always: true,
      });
    }
    return 0;
  } finally {
    await pipeline.close();
  }
}

function checkModelsOption(given: Invocation['given']): void {
  if (given.has('SELECT')) fail(cliErrors.exclusiveOptions, { first: 'models', second: 'select' });
  if (given.has('RESOURCE_TYPES')) fail(cliErrors.exclusiveOptions, { first: 'models', second: 'resource_type' });
}

function lines(
  graph: ProjectGraph,
  ids: Parameters<typeof listNames>[1],
  given: Invocation['given'],
): readonly string[] {
  const output = given.get('OUTPUT');
  if (output === 'json') {
    const keys = textList(given.get('OUTPUT_KEYS'));
    return [...ids].flatMap((id) => {
      const resource = graph.resources.get(id);
      return resource ? [jsonText(listedJson(graph, resource, keys))] : [];
    });
  }
  return listNames(graph, ids, output === 'name' || output === 'path' ? output : 'selector');
}

const DEFAULT_KEYS: ReadonlySet<string> = new Set([
  'alias',
  'name',
  'package_name',
  'depends_on',
  'direct_parents',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
]);

/** A resource as `--output json` shows it: dbt's keys in the node's own order, or the keys asked for. */
function listedJson(graph: ProjectGraph, resource: GraphResource, keys: readonly string[]): JsonObject {
  const parents = graph.dependsOn(resource.uniqueId);
  const node = jsonObject(Object.entries(manifestNode(resource, { dependsOn: parents })));
  if (resource.kind === 'model') node['direct_parents'] = parents;
  if (keys.length === 0) return jsonObject(Object.entries(node).filter(([key]) => DEFAULT_KEYS.has(key)));
  return jsonObject(
    keys.flatMap((key) => {
      const value = reached(node, key.includes('.') ? key.split('.') : [key]);
      return value === undefined || (value === null && key.includes('.')) ? [] : [[key, value] as const];
    }),
  );
}

function reached(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value;
  for (const key of path) {
    if (!isJsonObject(current)) return undefined;
    current = current[key];
  }
  return current;
}
