// A seed's CSV file as a typed table: header, rows, dbt's inference, declared column types.
import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import type { Adapter } from '../adapters/index.ts';
import {
  fail,
  isJsonObject,
  type JsonValue,
  nearest,
  offsetAt,
  type SourceFile,
  type Span,
  span,
} from '../base/index.ts';
import { ResultTable } from '../context/index.ts';
import type { SeedNode } from '../parse/index.ts';
import { runErrors } from './errors.ts';
import { engineRows, looseRows } from './seed-quotes.ts';
import { inferColumn } from './seed-types.ts';

export interface LoadedSeed {
  readonly table: ResultTable;
  /** One line per column whose text inference changed. */
  readonly notes: readonly string[];
  /** Columns of `column_types` that the file does not have. */
  readonly unknownColumns: readonly string[];
}

/**
 * Reads and types a seed.
 * @param withoutRows only the columns (`--empty`): dbt then takes numbers for whole ones, since it sees no decimals
 * @throws TsdbtError seed-header, seed-row-too-long, seed-unreadable
 */
export function loadSeed(
  node: SeedNode,
  adapter: Pick<Adapter, 'seedType' | 'keepsSeedTexts'>,
  withoutRows = false,
): LoadedSeed {
  const file = readSeed(node);
  const keepsTexts = adapter.keepsSeedTexts === true && node.config['fast'] !== false;
  const { rows, engine } = parseRows(file, node, keepsTexts);
  const header = columnNames(rows[0]?.map((name) => name ?? '') ?? []);
  refuseEmpty(header, file, node);
  const body = rows.slice(1);
  for (const [index, row] of body.entries()) checkLength(row, header.length, index + 2, file, node);
  const declared = declaredTypes(node.config['column_types']);
  const columns = header.map((name, at) =>
    inferColumn(
      body.map((row) => row[at] ?? null),
      declared.has(name),
      keepsTexts && TEXT_TYPES.test(declared.get(name) ?? 'text'),
    ),
  );
  // Types are those of dbt's cells, values those of the engine's where it takes the file in another way.
  const cells = withoutRows
    ? []
    : body.map((own, row) =>
        columns.map((column, at) => {
          const other = engine?.[row + 1]?.[at];
          return other === undefined || other === own[at] ? (column.values[row] ?? null) : other || null;
        }),
      );
  const types = header.map((name, at) => {
    const kind = columns[at]?.kind ?? 'text';
    return declared.get(name) ?? adapter.seedType(withoutRows && kind === 'number' ? 'integer' : kind);
  });
  const unknownColumns = [...declared.keys()].filter((name) => !header.includes(name));
  return {
    table: new ResultTable(header, cells, types),
    unknownColumns,
    notes: [
      ...configNotes(header, unknownColumns, node),
      ...columns.flatMap((column, at) =>
        column.lossy.length === 0
          ? []
          : [
              `column ${header[at]} is read as a number, which changes ${column.lossy.map((text) => `'${text}'`).join(', ')}; keep the text with column_types: {${header[at]}: varchar}`,
            ],
      ),
    ],
  };
}

/** What the config says and the file does not bear out. */
function configNotes(header: readonly string[], unknownColumns: readonly string[], node: SeedNode): string[] {
  const notes = unknownColumns.flatMap((name) => {
    const meant = nearest(name, header);
    return meant === undefined ? [] : [`column_types names ${name}, which is no column; did you mean ${meant}?`];
  });
  const [only = ''] = header;
  const sign = header.length === 1 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (sign === undefined || (node.config['delimiter'] ?? ',') !== ',') return notes;
  return [
    ...notes,
    `the header is one column, ${JSON.stringify(only)}; delimiter: ${JSON.stringify(sign)} in the config of the seed splits it`,
  ];
}

const TEXT_TYPES = /^\s*(?:varchar|text|string|char|bpchar|nvarchar)\b/i;

/** Where a value stands below the header of a seed; undefined when no cell holds just that. */
export function placeInSeed(node: SeedNode, value: string): Span | undefined {
  const file = readSeed(node);
  const body = Math.max(file.text.indexOf('\n'), 0);
  for (let at = file.text.indexOf(value, body); at !== -1; at = file.text.indexOf(value, at + 1)) {
    const around = `${file.text[at - 1] ?? ''}${file.text[at + value.length] ?? ''}`;
    if (value !== '' && !/[\w.-]/.test(around)) return span(file, at, at + value.length);
  }
  return undefined;
}

