// What materializations of projects ask of dbt's DuckDB adapter: how files are written and read, what a database can.
import { Dict, strOf, type Value } from '../../jinja/index.ts';
import type { TemplateMethod } from '../adapter.ts';

const QUOTED = new Set(['delimiter', 'quote', 'escape', 'null']);
const PACKED: ReadonlyMap<string, string> = new Map([
  ['gz', 'gzip'],
  ['zst', 'zstd'],
]);

type Options = Map<string, Value>;

function optionsOf(value: Value | undefined): Options {
  const options: Options = new Map();
  if (value instanceof Dict) for (const [key, item] of value.entries()) options.set(strOf(key), item);
  return options;
}

/** The options with what follows from the name of the file: its format and how it is packed. */
function completed(location: string, options: Options): Options {
  if (!options.has('format')) {
    const [, ...endings] = (location.split('/').at(-1) ?? '').toLowerCase().split('.');
    const packed = PACKED.get(endings.at(-1) ?? '');
    const format = packed === undefined ? endings.at(-1) : endings.at(-2);
    options.set('format', format ?? (options.has('delimiter') ? 'csv' : 'parquet'));
    if (format !== undefined && packed !== undefined && !options.has('compression')) options.set('compression', packed);
  }
  if (options.get('format') === 'csv' && !options.has('header')) options.set('header', 1);
  const by = options.get('partition_by');
  if (typeof by === 'string' && by.includes(',') && !by.startsWith('(')) options.set('partition_by', `(${by})`);
  return options;
}

function writeOptions(location: string, options: Options): string {
  const shown = [...completed(location, options)].map(([key, value]) => {
    const text = strOf(value);
    return QUOTED.has(key.toLowerCase()) && !text.startsWith("'") ? `${key} '${text}'` : `${key} ${text}`;
  });
  return shown.join(', ');
}

/** The files of a folder where the rows were spread over several. */
function readLocation(location: string, options: Options): string {
  const by = options.get('partition_by');
  if (!by && !options.get('per_thread_output')) return location;
  const depth = typeof by === 'string' ? by.split(',').length : Array.isArray(by) ? by.length : 0;
  return `${[location, ...Array.from({ length: depth + 1 }, () => '*')].join('/')}.${strOf(options.get('format') ?? 'parquet')}`;
}

const locationParameters = ['write_location', 'rendered_options'] as const;

function no(parameter: string): TemplateMethod {
  return { parameters: [parameter], run: () => false };
}

/** As dbt-duckdb 1.11 answers. */
export const duckdbMethods: { readonly [name: string]: TemplateMethod } = {
  external_write_options: {
    parameters: locationParameters,
    run: (given) => writeOptions(strOf(given('write_location') ?? ''), optionsOf(given('rendered_options'))),
  },
  external_read_location: {
    parameters: locationParameters,
    run: (given) => readLocation(strOf(given('write_location') ?? ''), optionsOf(given('rendered_options'))),
  },
  get_seed_file_path: {
    parameters: ['model'],
    run: (given) => {
      const model = optionsOf(given('model'));
      return ['root_path', 'original_file_path'].map((key) => strOf(model.get(key) ?? '')).join('/');
    },
  },
  // Cells hold dates as values that bindings take; what a template does with them is the same.
  convert_datetimes_to_strs: { parameters: ['table'], run: (given) => given('table') ?? null },
  escape_sql_string: { parameters: ['value'], run: (given) => strOf(given('value') ?? '').replaceAll("'", "''") },
  catalog_supports_foreign_keys: { parameters: ['database'], run: () => true },
  is_ducklake: no('relation'),
  use_ducklake_table_workarounds: no('relation'),
};
