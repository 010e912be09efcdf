// Properties of models, seeds, snapshots, analyses, functions and singular tests put on the nodes they describe.
import { fail, isJsonObject, type JsonObject, jsonObject, type YamlPath } from '../../base/index.ts';
import { describedAt, noteDescription } from '../described-at.ts';
import { parseErrors } from '../errors.ts';
import { type NodeTools, patchConfig } from '../finish-node.ts';
import { type NodeDraft, type ParseState, pluralOf } from '../parse-state.ts';
import { Part } from '../semantics/fields.ts';
import { notePart } from '../semantics/places.ts';
import { parseModelSemantics } from '../semantics/semantic-model.ts';
import type { ColumnNode } from '../types.ts';
import { warnParse } from '../warnings.ts';
import { parseColumns } from './columns.ts';
import { applyConstraints } from './constraints.ts';
import { deprecationDate } from './deprecation-date.ts';
import { type Entry, EntryReader } from './properties-file.ts';
import { parseTimeSpine } from './time-spine.ts';

const kindOf = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  functions: 'function',
  data_tests: 'test',
} as const;

export type PatchSection = keyof typeof kindOf;

/** What one entry says about one node. */
export interface NodePatch {
  readonly entry: Entry;
  readonly section: PatchSection;
  readonly name: string;
  readonly description: string;
  readonly config: JsonObject;
  readonly unrenderedConfig: JsonObject | undefined;
  readonly columns: ReadonlyMap<string, ColumnNode>;
  readonly constraints: readonly JsonObject[];
  readonly deprecationDate: string | null;
}

const movedToConfig = ['meta', 'docs', 'group', 'contract', 'access'] as const;

/** `config:` with the older top-level keys moved into it. @throws TsdbtError property-also-in-config */
export function normalizedConfig(entry: Entry): JsonObject {
  const { data } = entry;
  const config = new EntryReader(entry).object('config');
  let made: { [key: string]: JsonObject[string] } | undefined;
  for (const attribute of movedToConfig) {
    const value = data[attribute];
    if (value === undefined) continue;
    if (config && attribute in config) {
      fail(
        parseErrors.propertyTwice,
        { path: entry.properties.file.path, attribute },
        { span: entry.locate([attribute], 'key') },
      );
    }
    made ??= jsonObject(Object.entries(config ?? {}));
    made[attribute] = value;
  }
  return made ?? config ?? none;
}

const none: JsonObject = jsonObject();

/** The columns of an entry with their places. */
export function columnsOf(
  entry: Entry,
  data: JsonObject = entry.data,
  path: YamlPath = [],
): { data: JsonObject; path: YamlPath }[] {
  return new EntryReader(entry, data, path)
    .objects('columns')
    .map((column, index) => ({ data: column, path: [...path, 'columns', index] }));
}

/** What an unversioned entry says. */
export function readPatch(entry: Entry, section: PatchSection): NodePatch {
  const read = new EntryReader(entry);
  const config = normalizedConfig(entry);
  const written = entry.raw['config'];
  return {
    entry,
    section,
    name: entry.name,
    description: read.text('description') ?? '',
    config,
    unrenderedConfig: isJsonObject(written) ? written : undefined,
    columns: parseColumns(entry, columnsOf(entry)),
    constraints: read.objects('constraints'),
    deprecationDate: section === 'models' ? deprecationDate(read.text('deprecation_date')) : null,
  };
}

/** Finds the node that an entry describes and puts the entry on it. dbt's warnings go to the log. */
export function patchNode(tools: NodeTools, entry: Entry, section: PatchSection): void {
  const { state } = tools;
  const patch = readPatch(entry, section);
  const node = findNode(state, patch);
  if (node === 'other kind') return;
  if (node) {
    applyPatch(tools, node, patch);
    if (section === 'models') parseSemanticsOf(tools, patch);
    return;
  }
  const kind = kindOf[section];
  const disabled = section === 'data_tests' ? [] : state.disabledNodes(patch.name, entry.properties.context.name, kind);
  if (disabled.length === 0) noNode(state, entry, patch.name);
  if (disabled.length > 1 && patch.config['enabled']) {
    fail(
      parseErrors.manyDisabled,
      { count: disabled.length, kind, name: patch.name },
      { span: entry.locate(['name']) },
    );
  }
  for (const one of disabled) {
    // A disabled node may be described any number of times, also where several have the name: the last one stays.
    // Which files have a part in it is noted of one only.
    if (one.patchPath !== null) state.units?.keepNothing();
    one.patchPath = null;
    applyPatch(tools, one, patch);
  }
}

