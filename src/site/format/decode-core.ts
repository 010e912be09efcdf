// Reads the core. Fields that are not known are passed over, those that are missing are empty.
import { type Core, FORMAT_VERSION, type ProjectInfo, type RunInfo } from './core.ts';
import { type Csr, layersOf, reverseCsr } from './csr.ts';
import { derivedName, SEPARATOR } from './encode-core.ts';
import {
  characterCode,
  FormatProblem,
  field,
  intArray,
  type Json,
  numberOf,
  numbersOf,
  parseRecord,
  sparseNumbers,
  sparseTexts,
  splitNames,
  textOf,
  textsOf,
  unintern,
} from './packing.ts';
import { STATUSES, type Status, statusFromCode, worse } from './status.ts';

/** Reads the text of the core. @throws FormatProblem when it is damaged or of another version */
export function decodeCore(text: string): Core {
  const record = parseRecord(text, FORMAT_VERSION, 'nodes');
  const count = numberOf(record, 'count');
  const column = (key: string): string[] => unintern(field(record, key), count);
  const combinations = (key: string): (readonly string[])[] => {
    const lists = new Map<string, readonly string[]>();
    return column(key).map((one) => {
      const known = lists.get(one);
      if (known) return known;
      const list = one === '' ? [] : one.split(SEPARATOR);
      lists.set(one, list);
      return list;
    });
  };
  const typeNames = textsOf(field(record, 'types'));
  const typeCodes = textOf(record, 'type');
  const types = Array.from({ length: count }, (_, row) => typeNames[characterCode(typeCodes, row)] ?? 'unknown');
  const packages = column('package');
  const tails = splitNames(textOf(record, 'tail'), count);
  const ids = filled(
    tails.map((tail, row) => `${types[row]}.${packages[row]}.${tail}`),
    sparseTexts(field(record, 'ids')),
  );
  const names = filled(
    tails.map((tail, row) => derivedName(types[row] ?? '', tail)),
    sparseTexts(field(record, 'names')),
  );
  const places = combinations('place');
  const kinds = combinations('kind');
  const tests = combinations('tests');
  const testCounts = (part: number): Int32Array => Int32Array.from(tests, (counts) => Number(counts[part] ?? 0) || 0);
  const statuses = textOf(record, 'status');
  const status = Array.from({ length: count }, (_, row) => statusFromCode(characterCode(statuses, row)));
  const testsWarned = testCounts(2);
  const testsFailed = testCounts(3);
  const parents = readParents(field(record, 'degree'), field(record, 'parents'), count);
  const children = reverseCsr(parents, count);
  const flags = textOf(record, 'flags');
  const statusRuns = textOf(record, 'statusRun');
  const codes = (text: string, minus: number) => (_: unknown, row: number) =>
    Math.max(characterCode(text, row) - minus, -minus);
  return {
    project: readProject(field(record, 'project')),
    runs: readRuns(field(record, 'runs')),
    files: readFiles(field(record, 'files')),
    count,
    ids,
    indexOf: new Map(ids.map((id, row) => [id, row])),
    names,
    types,
    labels: sparseTexts(field(record, 'labels')),
    exposureTypes: sparseTexts(field(record, 'exposureTypes')),
    packages,
    folders: column('folder'),
    sourceNames: column('sourceName'),
    databases: places.map(([database = '']) => database),
    schemas: places.map(([, schema = '']) => schema),
    identifiers: filled([...names], sparseTexts(field(record, 'identifier'))).map((one, row) =>
      (places[row]?.[1] ?? '') === '' ? '' : one,
    ),
    materialized: kinds.map(([materialized = '']) => materialized),
    versions: kinds.map(([, version = '']) => version),
    access: kinds.map(([, , access = '']) => access),
    tags: combinations('tags'),
    owners: column('owner'),
    groups: column('group'),
    colors: filled(
      Array.from({ length: count }, () => ''),
      sparseTexts(field(record, 'color')),
    ),
    flags: Uint8Array.from({ length: count }, codes(flags, 0)),
    status,
    health: status.map((own, row) => worse(own, testHealth(testsWarned[row] ?? 0, testsFailed[row] ?? 0))),
    statusRun: Int32Array.from({ length: count }, codes(statusRuns, 1)),
    brokenSince: sparseNumbers(field(record, 'brokenSince')),
    duration: intArray(field(record, 'duration'), count),
    columnCount: intArray(field(record, 'columns'), count, 0),
    documentedColumns: intArray(field(record, 'documented'), count, 0),
    tests: testCounts(0),
    testsPassed: testCounts(1),
    testsWarned,
    testsFailed,
    parents,
    children,
    changes: sparseTexts(field(record, 'changes')),
    layer: layersOf(parents, children, count),
  };
}

function filled(texts: string[], others: ReadonlyMap<number, string>): string[] {
  for (const [row, text] of others) if (row < texts.length) texts[row] = text;
  return texts;
}

function testHealth(warned: number, failed: number): Status {
  if (failed > 0) return 'fail';
  return warned > 0 ? 'warn' : 'none';
}

/** Parents are written child by child, each list sorted and delta-coded. */
function readParents(degreeField: Json | undefined, parentField: Json | undefined, count: number): Csr {
  const degrees = intArray(degreeField, count, 0);
  const coded = numbersOf(parentField);
  const start = new Int32Array(count + 1);
  const to = new Int32Array(coded.length);
  let at = 0;
  for (let row = 0; row < count; row += 1) {
    let last = 0;
    for (let left = degrees[row] ?? 0; left > 0; left -= 1) {
      last += coded[at] ?? 0;
      if (at >= coded.length || last < 0 || last >= count) throw new FormatProblem('the core of the site is damaged');
      to[at] = last;
      at += 1;
    }
    start[row + 1] = at;
  }
  return { start, to };
}

function readProject(value: Json | undefined): ProjectInfo {
  return {
    title: textOf(value, 'title'),
    name: textOf(value, 'name'),
    adapter: textOf(value, 'adapter'),
    generatedAt: textOf(value, 'generatedAt'),
    dbtVersion: textOf(value, 'dbtVersion'),
    invocationId: textOf(value, 'invocationId'),
    catalogAt: textOf(value, 'catalogAt'),
    freshnessAt: textOf(value, 'freshnessAt'),
    hasLineage: field(value, 'hasLineage') === true,
    withoutSql: field(value, 'withoutSql') === true,
    only: textOf(value, 'only'),
    notes: textsOf(field(value, 'notes')),
  };
}

function readRuns(value: Json | undefined): RunInfo[] {
  if (!Array.isArray(value)) return [];
  return value.map((one: Json) => ({
    id: textOf(one, 'id'),
    command: textOf(one, 'command'),
    startedAt: textOf(one, 'startedAt'),
    elapsed: numberOf(one, 'elapsed'),
    target: textOf(one, 'target'),
    counts: readCounts(field(one, 'counts')),
    hasResults: field(one, 'hasResults') !== false,
  }));
}

function readCounts(value: Json | undefined): Map<Status, number> {
  const counts = new Map<Status, number>();
  const list = Array.isArray(value) ? value : [];
  for (let at = 0; at + 1 < list.length; at += 2) {
    const status = STATUSES.find((one) => one === list[at]);
    const number: Json | undefined = list[at + 1];
    if (status && typeof number === 'number') counts.set(status, number);
  }
  return counts;
}

function readFiles(value: Json | undefined): Map<string, string> {
  const list = textsOf(value);
  const files = new Map<string, string>();
  for (let at = 0; at + 1 < list.length; at += 2) files.set(list[at] ?? '', list[at + 1] ?? '');
  return files;
}
