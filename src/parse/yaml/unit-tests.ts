// Unit tests as data: rows normalised, one test for each version of the tested model.
import {
  fail,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonObject,
  macroId,
  nodeId,
  sha256,
  type YamlPath,
} from '../../base/index.ts';
import { reprOf, toValue } from '../../jinja/index.ts';
import { parseErrors } from '../errors.ts';
import type { NodeTools } from '../finish-node.ts';
import { fqnPrefix } from '../node-draft.ts';
import { type Draft, duplicateOf, type NodeDraft, type PackageContext, type ParseState } from '../parse-state.ts';
import { parseReference } from '../reference-expression.ts';
import type { RefArgs, SourceArgs, UnitTestNode } from '../types.ts';
import { csvRows } from './csv-rows.ts';
import { type NamedKind, namedFile } from './package-files.ts';
import { type Entry, EntryReader } from './properties-file.ts';
import { placeInEntry } from './yaml-place.ts';

type UnitTestDraft = Draft<UnitTestNode>;

/** One entry of `unit_tests:`. @throws TsdbtError invalid-unit-test */
export function parseUnitTest(tools: NodeTools, entry: Entry): void {
  const { state, configs } = tools;
  const { context, file } = entry.properties;
  const read = new EntryReader(entry);
  const model = read.text('model') ?? wrong(entry, `Unit test '${entry.name}' does not name its model`, []);
  const below = file.path.slice(file.path.indexOf('/') + 1);
  const fqn = [...fqnPrefix(context.name, below), model, entry.name];
  const refs: RefArgs[] = [];
  const sources: SourceArgs[] = [];
  const given = read.objects('given').map((one, index) => {
    const path: YamlPath = ['given', index];
    const input =
      new EntryReader(entry, one, path).text('input') ??
      wrong(entry, `Unit test '${entry.name}' has a given without input`, path);
    const found = input.trim() === 'this' ? undefined : parseReference(input);
    if (found?.kind === 'ref') refs.push({ ...found.ref, span: placeInEntry(entry, [...path, 'input']) });
    else if (found) sources.push(found.source);
    const fixture = readFixture(state, entry, one, path, 'input', input);
    return jsonObject([['input', input], ...Object.entries(fixture)]);
  });
  const expected = read.object('expect') ?? wrong(entry, `Unit test '${entry.name}' has no expect`, []);
  const expect = readFixture(state, entry, expected, ['expect'], 'expected', undefined);
  const overrides = overridesOf(read.object('overrides'));
  const versions = versionsOf(entry, read.object('versions'));
  const config = configs.build({
    kind: 'unit_test',
    packageName: context.name,
    fqn,
    patch: read.object('config') ?? undefined,
  });
  const node: UnitTestDraft = {
    kind: 'unit_test',
    uniqueId: nodeId('unit_test', context.name, model, entry.name),
    name: entry.name,
    packageName: context.name,
    path: file.pathInRoot,
    originalFilePath: file.path,
    fqn,
    span: placeInEntry(entry, ['name']),
    model,
    given,
    expect,
    overrides,
    description: read.text('description') ?? '',
    config,
    version: null,
    versions,
    schema: null,
    checksum: checksumOf(model, versions, given, expect, overrides),
    refs,
    sources,
    createdAt: state.createdAt,
  };
  const known = state.unitTests.get(node.uniqueId);
  if (known) state.diagnostics.push(duplicateOf(known, node));
  else if (config['enabled'] === false) state.addDisabled(node);
  else state.addFromYaml(node);
}

function wrong(entry: Entry, problem: string, path: YamlPath): never {
  return fail(parseErrors.invalidUnitTest, { problem }, { span: entry.locate(path) });
}

