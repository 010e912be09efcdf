// The file `tests`: one row for each test of the project, whatever it is attached to.
import { FORMAT_VERSION } from './core.ts';
import {
  characterCode,
  field,
  intArray,
  intern,
  joinNames,
  numberOf,
  parseRecord,
  sparse,
  sparseNumbers,
  sparseTexts,
  splitNames,
  textOf,
  toCharacters,
  unintern,
} from './packing.ts';
import { type Status, statusCode, statusFromCode } from './status.ts';

/** One test. */
export interface TestRow {
  readonly id: string;
  readonly name: string;
  /** `generic`, `singular` or `unit`. */
  readonly kind: string;
  /** Of generic tests: `not_null`, `unique` … */
  readonly test: string;
  /** Index of the node that it is about; -1 where that is not one node. */
  readonly node: number;
  readonly column: string;
  /** `error` or `warn`. */
  readonly severity: string;
  readonly status: Status;
  /** Rows that fail; -1 where it is not known. */
  readonly failures: number;
  /** Milliseconds, -1 where it is not known. */
  readonly duration: number;
  /** Place in `Core.runs` of the run that the state is from; -1 without one. */
  readonly run: number;
  /** Place in `Core.runs` since which it is broken; -1 where it is not. */
  readonly since: number;
  /** First line of what the warehouse said. */
  readonly message: string;
}

/** The file `tests` as JSON text. */
export function encodeTests(tests: readonly TestRow[]): string {
  return JSON.stringify({
    v: FORMAT_VERSION,
    count: tests.length,
    ids: joinNames(tests.map(({ id }) => id)),
    names: sparse(tests.map(({ id, name }) => (name === nameFromId(id) ? undefined : name))),
    kind: intern(tests.map(({ kind }) => kind)),
    test: intern(tests.map(({ test }) => test)),
    node: tests.map(({ node }, at) => node - (tests[at - 1]?.node ?? 0)),
    // Mostly the end of the name: as many characters.
    columnLength: tests.map((test) => (isColumnAtEnd(test) ? test.column.length : 0)),
    column: sparse(tests.map((test) => (isColumnAtEnd(test) ? '' : test.column))),
    severity: intern(tests.map(({ severity }) => severity)),
    status: toCharacters(tests.map(({ status }) => statusCode(status))),
    failures: sparse(tests.map(({ failures }) => (failures > 0 ? failures : undefined))),
    duration: tests.map(({ duration }) => duration),
    run: toCharacters(tests.map(({ run }) => run + 1)),
    since: sparse(tests.map(({ since }) => (since >= 0 ? since : undefined))),
    message: sparse(tests.map(({ message }) => message)),
  });
}

/** Reads the file `tests`. @throws FormatProblem when it is damaged */
export function decodeTests(text: string): TestRow[] {
  const record = parseRecord(text, FORMAT_VERSION, 'tests');
  const count = numberOf(record, 'count');
  const ids = splitNames(textOf(record, 'ids'), count);
  const names = sparseTexts(field(record, 'names'));
  const kinds = unintern(field(record, 'kind'), count);
  const tests = unintern(field(record, 'test'), count);
  const columns = sparseTexts(field(record, 'column'));
  const lengths = intArray(field(record, 'columnLength'), count, 0);
  const severities = unintern(field(record, 'severity'), count);
  const statuses = textOf(record, 'status');
  const runs = textOf(record, 'run');
  const distances = intArray(field(record, 'node'), count, 0);
  const durations = intArray(field(record, 'duration'), count);
  const failures = sparseNumbers(field(record, 'failures'));
  const since = sparseNumbers(field(record, 'since'));
  const messages = sparseTexts(field(record, 'message'));
  let node = 0;
  return ids.map((id, row) => {
    node += distances[row] ?? 0;
    const status = statusFromCode(characterCode(statuses, row));
    const name = names.get(row) ?? nameFromId(id);
    return {
      id,
      name,
      kind: kinds[row] ?? '',
      test: tests[row] ?? '',
      node,
      column: columns.get(row) ?? name.slice(name.length - (lengths[row] ?? 0)),
      severity: severities[row] ?? '',
      status,
      failures: failures.get(row) ?? (status === 'pass' ? 0 : -1),
      duration: durations[row] ?? -1,
      run: Math.max(characterCode(runs, row), 0) - 1,
      since: since.get(row) ?? -1,
      message: messages.get(row) ?? '',
    };
  });
}

/** `test.package.name.hash` → `name` */
function nameFromId(id: string): string {
  return id.split('.')[2] ?? id;
}

function isColumnAtEnd({ name, column }: TestRow): boolean {
  return name.endsWith(column);
}