/** A model that is described may be a semantic model as well, with metrics. */
function parseSemanticsOf(tools: NodeTools, { entry, columns, description }: NodePatch): void {
  if (entry.data['semantic_model'] === undefined && entry.data['metrics'] === undefined) return;
  parseModelSemantics(tools, entry, columns, description);
}

function findNode(state: ParseState, patch: NodePatch): NodeDraft | 'other kind' | undefined {
  const { entry, section, name } = patch;
  const packageName = entry.properties.context.name;
  if (section === 'models' || section === 'seeds' || section === 'snapshots') {
    const node = state.refable(name, packageName) ?? state.refable(name, null);
    if (!node || node.kind === kindOf[section]) return node;
    wrongSection(state, entry, node);
    return 'other kind';
  }
  return state.nodeOfKind(kindOf[section], name, packageName, section !== 'data_tests');
}

function wrongSection(state: ParseState, entry: Entry, node: NodeDraft): void {
  const plural = pluralOf(node.kind);
  warnParse(
    state,
    'I057',
    'WrongResourceSchemaFile',
    `'${entry.name}' is a ${node.kind} node, but it is specified in the ${entry.section} section of ` +
      `${entry.properties.file.path}. To fix this error, place the \`${entry.name}\` specification under the ${plural} key instead.`,
  );
}

/** dbt's warning for an entry that describes nothing. */
export function noNode(state: ParseState, entry: Entry, name: string): void {
  state.warn({
    code: 'I058',
    name: 'NoNodeForYamlKey',
    msg:
      `[WARNING]: Did not find matching node for patch with name '${name}' in the '${entry.section}' section of ` +
      `file '${entry.properties.file.path}'`,
    data: jsonObject([
      ['patch_name', name],
      ['yaml_key', entry.section],
      ['file_path', entry.properties.file.path],
    ]),
  });
}

/** Puts a patch on a node. @throws TsdbtError resource-described-twice and those of the config */
export function applyPatch(tools: NodeTools, node: NodeDraft, patch: NodePatch): void {
  const { entry } = patch;
  if (node.patchPath !== null) describedTwice(node, patch);
  if (Object.keys(patch.config).length > 0) {
    tools.state.guard(
      () => patchConfig(tools, node, { rendered: patch.config, unrendered: patch.unrenderedConfig }),
      () => ({ span: entry.locate(['config'], 'key'), nodeId: node.uniqueId }),
    );
  }
  putProperties(node, patch);
  if (node.kind !== 'model') {
    warnModelOnly(tools.state, node, entry);
    return;
  }
  node.deprecationDate = patch.deprecationDate;
  applyConstraints(tools.state, node, patch);
  node.timeSpine = parseTimeSpine(entry, [...patch.columns.values()]);
  if (node.timeSpine !== null) notePart(node, new Part(entry));
}

/** What a description says besides config. */
export function putProperties(node: NodeDraft, patch: NodePatch): void {
  const { entry } = patch;
  node.patchPath = `${entry.properties.context.name}://${entry.properties.file.path}`;
  node.description = patch.description;
  node.columns = patch.columns;
  noteDescription(node, () => entry.locate());
}

function describedTwice(node: NodeDraft, patch: NodePatch): never {
  const first = node.patchPath?.split('://')[1] ?? '';
  const place = describedAt(node);
  return fail(
    parseErrors.duplicatePatch,
    { name: patch.name, first: patch.entry.properties.file.path, second: first },
    {
      span: patch.entry.locate(['name']),
      nodeId: node.uniqueId,
      related: place ? [{ message: 'described here before', span: place }] : [],
    },
  );
}

/** Keys that only models have. */
function warnModelOnly(state: ParseState, node: NodeDraft, entry: Entry): void {
  for (const key of ['latest_version', 'version', 'constraints'] as const) {
    const value = entry.data[key];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    state.warn({
      code: 'I009',
      name: 'ValidationWarning',
      msg: `[WARNING]: Field ${key} is not valid for ${node.kind} (${entry.name})`,
    });
  }
}

/** A test's description and config. */
export function patchSingularTest(tools: NodeTools, entry: Entry): void {
  const { state } = tools;
  const node = state.nodeOfKind('test', entry.name, entry.properties.context.name, false);
  if (node?.kind !== 'test' || node.testKind !== 'singular') {
    noNode(state, entry, entry.name);
    return;
  }
  const config = normalizedConfig(entry);
  const written = entry.raw['config'];
  if (Object.keys(config).length > 0) {
    patchConfig(tools, node, { rendered: config, unrendered: isJsonObject(written) ? written : undefined });
  }
  node.patchPath = `${entry.properties.context.name}://${entry.properties.file.path}`;
  node.description = new EntryReader(entry).text('description') ?? '';
}
