// Columns of nodes that are known without their SQL: headers of seeds, what YAML says, what the warehouse once told.
import { closeSync, openSync, readSync } from 'node:fs';
import { isJsonObject } from '../../base/index.ts';
import type { ColumnNode, SeedNode, SourceNode } from '../../parse/index.ts';
import type { ColumnNames } from '../../sql/index.ts';

export interface KnownColumn {
  readonly name: string;
  readonly type?: string | undefined;
  readonly description?: string | undefined;
}

export interface KnownColumns {
  readonly columns: readonly KnownColumn[];
  /** There are no others. */
  readonly isClosed: boolean;
}

/** Columns that the warehouse told of earlier: a stored catalog. */
export type StoredColumns = (id: string) => readonly KnownColumn[] | undefined;

/** The header of a seed; not closed when its file cannot be read. */
export function seedColumns(
  node: Pick<SeedNode, 'absolutePath' | 'config' | 'columns'>,
  names: ColumnNames,
  quotesByDefault: boolean,
): KnownColumns {
  const { config } = node;
  const quotes = typeof config['quote_columns'] === 'boolean' ? config['quote_columns'] : quotesByDefault;
  const types = new Map(
    Object.entries(isJsonObject(config['column_types']) ? config['column_types'] : {}).map(([name, type]) => [
      name.toLowerCase(),
      String(type),
    ]),
  );
  const header = firstLine(node.absolutePath);
  if (header === undefined) return { columns: declaredColumns(node.columns, names), isClosed: false };
  const delimiter = typeof config['delimiter'] === 'string' ? config['delimiter'] : ',';
  const described = new Map(declaredColumns(node.columns, names).map((one) => [names.key(one.name), one]));
  const columns = csvCells(header, delimiter).map((written) => {
    const name = names.stored(written, quotes);
    const { type, description } = described.get(names.key(name)) ?? {};
    return { name, type: types.get(written.toLowerCase()) ?? type, description };
  });
  return { columns, isClosed: true };
}

/** The columns of a source: those of the catalog, else those of YAML, which are all only if it says so. */
export function sourceColumns(node: SourceNode, names: ColumnNames, stored: StoredColumns): KnownColumns {
  const declared = declaredColumns(node.columns, names);
  const known = stored(node.uniqueId);
  if (known) return { columns: withDeclared(known, declared, names), isClosed: true };
  const settings = [node.meta, node.config['meta'], node.sourceMeta];
  const isComplete = settings.some((meta) => {
    const own = isJsonObject(meta) ? meta['tsdbt'] : undefined;
    return isJsonObject(own) && own['columns'] === 'complete';
  });
  return { columns: declared, isClosed: isComplete };
}

/** Columns as YAML lists them, under the names that the engine keeps. */
export function declaredColumns(columns: ReadonlyMap<string, ColumnNode>, names: ColumnNames): KnownColumn[] {
  return [...columns.values()].map(({ name, quote, data_type, description }) => ({
    name: names.stored(name, quote === true),
    type: data_type ?? undefined,
    description: description === '' ? undefined : description,
  }));
}

function withDeclared(
  known: readonly KnownColumn[],
  declared: readonly KnownColumn[],
  names: ColumnNames,
): KnownColumn[] {
  const described = new Map(declared.map((one) => [names.key(one.name), one]));
  return known.map((one) => ({ ...one, description: described.get(names.key(one.name))?.description }));
}

/** Header lines are short: what does not end within this is no header. */
const MOST = 1 << 20;

function firstLine(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      let text = '';
      const buffer = Buffer.alloc(1 << 14);
      for (let at = 0; at < MOST; ) {
        const read = readSync(file, buffer, 0, buffer.length, at);
        // Only complete lines are used, so a character that is cut in two does not matter.
        text = Buffer.concat([Buffer.from(text, 'latin1'), buffer.subarray(0, read)]).toString('latin1');
        at += read;
        const end = lineEnd(text);
        if (end !== undefined || read === 0) {
          const line = Buffer.from(text.slice(0, end), 'latin1').toString('utf8');
          return line.replace(/^\uFEFF/, '');
        }
      }
      return undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** The end of the first line that is not inside of quotes. */
function lineEnd(text: string): number | undefined {
  const match = /^(?:[^"\r\n]|"(?:[^"]|"")*")*(?=[\r\n])/.exec(text);
  return match ? match[0].length : undefined;
}

function csvCells(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"?/y;
      quoted.lastIndex = at;
      const [whole = '', inner = ''] = quoted.exec(line) ?? [];
      cells.push(inner.replaceAll('""', '"'));
      const end = line.indexOf(delimiter, at + whole.length);
      at = end < 0 ? line.length + 1 : end + delimiter.length;
    } else {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? line.length : end));
      at = end < 0 ? line.length + 1 : end + delimiter.length;
    }
  }
  return cells;
}
