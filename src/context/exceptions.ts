// `exceptions` in templates: dbt's ways for a macro to stop or to warn.
import { fail, jsonObject } from '../base/index.ts';
import { type CallSite, Dict, getAttribute, type HostFunction, Record, strOf, type Value } from '../jinja/index.ts';
import { type BoundArguments, boundFunction } from './arguments.ts';
import { contextErrors } from './errors.ts';
import type { InvocationFacts } from './types.ts';
import { placeOf, warnAt } from './warn-at.ts';

/** The `exceptions` object. */
export function exceptionsObject(facts: InvocationFacts): Record {
  const functions: readonly HostFunction[] = [
    raising('raise_compiler_error', ['msg', 'node'], contextErrors.raised, message),
    raising('raise_database_error', ['msg', 'node'], contextErrors.raisedDatabase, message),
    raising('raise_not_implemented', ['msg', 'node'], contextErrors.notImplemented, message),
    raising('raise_parsing_error', ['msg', 'node'], contextErrors.raised, message),
    raising('raise_fail_fast_error', ['msg', 'node'], contextErrors.raised, message),
    raising(
      'missing_config',
      ['model', 'name'],
      contextErrors.raised,
      (args) =>
        `Model '${idOf(args.get('model'))}' does not define a required config parameter '${args.text('name')}'.`,
    ),
    raising(
      'missing_materialization',
      ['model', 'adapter_type'],
      contextErrors.raised,
      (args) =>
        `No materialization '${attributeText(args.get('model'), 'materialized')}' was found for adapter ${args.text('adapter_type')}!`,
    ),
    raising(
      'missing_relation',
      ['relation', 'model'],
      contextErrors.raised,
      (args) => `Relation ${args.text('relation')} not found!`,
    ),
    raising('relation_wrong_type', ['relation', 'expected_type', 'model'], contextErrors.raised, (args) => {
      const expected = args.text('expected_type');
      return (
        `Trying to create ${expected} ${args.text('relation')}, but it currently exists as a ` +
        `${attributeText(args.get('relation'), 'type')}. Either drop ${args.text('relation')} manually, or run dbt with --full-refresh and dbt will drop it for you.`
      );
    }),
    raising(
      'column_type_missing',
      ['column_names'],
      contextErrors.contract,
      (args) =>
        `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${strOf(args.get('column_names') ?? '')} column(s).`,
    ),
    raising('raise_contract_error', ['yaml_columns', 'sql_columns'], contextErrors.contract, contractMessage),
    raising(
      'raise_dep_not_found',
      ['node', 'node_description', 'required_pkg'],
      contextErrors.raised,
      (args) =>
        `Error while parsing ${args.text('node_description')}.\nThe required package "${args.text('required_pkg')}" was not found. Is the package installed?\nHint: You may need to run \`dbt deps\`.`,
    ),
    raising(
      'raise_invalid_property_yml_version',
      ['path', 'issue'],
      contextErrors.raised,
      (args) => `The yml property file at ${args.text('path')} is invalid because ${args.text('issue')}.`,
    ),
    raising(
      'invalid_materialization_argument',
      ['name', 'argument'],
      contextErrors.raised,
      (args) => `materialization '${args.text('name')}' received unknown argument '${args.text('argument')}'.`,
    ),
    boundFunction('warn', ['msg', 'node'], (args, site) => warn(facts, strOf(args.get('msg') ?? ''), site)),
    boundFunction(
      'warn_snapshot_timestamp_data_types',
      ['snapshot_time_data_type', 'updated_at_data_type'],
      (args, site) =>
        warn(
          facts,
          `Data type of snapshot table timestamp columns (${args.text('snapshot_time_data_type')}) doesn't match derived column 'updated_at' (${args.text('updated_at_data_type')}). Please update snapshot config 'updated_at'.`,
          site,
        ),
    ),
  ];
  return new Record('dict', new Map(functions.map((made) => [made.name, made])));
}

function raising(
  name: string,
  parameters: readonly string[],
  kind: typeof contextErrors.raised,
  text: (args: BoundArguments) => string,
): HostFunction {
  return boundFunction(name, parameters, (args, site) => fail(kind, { message: text(args) }, placeOf(site)));
}

function message(args: BoundArguments): string {
  return strOf(args.get('msg') ?? '');
}

function warn(facts: InvocationFacts, msg: string, site: CallSite): Value {
  const data = jsonObject([['msg', msg]]);
  warnAt(facts, { code: 'I061', name: 'JinjaLogWarning', level: 'warn', msg: `[WARNING]: ${msg}`, data }, site);
  return '';
}

function idOf(model: Value | undefined): string {
  return attributeText(model, 'unique_id');
}

function attributeText(value: Value | undefined, name: string): string {
  if (value instanceof Dict) return strOf(value.get(name) ?? '');
  if (value === undefined || value === null) return '';
  const found = getAttribute(value, name);
  return found === undefined ? '' : strOf(found);
}

/** dbt's table of differing columns: names and types irrespective of order. */
function contractMessage(args: BoundArguments): string {
  const contract = columnList(args.get('yaml_columns'));
  if (contract.length === 0) return "This model has an enforced contract, and its 'columns' specification is missing";
  const rows = compareColumns(contract, columnList(args.get('sql_columns'))).map((row) => row.map(shortened));
  const header = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const table = [line(header), `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`, ...rows.map(line)].join('\n');
  return `This model has an enforced contract that failed.\nPlease ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.\n\n${table}\n`;
}

/** Cells of dbt's table have at most 50 characters. */
function shortened(cell: string): string {
  return cell.length > 50 ? `${cell.slice(0, 47)}...` : cell;
}

interface ContractColumn {
  readonly name: string;
  readonly type: string;
}

function columnList(value: Value | undefined): ContractColumn[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => ({
    name: attributeText(item, 'name'),
    type: attributeText(item, 'data_type'),
  }));
}

function compareColumns(contract: readonly ContractColumn[], defined: readonly ContractColumn[]): string[][] {
  const rows: string[][] = [];
  for (const column of defined) {
    const other = contract.find(({ name }) => name === column.name);
    if (!other) rows.push([column.name, column.type, '', 'missing in contract']);
    else if (other.type !== column.type) rows.push([column.name, column.type, other.type, 'data type mismatch']);
  }
  for (const column of contract)
    if (!defined.some(({ name }) => name === column.name))
      rows.push([column.name, '', column.type, 'missing in definition']);
  return rows.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
}
