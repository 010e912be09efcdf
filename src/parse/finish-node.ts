// Config, tags, names and captured references put into a node.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  withPlace,
} from '../base/index.ts';
import { type Captured, captureText, emptyCapture } from './capture.ts';
import { type ConfigBuilder, type ConfigRequest, stringList } from './config/build-config.ts';
import { type ConfigKind, configField } from './config/config-fields.ts';
import { deepMerged } from './config/merge-config.ts';
import { literalText } from './config/unrendered-calls.ts';
import { parseErrors } from './errors.ts';
import { plainContract, plainDocs } from './node-draft.ts';
import type { NodeNames } from './node-names.ts';
import type { NodeDraft, ParseState } from './parse-state.ts';
import type { ModelNode } from './types.ts';

/** What all parsers of nodes share. */
export interface NodeTools {
  readonly state: ParseState;
  readonly configs: ConfigBuilder;
  readonly names: NodeNames;
}

/** The properties' config of a node: rendered, and as written in the file. */
export interface ConfigPatch {
  readonly rendered: JsonObject;
  readonly unrendered: JsonObject | undefined;
}

/**
 * Puts what was captured from the node's file into it and computes its config and names.
 * @throws TsdbtError of configs, macros and hooks
 */
export function finishNode(tools: NodeTools, node: NodeDraft, captured: Captured): void {
  node.refs = captured.refs;
  node.sources = captured.sources;
  node.metrics = captured.metrics;
  node.functions = captured.functions;
  node.macroDependencies = [...captured.macros];
  tools.state.calls.set(node, { values: captured.config, unrendered: captured.unrendered });
  applyConfig(tools, node, undefined);
}

/** Gives the node the config of the trees: what its template sees of it in `model`. @throws TsdbtError of configs */
export function startNode(tools: NodeTools, node: NodeDraft): void {
  node.config = builtConfig(tools.configs, { kind: node.kind, packageName: node.packageName, fqn: node.fqn }, node);
}

/** Computes config and names again, now with the config of the properties. @throws TsdbtError as finishNode */
export function patchConfig(tools: NodeTools, node: NodeDraft, patch: ConfigPatch): void {
  applyConfig(tools, node, patch);
}

function applyConfig(tools: NodeTools, node: NodeDraft, patch: ConfigPatch | undefined): void {
  const { state, configs } = tools;
  const calls = state.calls.get(node);
  let rendered = patch?.rendered;
  if (node.kind === 'model' && node.language === 'python' && rendered?.['materialized'] === undefined) {
    rendered = jsonObject([...Object.entries(rendered ?? {}), ['materialized', 'table']]);
  }
  const request: ConfigRequest = {
    kind: node.kind,
    packageName: node.packageName,
    fqn: node.fqn,
    patch: rendered,
    calls: calls?.values,
  };
  // What comes with properties has its place there, but for tests, which stand in them.
  const config =
    patch === undefined || node.kind === 'test' ? builtConfig(configs, request, node) : configs.build(request);
  const keepsTexts = state.facts.flags.get('STATE_MODIFIED_COMPARE_MORE_UNRENDERED_VALUES') !== false;
  const hasTexts = keepsTexts && calls !== undefined && Object.keys(calls.unrendered).length > 0;
  node.unrenderedConfig = configs.unrendered({
    ...request,
    patch: rendered && patch?.unrendered && keepsTexts ? deepMerged(rendered, patch.unrendered) : rendered,
    calls: hasTexts ? calls.unrendered : calls?.values,
  });
  const isPlain = !request.patch && (!calls || Object.keys(calls.values).length === 0);
  node.config = isPlain ? config : keepingEarlier(node.kind, earlierConfig(configs, node), config);
  derive(node, config);
  tools.names.assign(node, config);
  captureHooks(state, node, patch === undefined);
}

function builtConfig(configs: ConfigBuilder, request: ConfigRequest, node: NodeDraft): JsonObject {
  try {
    return configs.build(request);
  } catch (thrown) {
    throw withPlace(thrown, () => node.span);
  }
}

/** The node's config so far; before its file is read, that of the trees alone. */
function earlierConfig(configs: ConfigBuilder, node: NodeDraft): JsonObject {
  if (Object.keys(node.config).length > 0) return node.config;
  return configs.build({ kind: node.kind, packageName: node.packageName, fqn: node.fqn });
}

