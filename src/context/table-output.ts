// What agate's Table writes: to the console, and to files of the project's folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail, type JsonValue, jsonObject } from '../base/index.ts';
import { type CallSite, type HostFunction, type MaybePromise, strOf, type Value } from '../jinja/index.ts';
import { type BoundArguments, boundFunction } from './arguments.ts';
import { ContextGlobals } from './context-globals.ts';
import { contextErrors } from './errors.ts';
import { columnTypeName, pythonJson, type TableCells, tableCsv, tableObjects, tableText } from './table-text.ts';

/** A method of a table that writes it; undefined for any other name. */
export function tableOutput(name: string, table: TableCells): HostFunction | undefined {
  switch (name) {
    case 'print_table':
      return boundFunction(
        name,
        ['max_rows', 'max_columns', 'output', 'max_column_width', 'locale', 'max_precision'],
        (args, site) =>
          say(
            site,
            tableText(table, {
              maxRows: limit(args, 'max_rows', 20),
              maxColumns: limit(args, 'max_columns', 6),
              maxCell: limit(args, 'max_column_width', 20),
              maxPlaces: limit(args, 'max_precision', 3),
            }),
          ),
      );
    case 'print_csv':
      return boundFunction(name, [], (_, site) => say(site, tableCsv(table)));
    case 'print_json':
      return boundFunction(name, ['key', 'newline', 'indent'], (args, site) => say(site, jsonOf(table, args)));
    case 'print_structure':
      return boundFunction(name, ['output', 'max_rows'], (_, site) => say(site, tableText(structure(table), {})));
    case 'to_csv':
      return boundFunction(name, ['path'], (args, site) => write(args.text('path'), tableCsv(table), site));
    case 'to_json':
      return boundFunction(name, ['path', 'key', 'newline', 'indent'], (args, site) =>
        write(args.text('path'), jsonOf(table, args), site),
      );
    default:
      return undefined;
  }
}

/** None stands for no limit. */
function limit(args: BoundArguments, name: string, fallback: number): number | undefined {
  const value = args.get(name);
  if (value === undefined) return fallback;
  return typeof value === 'number' ? value : undefined;
}

/** Prints as the templates' own `print` does; gives None. */
function say(site: CallSite, text: string): MaybePromise<Value> {
  const print = site.globals instanceof ContextGlobals ? site.globals.contextName('print') : undefined;
  if (print === undefined) return null;
  const said = site.call(print, { positional: [text.replace(/\n$/, '')], named: new Map() });
  return said instanceof Promise ? said.then(() => null) : null;
}

function jsonOf(table: TableCells, args: BoundArguments): string {
  const objects = tableObjects(table);
  const indent = limit(args, 'indent', Number.NaN);
  const spaces = indent === undefined || Number.isNaN(indent) ? undefined : indent;
  if (args.flag('newline', false)) return objects.map((row) => `${pythonJson(row, spaces)}\n`).join('');
  const key = args.optionalText('key');
  const at = key === undefined ? -1 : table.columns.indexOf(key);
  const whole: JsonValue =
    at === -1 ? objects : jsonObject(objects.map((row, index) => [strOf(table.rows[index]?.[at] ?? null), row]));
  return pythonJson(whole, spaces);
}

function structure(table: TableCells): TableCells {
  const rows = table.columns.map((name, at) => [name, columnTypeName(table.rows.map((row) => row[at] ?? null))]);
  return { columns: ['column', 'data_type'], rows, isText: [true, true] };
}

function write(path: string, text: string, site: CallSite): Value {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (thrown) {
    return fail(contextErrors.raised, { message: String(thrown) }, { span: site.span });
  }
  return null;
}
