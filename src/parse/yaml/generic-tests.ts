// Generic tests of models, seeds, snapshots and sources. A test is rendered only when its macro or its arguments could
// ask for something that is not plain to see.
import {
  type Diagnostic,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  nodeId,
  type SourceFile,
  TsdbtError,
  type YamlPath,
} from '../../base/index.ts';
import type { MacroEntry } from '../../context/index.ts';
import { Dict, type Globals, parseTemplate, strOf, toValue, type Value } from '../../jinja/index.ts';
import { type Captured, emptyCapture, mayHoldTemplate, parseGlobals } from '../capture.ts';
import { stringList } from '../config/build-config.ts';
import { addConfigCall } from '../config/merge-config.ts';
import { finishNode, type NodeTools } from '../finish-node.ts';
import { fqnPrefix, plainContract, plainDocs } from '../node-draft.ts';
import type { Draft, NodeDraft, ParseState } from '../parse-state.ts';
import { isQuietMacro } from '../quiet-macros.ts';
import { parseReference } from '../reference-expression.ts';
import type { Checksum, RefArgs, SourceArgs, TestNode } from '../types.ts';
import { warnDeprecated } from '../warnings.ts';
import { columnTags } from './columns.ts';
import { type Entry, EntryReader } from './properties-file.ts';
import { propertiesGlobals, renderNativeAt } from './render-entry.ts';
import { readTest, type TestDefinition } from './test-definition.ts';
import { testMacros } from './test-macro.ts';
import { syntheticTestNames, testHash } from './test-names.ts';

/** What a test is on. */
export type TestTarget =
  | {
      readonly kind: 'node';
      readonly name: string;
      readonly version: string | number | null;
      readonly quoteColumns: boolean | null;
    }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly table: string;
      readonly quoteColumns: boolean | null;
      readonly tags: readonly string[];
    };

type TestDraft = Draft<TestNode>;

/** The tests below `data` (an entry, a version, a source table) and its columns: columns first, as in dbt. */
export function parseTestsOf(
  tools: NodeTools,
  entry: Entry,
  target: TestTarget,
  tests: JsonValue | undefined,
  testsPath: YamlPath,
  columns: readonly { readonly data: JsonObject; readonly path: YamlPath }[],
): void {
  // dbt takes a source's own tests first.
  if (target.kind === 'source') parseList(tools, entry, target, tests, testsPath, undefined);
  for (const column of columns) {
    const [key, list] = testsIn(column.data);
    parseList(tools, entry, target, list, [...column.path, key], column.data);
  }
  if (target.kind !== 'source') parseList(tools, entry, target, tests, testsPath, undefined);
}

/** `data_tests` or its old name `tests`, and the list below it. */
export function testsIn(data: JsonObject): readonly ['data_tests' | 'tests', JsonValue | undefined] {
  return data['data_tests'] === undefined && hasOldTests(data)
    ? ['tests', data['tests']]
    : ['data_tests', data['data_tests']];
}

/** True when `tests` says something. */
export function hasOldTests(data: JsonObject): boolean {
  const old = data['tests'];
  return isJsonArray(old) ? old.length > 0 : old !== undefined && old !== null;
}

function parseList(
  tools: NodeTools,
  entry: Entry,
  target: TestTarget,
  tests: JsonValue | undefined,
  path: YamlPath,
  column: JsonObject | undefined,
): void {
  if (tests === undefined || tests === null) return;
  const list = isJsonArray(tests) ? tests : [];
  if (!isJsonArray(tests)) {
    const key = String(path.at(-1));
    tools.state.guard(() => new EntryReader(entry, { [key]: tests }, path.slice(0, -1)).list(key));
  }
  for (const [index, test] of list.entries()) {
    tools.state.guard(() => parseTest(tools, entry, target, test, [...path, index], column));
  }
}