/**
 * A null takes a value away from the names only: in the config that is shown, the value before it stays, as in dbt. Keys
 * of a project's own are really taken away.
 */
function keepingEarlier(kind: ConfigKind, before: JsonObject, config: JsonObject): JsonObject {
  if (before === config) return config;
  let made: { [key: string]: JsonValue } | undefined;
  for (const [key, value] of Object.entries(config)) {
    const earlier = before[key];
    if (value !== null || earlier === null || earlier === undefined || !configField(kind, key)) continue;
    made ??= jsonObject(Object.entries(config));
    made[key] = earlier;
  }
  return made ?? config;
}

/** Node keys that repeat config keys. */
function derive(node: NodeDraft, config: JsonObject): void {
  const tags = stringList(config['tags']);
  if (tags.length > 0) node.tags = [...new Set([...node.tags, ...tags])];
  const { meta, group, docs, contract: given, access } = config;
  if (isJsonObject(meta) && Object.keys(meta).length > 0) node.meta = meta;
  if (typeof group === 'string' && group !== '') node.group = group;
  if (isJsonObject(docs)) node.docs = docsOf(docs);
  if (isJsonObject(given)) node.contract = contractOf(given);
  if (node.kind === 'model') node.access = accessOf(access, node.uniqueId, node.span);
}

function docsOf(docs: JsonObject): NodeDraft['docs'] {
  const color = docs['node_color'];
  if (docs['show'] === true && color === null) return plainDocs;
  return { show: docs['show'] !== false, node_color: typeof color === 'string' ? color : null };
}

function contractOf(given: JsonObject): JsonObject {
  const enforced = given['enforced'] ?? false;
  const aliasTypes = given['alias_types'] ?? true;
  if (enforced === false && aliasTypes === true) return plainContract;
  return jsonObject([
    ['enforced', enforced],
    ['alias_types', aliasTypes],
    ['checksum', null],
  ]);
}

/** @throws TsdbtError invalid-access */
export function accessOf(value: JsonValue | undefined, uniqueId: string, span: ModelNode['span']): ModelNode['access'] {
  if (value === 'private' || value === 'protected' || value === 'public') return value;
  if (value === null || value === undefined) return 'protected';
  return fail(parseErrors.invalidAccess, { uniqueId, value: literalText(value) }, { span, nodeId: uniqueId });
}

/**
 * What hooks refer to belongs to the node. As in dbt a reference of a hook is named once more, even where the file has it
 * too; what a patch finds again is known.
 */
function captureHooks(state: ParseState, node: NodeDraft, isFirst: boolean): void {
  if (node.kind === 'test') return;
  const hooks = [...hookTexts(node.config['pre-hook']), ...hookTexts(node.config['post-hook'])];
  if (hooks.length === 0) return;
  const captured = emptyCapture();
  for (const text of hooks) captureText(state, { path: node.originalFilePath, text }, node, captured);
  if (node.kind === 'seed' && captured.refs.length + captured.sources.length + captured.metrics.length > 0) {
    const [before, after] = [hookTexts(node.config['pre-hook']), hookTexts(node.config['post-hook'])];
    fail(
      parseErrors.seedDependency,
      { uniqueId: node.uniqueId, before, after },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
  const known = new Set(isFirst ? [] : node.refs.map((ref) => JSON.stringify([ref.package, ref.name, ref.version])));
  const added = captured.refs.filter((ref) => !known.has(JSON.stringify([ref.package, ref.name, ref.version])));
  if (added.length > 0) node.refs = [...node.refs, ...added];
  const knownSources = new Set(isFirst ? [] : node.sources.map((one) => one.join('\u0000')));
  const sources = captured.sources.filter((one) => !knownSources.has(one.join('\u0000')));
  if (sources.length > 0) node.sources = [...node.sources, ...sources];
  if (captured.macros.size > 0) node.macroDependencies = [...new Set([...node.macroDependencies, ...captured.macros])];
}

function hookTexts(value: JsonValue | undefined): readonly string[] {
  if (!isJsonArray(value)) return [];
  return value.map((hook) => (isJsonObject(hook) ? String(hook['sql'] ?? '') : String(hook)));
}