function readFixture(
  state: ParseState,
  entry: Entry,
  data: JsonObject,
  path: YamlPath,
  type: 'input' | 'expected',
  input: string | undefined,
): JsonObject {
  const read = new EntryReader(entry, data, path);
  const format = read.text('format') ?? 'dict';
  const fixture = read.text('fixture');
  let rows: JsonValue = data['rows'] ?? null;
  if (format !== 'dict' && format !== 'csv' && format !== 'sql') {
    wrong(entry, `Unit test ${entry.name} has an unknown format '${format}': dict, csv and sql are known`, [
      ...path,
      'format',
    ]);
  }
  if (format === 'dict') {
    if (rows === null && fixture === null && input !== undefined) rows = seedRows(state, entry, input, path);
    if (!isJsonArray(rows)) {
      wrong(entry, `Unit test ${entry.name} has ${type} rows which do not match format ${format}`, path);
    }
    // Each row has to be a mapping.
    read.objects('rows');
  } else {
    if (typeof rows !== 'string' && fixture === null) {
      wrong(
        entry,
        `Unit test ${entry.name} has ${type} rows or fixtures which do not match format ${format}.  Expected string.`,
        path,
      );
    }
    if (fixture !== null) rows = fixtureText(state, entry, fixture, path);
    if (format === 'csv') {
      rows = csvRows(String(rows)).map((row) =>
        jsonObject(Object.entries(row).map(([key, cell]) => [key, cell === '' ? null : cell])),
      );
    }
  }
  if (isJsonArray(rows)) rows = fullRowFirst(rows);
  const shown: [string, JsonValue][] = [
    ['rows', rows],
    ['format', format],
    ['fixture', fixture],
  ];
  return jsonObject(shown);
}

/** The first row without nulls changes places with the first row: some engines take column types from it. */
function fullRowFirst(rows: readonly JsonValue[]): readonly JsonValue[] {
  const index = rows.findIndex((row) => isJsonObject(row) && Object.values(row).every((cell) => cell !== null));
  if (index <= 0) return rows;
  const made = [...rows];
  const [first, full] = [made[0], made[index]];
  if (first !== undefined && full !== undefined) {
    made[0] = full;
    made[index] = first;
  }
  return made;
}

/** The text of a file that belongs to the package; undefined when there is none of that name. */
function textOf(state: ParseState, { name: packageName, source }: PackageContext, kind: NamedKind, name: string) {
  const text = namedFile(source, kind, name)?.source().text;
  state.units?.recorder.read({ kind, packageName, name }, text);
  return text;
}

function fixtureText(state: ParseState, entry: Entry, name: string, path: YamlPath): string {
  const text = textOf(state, entry.properties.context, 'fixture', name);
  if (text !== undefined) return text.replaceAll('\r\n', '\n').trim();
  return wrong(entry, `File not found for fixture '${name}' in unit tests in ${entry.properties.file.path}`, [
    ...path,
    'fixture',
  ]);
}

/** Rows of a seed that is an input without rows. */
function seedRows(state: ParseState, entry: Entry, input: string, path: YamlPath): JsonObject[] {
  const found = parseReference(input);
  const { context } = entry.properties;
  const reference = found?.kind === 'ref' ? found.ref : undefined;
  const packageName = reference?.package ?? context.name;
  const node = reference && state.refable(reference.name, packageName);
  if (node?.kind === 'seed') {
    const text = textOf(state, state.context(node.packageName), 'seed', node.originalFilePath);
    if (text !== undefined) return csvRows(text);
  }
  const name = `${packageName}.${reference?.name ?? input}`;
  const where =
    packageName === context.name
      ? `directories: ${context.source.config.seedPaths.join(', ')}`
      : `'${packageName}' package`;
  return wrong(entry, `Unable to find seed '${name}' for unit tests in ${where}`, path);
}

function overridesOf(given: JsonObject | null): JsonObject | null {
  if (!given) return null;
  return jsonObject(['macros', 'vars', 'env_vars'].map((key) => [key, given[key] ?? jsonObject()]));
}

function versionsOf(entry: Entry, given: JsonObject | null): JsonObject | null {
  if (!given) return null;
  const include = given['include'] ?? null;
  const exclude = given['exclude'] ?? null;
  const isGiven = (value: JsonValue): boolean => isJsonArray(value) && value.length > 0;
  if (isGiven(include) && isGiven(exclude)) {
    wrong(entry, 'Unit tests can not both include and exclude versions.', ['versions']);
  }
  return jsonObject([
    ['include', include],
    ['exclude', exclude],
  ]);
}

const formatNames: { readonly [format: string]: string } = { dict: 'Dict', csv: 'CSV', sql: 'SQL' };

