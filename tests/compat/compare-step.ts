// What tsdbt did in one step, compared with what the record holds of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedText, type RecordedCase } from './case-files.ts';
import { comparableRelations, masksOf } from './case-relations.ts';
import { comparable, manifestSubset } from './manifest-subset.ts';
import { dictOf, differences, type Json, normaliseConsole } from './normalise.ts';
import type { Warehouse } from './warehouse.ts';

export interface StepDone {
  readonly recorded: RecordedCase;
  /** From 1. */
  readonly number: number;
  readonly project: string;
  readonly schema: string;
  readonly warehouse: Warehouse;
  readonly exit: number;
  readonly stdout: string;
  /** False: the record's relations are not those of this step. */
  readonly withRelations: boolean;
  /** Only parse and ls are run: exit code, console and manifest. */
  readonly parseLevel: boolean;
}

const PARSE_LEVEL = new Set(['parse', 'ls', 'list']);
/** Commands whose console is the same on every engine. */
const CONSOLE_COMPARED = new Set([...PARSE_LEVEL, 'deps']);

/** True for commands that need no warehouse. */
export function isParseLevel(command: string): boolean {
  return PARSE_LEVEL.has(command);
}

/** Differences as `file: path: expected …, got …`; empty when all is equal. */
export async function compareStep(done: StepDone, command: string): Promise<string[]> {
  const { recorded, number, project, warehouse } = done;
  const found: string[] = [];
  const expectedExit = Number(expectedText(recorded, number, 'exit.txt')?.trim() ?? '0');
  if (done.exit !== expectedExit) found.push(`exit: expected ${expectedExit}, got ${done.exit}`);
  const stdout = expectedText(recorded, number, 'stdout.txt');
  const isExact = warehouse.isRecorded;
  if (stdout !== undefined && (done.parseLevel || isExact || CONSOLE_COMPARED.has(command))) {
    found.push(
      ...lineDifferences(
        unitTestLinesInOrder(normaliseConsole(stdout, '/project', isExact)),
        unitTestLinesInOrder(normaliseConsole(done.stdout, project, isExact)),
      ),
    );
  }
  found.push(...compareManifest(done, expectedExit));
  if (done.parseLevel) return found;
  found.push(...compareResults(done), ...compareCompiled(done), ...compareSources(done));
  if (isExact) found.push(...compareCatalog(done));
  found.push(...(await compareRelations(done)));
  return found;
}

/** The unit tests of one model run in an order that changes from run to run: neighbours are put in order of their ids. */
function unitTestsInOrder(results: Json): Json {
  if (!Array.isArray(results)) return results;
  const idOf = (result: Json | undefined): string => String(dictOf(result)['unique_id'] ?? '');
  return inOrderOfNames(results, idOf, (result) => /^(unit_test\..+)\.[^.]+$/.exec(idOf(result))?.[1]);
}

/** As `unitTestsInOrder` for the lines of their starts and ends; what number a line has then says nothing. */
function unitTestLinesInOrder(lines: readonly string[]): string[] {
  const match = (line: string): RegExpExecArray | null =>
    /^\d+ of (\d+ (?:START unit_test|PASS|FAIL \d+|ERROR) (\w+)::.*)$/.exec(line);
  const unnumbered = lines.map((line) => match(`${line}`)?.[1] ?? line);
  return inOrderOfNames(unnumbered, String, (line) => match(`0 of ${line}`)?.[2]);
}

function inOrderOfNames<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  groupOf: (item: T) => string | undefined,
): T[] {
  const ordered = [...items];
  let from = 0;
  while (from < ordered.length) {
    const first = ordered[from];
    const group = first === undefined ? undefined : groupOf(first);
    let to = from + 1;
    for (
      let next = ordered[to];
      group !== undefined && next !== undefined && groupOf(next) === group;
      next = ordered[to]
    )
      to += 1;
    const part = ordered.slice(from, to).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    ordered.splice(from, part.length, ...part);
    from = to;
  }
  return ordered;
}

function lineDifferences(expected: readonly string[], actual: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(expected.length, actual.length) && found.length < 6; i += 1) {
    if (expected[i] !== actual[i])
      found.push(`stdout: line ${i + 1}: expected ${JSON.stringify(expected[i])}, got ${JSON.stringify(actual[i])}`);
  }
  return found;
}

function readJson(path: string): Json | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Json) : undefined;
}

function compareManifest({ recorded, number, project }: StepDone, expectedExit: number): string[] {
  const text = expectedText(recorded, number, 'manifest.json');
  if (text === undefined || expectedExit === 2) return [];
  const expected = JSON.parse(text) as { [key: string]: Json };
  const actual = readJson(join(project, 'target', 'manifest.json'));
  if (actual === undefined) return ['manifest.json: not written'];
  const reduced = manifestSubset(dictOf(actual), expected);
  return differences(comparable(expected), comparable(reduced)).map((line) => `manifest: ${line}`);
}