function parseTest(
  tools: NodeTools,
  entry: Entry,
  target: TestTarget,
  test: JsonValue,
  path: YamlPath,
  column: JsonObject | undefined,
): void {
  const { state } = tools;
  const { properties } = entry;
  const { context, file } = properties;
  const place = () => entry.locate(path);
  const columnName = column && nameOfColumn(state, column, target.quoteColumns);
  const definition = readTest(test, {
    path: file.path,
    target: entry.name,
    columnName: columnName ?? null,
    usesArguments: state.source.flags.get('REQUIRE_GENERIC_TEST_ARGUMENTS_PROPERTY') !== false,
    render: (text) => renderNativeAt(text, propertiesGlobals(state, context), file.path, place),
    span: () => ({ span: place() }),
    deprecated: (code, name, text) => warnDeprecated(state, code, name, text),
    resource: target.kind === 'source' ? `${target.source}_${target.table}` : target.name,
    packageName: context.name,
  });
  const { name, namespace } = definition;
  const kwargs = jsonObject(Object.entries(definition.args));
  kwargs['model'] = `{{ get_where_subquery(${targetCall(target)}) }}`;
  const { short, full } = namesOf(definition, target, kwargs);
  if (short !== full && !('alias' in definition.config)) definition.config['alias'] = short;
  const metadata = { name, namespace, kwargs };
  const rawCode = `{{ ${namespace === null ? '' : `${namespace}.`}test_${name}(**_dbt_generic_test_kwargs) }}${configCall(definition.config)}`;
  const originalFilePath = file.path;
  const below = originalFilePath.slice(originalFilePath.indexOf('/') + 1);
  const template: SourceFile = { path: `${originalFilePath}/${short}.sql`, text: rawCode };
  const configTags = definition.config['tags'];
  const tags = [
    ...(target.kind === 'source' ? target.tags : []),
    ...(column ? columnTags(column) : []),
    ...stringList(configTags),
  ];
  const attached = target.kind === 'node' ? attachedNode(state, target, context.name) : undefined;
  const node: TestDraft = {
    uniqueId: nodeId('test', context.name, full, testHash(full, metadata)),
    kind: 'test',
    testKind: 'generic',
    name: full,
    packageName: context.name,
    path: `${short}.sql`,
    originalFilePath,
    fqn: [...fqnPrefix(context.name, below), full],
    get span() {
      return place();
    },
    database: state.facts.target.database,
    schema: state.facts.target.schema,
    alias: full,
    checksum: noChecksum,
    config: noKeys,
    unrenderedConfig: noKeys,
    tags: tags.length > 1 ? [...new Set(tags)].sort() : tags,
    description: definition.description,
    columns: noColumns,
    meta: noKeys,
    group: null,
    docs: plainDocs,
    patchPath: null,
    relationName: null,
    rawCode,
    template,
    docBlocks: [],
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    macroDependencies: [],
    contract: plainContract,
    createdAt: state.createdAt,
    isEmpty: false,
    columnName: columnName ?? null,
    fileKeyName: target.kind === 'source' ? `sources.${target.source}` : `${entry.section}.${target.name}`,
    attachedNode: null,
    testMetadata: metadata,
  };
  const captured = captureTest(tools, node, definition, target);
  finishNode(tools, node, captured);
  if (attached) {
    node.attachedNode = attached.uniqueId;
    node.group = attached.group;
  }
  state.addNode(node, [entry.section, entry.index, ...path]);
}

const noKeys: JsonObject = jsonObject();
const noColumns: TestNode['columns'] = new Map();
const noChecksum: Checksum = { name: 'none', checksum: '' };

function nameOfColumn(state: ParseState, column: JsonObject, quoteColumns: boolean | null): string {
  const name = strOf(toValue(column['name'] ?? ''));
  const quote = column['quote'] ?? null;
  if (quote !== true && !(quote === null && quoteColumns === true)) return name;
  const { quoteCharacter } = state.facts.target.dialect;
  return `${quoteCharacter}${name}${quoteCharacter}`;
}

function targetCall(target: TestTarget): string {
  if (target.kind === 'source') return `source('${target.source}', '${target.table}')`;
  return target.version === null ? `ref('${target.name}')` : `ref('${target.name}', version='${target.version}')`;
}

function namesOf(definition: TestDefinition, target: TestTarget, kwargs: JsonObject): { short: string; full: string } {
  const { givenName, namespace, name } = definition;
  if (givenName !== null) return { short: givenName, full: givenName };
  const type = `${namespace === null ? '' : `${namespace}_`}${target.kind === 'source' ? 'source_' : ''}${name}`;
  const shown =
    target.kind === 'source'
      ? `${target.source}_${target.table}`
      : target.version === null
        ? target.name
        : `${target.name}_v${target.version}`;
  return syntheticTestNames(type, shown, kwargs);
}

/** `{{ config(severity="warn") }}` with Python's texts of the values. */
function configCall(config: JsonObject): string {
  const parts = Object.entries(config).map(
    ([key, value]) =>
      `${key}=${typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : strOf(toValue(value))}`,
  );
  return parts.length === 0 ? '' : `{{ config(${parts.join(',')}) }}`;
}

function attachedNode(
  state: ParseState,
  target: Extract<TestTarget, { kind: 'node' }>,
  packageName: string,
): NodeDraft | undefined {
  // dbt looks for what is switched off by its bare name, which finds no version of a model.
  const disabled = (name: string): NodeDraft | undefined =>
    state.disabledNodes(name, null).find((node) => node.kind !== 'model' || node.version === null);
  return (
    state.refable(target.name, packageName, target.version) ??
    disabled(target.name) ??
    disabled(target.name.toUpperCase())
  );
}