function readSeed(node: SeedNode): SourceFile {
  try {
    return { path: node.originalFilePath, text: readFileSync(node.absolutePath, 'utf8').replace(/^\uFEFF/, '') };
  } catch (cause) {
    return fail(
      runErrors.seedRead,
      { name: node.name, problem: cause instanceof Error ? cause.message : String(cause) },
      { span: node.span, nodeId: node.uniqueId },
    );
  }
}

/** The rows as dbt's reader takes the file, and as the engine does where that reads seeds itself and differs. */
function parseRows(
  file: SourceFile,
  node: SeedNode,
  isEngines: boolean,
): { readonly rows: (string | null)[][]; readonly engine?: string[][] | undefined } {
  const delimiter = typeof node.config['delimiter'] === 'string' ? node.config['delimiter'] : ',';
  if ([...delimiter].length !== 1) fail(runErrors.seedDelimiter, {}, { span: node.span, nodeId: node.uniqueId });
  const parsed = Papa.parse<string[]>(file.text, { delimiter, skipEmptyLines: false });
  const open = parsed.errors.find((error) => error.code === 'MissingQuotes');
  const isLoose = parsed.errors.some((error) => error.code === 'InvalidQuotes');
  if (open && !isLoose) {
    fail(
      runErrors.seedRead,
      { name: node.name, problem: `line ${(open.row ?? 0) + 1}: ${open.message}` },
      { span: span(file, open.index ?? 0), nodeId: node.uniqueId },
    );
  }
  const asRows = (found: readonly string[][]) => seedRows(found, /[\r\n]$/.test(file.text), isEngines);
  const rows = asRows(isLoose ? looseRows(file.text, delimiter) : parsed.data);
  const other = isEngines ? engineRows(file.text, delimiter, isLoose) : undefined;
  const engine = other && asRows(other);
  return { rows, engine: engine?.length === rows.length ? engine : undefined };
}

/**
 * The rows of a seed, its header first, from what a reader of CSV found: blank lines before it are none. In dbt a blank
 * line is a row of nulls, but where the engine reads the file: that leaves out blank lines, if they are not the rows of a
 * single column.
 * @param endsLine whether the text ends with a line break: what stands behind it is no line
 */
export function seedRows(found: readonly string[][], endsLine: boolean, leavesOutBlank: boolean): string[][] {
  const isBlank = (row: readonly string[]): boolean => row.length === 1 && row[0] === '';
  const from = found.findIndex((row) => !isBlank(row));
  if (from === -1) return [];
  const rows = found.slice(from, endsLine ? -1 : undefined);
  return leavesOutBlank && (rows[0]?.length ?? 0) > 1 ? rows.filter((row) => !isBlank(row)) : rows;
}

function refuseEmpty(header: readonly string[], file: SourceFile, node: SeedNode): void {
  if (header.length > 0) return;
  fail(
    runErrors.seedHeader,
    { name: node.name, problem: 'the file is empty' },
    { span: span(file), nodeId: node.uniqueId },
  );
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * The names of the columns: one without a name has the letter of its place (`a`, `b`, after `z` `aa`), a name that
 * stands once more has `_2`, `_3` … behind it, as in dbt.
 */
export function columnNames(header: readonly string[]): string[] {
  const names = new Set<string>();
  for (const [at, written] of header.entries()) {
    const letter = LETTERS[at % LETTERS.length] ?? '';
    const first = written === '' ? letter.repeat(Math.floor(at / LETTERS.length) + 1) : written;
    let name = first;
    for (let count = 2; names.has(name); count++) name = `${first}_${count}`;
    names.add(name);
  }
  return [...names];
}

function checkLength(row: readonly unknown[], expected: number, line: number, file: SourceFile, node: SeedNode): void {
  if (row.length <= expected) return;
  fail(
    runErrors.seedRow,
    { name: node.name, line, found: row.length, expected },
    { span: span(file, offsetAt(file, line, 1)), nodeId: node.uniqueId },
  );
}

function declaredTypes(value: JsonValue | undefined): Map<string, string> {
  const types = new Map<string, string>();
  if (isJsonObject(value)) for (const [name, type] of Object.entries(value)) types.set(name, String(type));
  return types;
}