/** SHA-256 of everything but the description, in dbt's text form. */
function checksumOf(
  model: string,
  versions: JsonObject | null,
  given: readonly JsonObject[],
  expect: JsonObject,
  overrides: JsonObject | null,
): string {
  const inputs = given.map((one) => shown('UnitTestInputFixture', one)).join(', ');
  let text = `${model}-${versions ? shown('UnitTestNodeVersions', versions) : 'None'}-[${inputs}]-`;
  text += `${shown('UnitTestOutputFixture', expect)}-${overrides ? shown('UnitTestOverrides', overrides) : 'None'}`;
  for (const one of given) {
    if (!one['fixture']) continue;
    const rows = one['rows'] ?? null;
    text += `-${typeof rows === 'string' ? rows : reprOf(toValue(rows))}`;
  }
  return sha256(text);
}

/** An object as Python prints dbt's dataclass. */
function shown(className: string, fields: JsonObject): string {
  const parts = Object.entries(fields).map(([key, value]) => {
    if (key !== 'format') return `${key}=${reprOf(toValue(value))}`;
    return `format=<UnitTestFormat.${formatNames[String(value)] ?? ''}: '${String(value)}'>`;
  });
  return `${className}(${parts.join(', ')})`;
}

/** Ties unit tests to their models: schema, disabled models, versions. Models that do not exist are left to the linker. */
export function finishUnitTests(state: ParseState): void {
  for (const test of [...state.unitTests.values()]) {
    state.guard(
      () => finishUnitTest(state, test),
      () => ({ span: test.span, nodeId: test.uniqueId }),
    );
  }
}

function finishUnitTest(state: ParseState, test: UnitTestDraft): void {
  const [name = '', written] = test.model.trim().split(/\s+/);
  const node = state.refable(name, test.packageName, written ?? null);
  if (!node) {
    if (state.disabledNodes(name, test.packageName, 'model').length > 0) disable(state, test);
    return;
  }
  if (node.kind !== 'model') return;
  test.schema = node.schema;
  checkIncremental(test, node);
  const versions = isJsonObject(test.versions) ? test.versions : undefined;
  if (node.version === null) {
    if (versions && (versions['include'] || versions['exclude'])) {
      fail(parseErrors.invalidUnitTest, {
        problem: `Unit test '${test.name}' should not have a versions include or exclude when referencing non-versioned model '${node.name}'`,
      });
    }
    return;
  }
  const chosen = versionsToTest(state, node, versions);
  if (chosen.length === 0) {
    fail(parseErrors.invalidUnitTest, {
      problem: `Unit test '${test.name}' referenced a version of '${node.name}' which was not found.`,
    });
  }
  state.unitTests.delete(test.uniqueId);
  for (const version of chosen) {
    const uniqueId = nodeId('unit_test', test.packageName, test.model, `${test.name}_v${version}`);
    state.unitTests.set(uniqueId, { ...test, uniqueId, version });
  }
}

function disable(state: ParseState, test: UnitTestDraft): void {
  state.unitTests.delete(test.uniqueId);
  test.config = jsonObject([...Object.entries(test.config), ['enabled', false]]);
  state.addDisabled(test);
}

function versionsToTest(
  state: ParseState,
  model: NodeDraft,
  versions: JsonObject | undefined,
): readonly (string | number)[] {
  const include = versions?.['include'];
  const exclude = versions?.['exclude'];
  const all: (string | number)[] = [];
  for (const node of state.nodes.values()) {
    if (node.kind !== 'model' || node.packageName !== model.packageName || node.name !== model.name) continue;
    if (node.version !== null) all.push(node.version);
  }
  if (isJsonArray(exclude) && exclude.length > 0) return all.filter((version) => !exclude.includes(version));
  if (isJsonArray(include) && include.length > 0) return all.filter((version) => include.includes(version));
  return versions ? [] : all;
}

function checkIncremental(test: UnitTestDraft, model: NodeDraft): void {
  if (!model.macroDependencies.includes(macroId('dbt', 'is_incremental'))) return;
  const macros = isJsonObject(test.overrides) ? test.overrides['macros'] : undefined;
  const override = isJsonObject(macros) ? macros['is_incremental'] : undefined;
  if (typeof override !== 'boolean') {
    fail(parseErrors.invalidUnitTest, {
      problem: `Boolean override for 'is_incremental' must be provided for unit test '${test.name}' in model '${model.name}'`,
    });
  }
  if (override && !test.given.some((one) => one['input'] === 'this')) {
    fail(parseErrors.invalidUnitTest, {
      problem: `Unit test '${test.name}' for incremental model '${model.name}' must have a 'this' input`,
    });
  }
}