function compareResults({ recorded, number, project, warehouse }: StepDone): string[] {
  const text = expectedText(recorded, number, 'results.json');
  if (text === undefined) return [];
  const keys = ['unique_id', 'status', 'failures'];
  if (warehouse.isRecorded) keys.push('message', 'rows_affected', 'relation_name');
  const actual = dictOf(readJson(join(project, 'target', 'run_results.json')))['results'];
  const list = Array.isArray(actual) ? actual.map((item) => withRowsAffected(dictOf(item))) : actual;
  const expected = unitTestsInOrder(pickList(JSON.parse(text) as Json, keys));
  return differences(expected, unitTestsInOrder(pickList(list, keys))).map((line) => `results: ${line}`);
}

function withRowsAffected(result: { [key: string]: Json }): Json {
  return { ...result, rows_affected: dictOf(result['adapter_response'])['rows_affected'] ?? null };
}

function pickList(value: Json | undefined, keys: readonly string[]): Json {
  if (!Array.isArray(value)) return null;
  return value.map((item) => {
    const dict = dictOf(item);
    return Object.fromEntries(keys.map((key) => [key, key === 'message' ? messageHead(dict) : (dict[key] ?? null)]));
  });
}

/** Of an error only the heading is compared, its body is ours. */
function messageHead(result: { [key: string]: Json }): Json {
  const { status, message } = result;
  if (typeof message !== 'string') return message ?? null;
  return status === 'error' || status === 'runtime error' ? (message.split('\n')[0] ?? '').trim() : message.trim();
}

function compareCompiled({ recorded, number, project, warehouse }: StepDone): string[] {
  const text = expectedText(recorded, number, 'compiled.json');
  if (text === undefined) return [];
  const nodes = dictOf(dictOf(readJson(join(project, 'target', 'manifest.json')))['nodes']);
  const unitTests = unitTestCode(project);
  const expected = JSON.parse(text) as { [id: string]: Json };
  const actual = Object.fromEntries(
    Object.keys(expected).map((id) => [id, unitTests.get(id) ?? dictOf(nodes[id])['compiled_code'] ?? null]),
  );
  if (!warehouse.isRecorded) {
    // Rows of unit tests are cast to the types of the engine, by its own names.
    for (const codes of [expected, actual]) {
      for (const [id, code] of Object.entries(codes))
        if (id.startsWith('unit_test.') && typeof code === 'string') codes[id] = withoutCastTypes(code);
    }
  }
  return differences(expected, actual).map((line) => `compiled: ${line}`);
}

/** Compiled code of unit tests stands in the run results only. */
function unitTestCode(project: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const results = dictOf(readJson(join(project, 'target', 'run_results.json')))['results'];
  for (const result of Array.isArray(results) ? results : []) {
    const { unique_id: id, compiled_code: code } = dictOf(result);
    if (typeof id === 'string' && id.startsWith('unit_test.') && typeof code === 'string') found.set(id, code);
  }
  return found;
}

function withoutCastTypes(code: string): string {
  return code.replace(/ as (?:[A-Za-z]+(?: [A-Za-z]+)*)(?:\(\d+(?:, ?\d+)?\))?\)/g, ' as <type>)');
}

function compareSources({ recorded, number, project }: StepDone): string[] {
  const text = expectedText(recorded, number, 'sources.json');
  if (text === undefined) return [];
  const results = dictOf(readJson(join(project, 'target', 'sources.json')))['results'];
  const keys = ['unique_id', 'status', 'criteria'];
  return differences(pickList(JSON.parse(text) as Json, keys), pickList(results, keys)).map(
    (line) => `sources: ${line}`,
  );
}

function compareCatalog({ recorded, number, project }: StepDone): string[] {
  const text = expectedText(recorded, number, 'catalog.json');
  if (text === undefined) return [];
  const catalog = dictOf(readJson(join(project, 'target', 'catalog.json')));
  const actual = Object.fromEntries(
    Object.entries({ ...dictOf(catalog['nodes']), ...dictOf(catalog['sources']) }).map(([id, table]) => [
      id,
      {
        type: dictOf(dictOf(table)['metadata'])['type'] ?? null,
        columns: Object.fromEntries(
          Object.entries(dictOf(dictOf(table)['columns'])).map(([name, column]) => [
            name,
            dictOf(column)['type'] ?? null,
          ]),
        ),
      },
    ]),
  );
  return differences(JSON.parse(text) as Json, actual).map((line) => `catalog: ${line}`);
}

async function compareRelations(done: StepDone): Promise<string[]> {
  const { recorded, number, schema, warehouse } = done;
  const text = expectedText(recorded, number, 'relations.json');
  if (text === undefined || !done.withRelations) return [];
  const expected = JSON.parse(text) as { [name: string]: Json };
  const recordedSpaces = new Set(Object.keys(expected).map((name) => name.slice(0, name.lastIndexOf('.'))));
  const actual = await warehouse.readRelations((space) => space.startsWith(schema) || recordedSpaces.has(space));
  const masks = masksOf(expected);
  return differences(
    comparableRelations(expected, masks, warehouse.isRecorded),
    comparableRelations(actual, masks, warehouse.isRecorded),
  ).map((line) => `relations: ${line}`);
}