function captureTest(tools: NodeTools, node: TestDraft, definition: TestDefinition, target: TestTarget): Captured {
  const { state } = tools;
  const captured = emptyCapture();
  const { registry } = state;
  const { entry, first, run, subquery } = testMacros(state, node.packageName, definition);
  if (first) captured.macros.add(first.uniqueId);
  if (Object.keys(definition.config).length > 0) addConfigCall(captured.config, definition.config);
  if (isShortcut(registry.isInternal(entry?.packageName ?? ''), definition.name)) {
    if (target.kind === 'source') captured.sources.push([target.source, target.table]);
    else captured.refs.push({ name: target.name, package: null, version: target.version });
    // dbt does not render these two: of their macros only the test's own is known (golden of jaffle-shop-classic).
    return captured;
  }
  const kwargs = node.testMetadata?.kwargs ?? noKeys;
  const isQuiet = entry && (run === undefined || isQuietMacro(state, node.packageName, run));
  const plain = isQuiet && takesAll(run, kwargs) ? plainReferences(kwargs, target) : undefined;
  if (plain) {
    captured.refs.push(...plain.refs);
    captured.sources.push(...plain.sources);
    if (subquery) captured.macros.add(subquery.uniqueId);
    if (run) captured.macros.add(run.uniqueId);
    // Rendering the test's own config(...) says it a second time: lists end up twice in the config, as in dbt.
    if (Object.keys(definition.config).length > 0) {
      addConfigCall(captured.config, definition.config);
      captured.unrendered = unrenderedTexts(definition.config);
    }
    return captured;
  }
  if (subquery) captured.macros.add(subquery.uniqueId);
  if (run) captured.macros.add(run.uniqueId);
  renderTest(state, node, kwargs, captured);
  if (Object.keys(definition.config).length > 0) captured.unrendered = unrenderedTexts(definition.config);
  return captured;
}

/** False for an argument that the macro has no name for: rendering tells what is wrong, or that it reads `kwargs`. */
function takesAll(run: MacroEntry | undefined, kwargs: JsonObject): boolean {
  return run === undefined || Object.keys(kwargs).every((key) => run.block.params.some(({ name }) => name === key));
}

/** dbt's own short cut for the two most common tests: their config is taken as it is. */
function isShortcut(isBuiltIn: boolean, name: string): boolean {
  return isBuiltIn && (name === 'not_null' || name === 'unique');
}

function unrenderedTexts(config: JsonObject): JsonObject {
  return jsonObject(Object.entries(config).map(([key, value]) => [key, strOf(toValue(value))]));
}

/** References in the arguments when all of them are plain: literal ref() and source() calls, no other template. */
function plainReferences(
  kwargs: JsonObject,
  target: TestTarget,
): { refs: readonly RefArgs[]; sources: readonly SourceArgs[] } | undefined {
  const refs: RefArgs[] = [];
  const sources: SourceArgs[] = [];
  const visit = (value: JsonValue): boolean => {
    if (isJsonArray(value)) return value.every(visit);
    if (isJsonObject(value)) return Object.values(value).every(visit);
    if (typeof value !== 'string') return true;
    if (!looksLikeCall.test(value)) return !mayHoldTemplate(value);
    const found = parseReference(value);
    if (!found) return false;
    if (found.kind === 'ref') refs.push(found.ref);
    else sources.push(found.source);
    return true;
  };
  for (const [key, value] of Object.entries(kwargs)) {
    if (key === 'model') {
      if (target.kind === 'source') sources.push([target.source, target.table]);
      else
        refs.push({
          name: target.name,
          package: null,
          version: target.version === null ? null : String(target.version),
        });
    } else if (key !== 'column_name' && !visit(value)) return undefined;
  }
  return { refs, sources };
}

const looksLikeCall = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/;

function renderTest(state: ParseState, node: TestDraft, kwargs: JsonObject, captured: Captured): void {
  const extra = new Map<string, Value>();
  const globals = parseGlobals(state, node, captured, extra);
  // Macros that arguments call are no dependencies of the test.
  const inArguments = parseGlobals(state, node, { ...captured, macros: new Set() });
  const values = new Dict();
  for (const [key, value] of Object.entries(kwargs)) {
    values.set(key, key === 'column_name' ? toValue(value) : argumentValue(value, inArguments, node.originalFilePath));
  }
  extra.set('_dbt_generic_test_kwargs', values);
  try {
    parseTemplate(node.template).renderSync({ globals, undefinedPolicy: 'absorb' });
  } catch (thrown) {
    throw thrown instanceof TsdbtError ? placedInYaml(thrown.diagnostic, node) : thrown;
  }
}

/** The call of the test's macro stands in no file: what can be changed are its arguments. */
function placedInYaml(found: Diagnostic, node: TestDraft): TsdbtError {
  const subject = `test ${node.name} (${node.originalFilePath})`;
  const span = found.span?.file === node.template ? node.span : found.span;
  return new TsdbtError({ ...found, subject, span });
}

/** An argument as the macro gets it at parse: calls of ref and the like are evaluated. */
function argumentValue(value: JsonValue, globals: Globals, path: string): Value {
  if (isJsonArray(value)) return value.map((item) => argumentValue(item, globals, path));
  if (isJsonObject(value)) {
    return new Dict(Object.entries(value).map(([key, item]) => [key, argumentValue(item, globals, path)]));
  }
  if (typeof value !== 'string') return toValue(value);
  const text = looksLikeCall.test(value) ? `{{ ${value} }}` : value;
  if (!mayHoldTemplate(text)) return value;
  return parseTemplate({ path, text }).renderNative({ globals, undefinedPolicy: 'absorb' });
}
