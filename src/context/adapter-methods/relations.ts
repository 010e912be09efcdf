// Adapter methods about relations, schemas and columns.
import { type Column, Relation, temporaryRelation } from '../../adapters/index.ts';
import { fail, jsonObject, type LogEvent, wrapText } from '../../base/index.ts';
import {
  type CallSite,
  callMacro as callFrom,
  callValue,
  Dict,
  type MaybePromise,
  strOf,
  type Value,
} from '../../jinja/index.ts';
import type { BoundArguments } from '../arguments.ts';
import { ContextGlobals } from '../context-globals.ts';
import { contextErrors } from '../errors.ts';
import { lineWidth } from '../line-width.ts';
import { GLOBAL_PROJECT, type MacroRegistry } from '../macro-registry.ts';
import { ResultTable } from '../result-table.ts';
import type { InvocationFacts, MacroEntry } from '../types.ts';
import { commitOpen } from './execute.ts';
import { type AdapterMethods, type AdapterState, databaseOf, quoted, quotesSeedColumns } from './state.ts';

/** The relation given as an argument. @throws TsdbtError wrong-arguments */
export function relationArgument(args: BoundArguments, name: string, method: string, site: CallSite): Relation {
  const value = args.get(name);
  if (value instanceof Relation) return value;
  return fail(
    contextErrors.arguments,
    {
      name: `adapter.${method}`,
      problem: `needs a Relation as '${name}', not ${value === undefined ? 'nothing' : strOf(value)}`,
    },
    { span: site.span },
  );
}

/**
 * Calls what a method of the adapter stands for, by dbt's look-up: the macro of the project, of any package, of the last
 * one first, or the built-in one. The macro of another package sees the names of its own.
 */
export function callMacro(
  state: AdapterState,
  site: CallSite,
  name: string,
  args: readonly Value[],
): MaybePromise<Value> {
  const { registry, packageName } = state;
  const entry = macroOfMethod(registry, name) ?? registry.require(packageName, name);
  const callee = registry.valueOf(entry);
  const given = { positional: args, named: new Map() };
  const isOther = !registry.isInternal(entry.packageName) && entry.packageName !== packageName;
  if (isOther && site.globals instanceof ContextGlobals) {
    return callFrom(callee, given, site.globals.inPackage(entry.packageName), site.span);
  }
  return callValue(callee, given, site);
}

function macroOfMethod(registry: MacroRegistry, name: string): MacroEntry | undefined {
  return registry.lookupStatically(registry.rootPackage, name);
}

/**
 * Whether the project or a package says what a built-in macro does: by its name or by what it dispatches to. Where
 * the engine has a macro of that name for raw answers, dbt's adapter asks that one, and this one is for templates only.
 */
function hasOwnMacro({ registry, packageName }: AdapterState, name: string): boolean {
  if (registry.findInternal(`${name}_raw`) !== undefined) return false;
  const called = macroOfMethod(registry, name);
  if (called !== undefined && !registry.isInternal(called.packageName)) return true;
  const dispatched = registry.dispatch(packageName, name, GLOBAL_PROJECT);
  return 'packageName' in dispatched && !registry.isInternal(dispatched.packageName);
}

/** dbt's word on a method of the adapter that has another name now. */
function methodDeprecation(oldName: string, newName: string, { flags }: InvocationFacts): LogEvent {
  const text = `The adapter function \`adapter.${oldName}\` is deprecated and will be removed in a future release of dbt. Please use \`adapter.${newName}\` instead.`;
  const msg = wrapText(
    `[WARNING]: Deprecated functionality\n\n${text} \n\nDocumentation for ${newName} can be found here:\n\nhttps://docs.getdbt.com/docs/adapter`,
    lineWidth(flags),
  );
  const data = jsonObject([
    ['old_name', oldName],
    ['new_name', newName],
  ]);
  return { code: 'D005', name: 'AdapterDeprecationWarning', level: 'warn', msg, data };
}

const none = (): Value => null;
const emptyList = (): Value => [];

export const relationMethods: AdapterMethods = {
  get_relation: {
    parameters: ['database', 'schema', 'identifier'],
    atParse: none,
    run: async (state, args, site) => {
      const { cache } = databaseOf(state, 'get_relation', site);
      const database = args.optionalText('database') ?? state.facts.target.database;
      return (await cache.get(database, args.text('schema'), args.text('identifier'))) ?? null;
    },
  },
  // Of the time before get_relation: old projects ask it.
  already_exists: {
    parameters: ['schema', 'name'],
    atParse: () => false,
    run: async (state, args, site) => {
      const { facts } = state;
      facts.services.log.emit(methodDeprecation('already_exists', 'get_relation', facts));
      const { cache } = databaseOf(state, 'already_exists', site);
      return (await cache.get(facts.target.database, args.text('schema'), args.text('name'))) !== undefined;
    },
  },
  list_relations: {
    parameters: ['database', 'schema'],
    atParse: emptyList,
    run: async (state, args, site) => [
      ...(await databaseOf(state, 'list_relations', site).cache.list(
        args.optionalText('database') ?? state.facts.target.database,
        args.text('schema'),
      )),
    ],
  },
  list_relations_without_caching: {
    parameters: ['schema_relation'],
    atParse: emptyList,
    run: async (state, args, site) => {
      const relation = relationArgument(args, 'schema_relation', 'list_relations_without_caching', site);
      const { cache } = databaseOf(state, 'list_relations_without_caching', site);
      return [...(await cache.list(relation.database ?? state.facts.target.database, relation.schema ?? ''))];
    },
  },
  get_columns_in_relation: {
    parameters: ['relation'],
    atParse: emptyList,
    run: (state, args, site) => {
      const relation = relationArgument(args, 'relation', 'get_columns_in_relation', site);
      // dbt's method is a call of the macro of that name: one of the project's own answers in its place.
      if (hasOwnMacro(state, 'get_columns_in_relation')) {
        return callMacro(state, site, 'get_columns_in_relation', [relation]);
      }
      return databaseOf(state, 'get_columns_in_relation', site).columnsOf(relation);
    },
  },
  get_columns_in_table: {
    parameters: ['relation'],
    atParse: emptyList,
    run: (state, args, site) => columnsOf(state, args, 'relation', 'get_columns_in_table', site),
  },
  get_column_schema_from_query: {
    parameters: ['sql'],
    atParse: emptyList,
    run: async (state, args, site) =>
      databaseOf(state, 'get_column_schema_from_query', site).describe(args.text('sql')),
  },
  get_missing_columns: {
    parameters: ['from_relation', 'to_relation'],
    atParse: emptyList,
    run: async (state, args, site) => {
      const from = await columnsOf(state, args, 'from_relation', 'get_missing_columns', site);
      const known = new Set(
        (await columnsOf(state, args, 'to_relation', 'get_missing_columns', site)).map((c) => c.name.toLowerCase()),
      );
      return from.filter((column) => !known.has(column.name.toLowerCase()));
    },
  },
  expand_target_column_types: {
    parameters: ['from_relation', 'to_relation'],
    atParse: none,
    run: async (state, args, site) => {
      const target = relationArgument(args, 'to_relation', 'expand_target_column_types', site);
      const from = new Map(
        (await columnsOf(state, args, 'from_relation', 'expand_target_column_types', site)).map(
          (c) => [c.name, c] as const,
        ),
      );
      for (const column of await databaseOf(state, 'expand_target_column_types', site).columnsOf(target)) {
        const wanted = from.get(column.name);
        if (wanted && column.canExpandTo(wanted)) {
          await callMacro(state, site, 'alter_column_type', [target, column.name, wanted.stringTypeOfSize()]);
        }
      }
      return null;
    },
  },
  create_schema: {
    parameters: ['relation'],
    atParse: none,
    run: async (state, args, site) => {
      await callMacro(state, site, 'create_schema', [relationArgument(args, 'relation', 'create_schema', site)]);
      await commitOpen(state, 'create_schema', site);
      return null;
    },
  },
  drop_schema: {
    parameters: ['relation'],
    atParse: none,
    run: async (state, args, site) => {
      const relation = relationArgument(args, 'relation', 'drop_schema', site);
      await callMacro(state, site, 'drop_schema', [relation]);
      await commitOpen(state, 'drop_schema', site);
      databaseOf(state, 'drop_schema', site).cache.schemaDropped(relation.database ?? '', relation.schema ?? '');
      return null;
    },
  },
  check_schema_exists: {
    parameters: ['database', 'schema'],
    atParse: () => false,
    run: async (state, args, site) => {
      const names = await schemaNames(state, args, site);
      return names.some((name) => name.toLowerCase() === args.text('schema').toLowerCase());
    },
  },
  list_schemas: {
    parameters: ['database'],
    atParse: emptyList,
    run: (state, args, site) => schemaNames(state, args, site),
  },
  drop_relation: {
    parameters: ['relation'],
    atParse: none,
    run: async (state, args, site) => {
      const value = args.get('relation');
      if (value === undefined || value === null) return null;
      const relation = relationArgument(args, 'relation', 'drop_relation', site);
      await callMacro(state, site, 'drop_relation', [relation]);
      databaseOf(state, 'drop_relation', site).cache.dropped(relation);
      return null;
    },
  },
  truncate_relation: {
    parameters: ['relation'],
    atParse: none,
    run: (state, args, site) =>
      callMacro(state, site, 'truncate_relation', [relationArgument(args, 'relation', 'truncate_relation', site)]),
  },
  rename_relation: {
    parameters: ['from_relation', 'to_relation'],
    atParse: none,
    run: async (state, args, site) => {
      const from = relationArgument(args, 'from_relation', 'rename_relation', site);
      const to = relationArgument(args, 'to_relation', 'rename_relation', site);
      await callMacro(state, site, 'rename_relation', [from, to]);
      databaseOf(state, 'rename_relation', site).cache.renamed(from, to);
      return null;
    },
  },
  tsdbt_temporary_relation: {
    parameters: ['relation', 'role'],
    run: (state, args, site) => {
      const relation = relationArgument(args, 'relation', 'tsdbt_temporary_relation', site);
      const role = args.text('role') === 'old' ? 'old' : 'new';
      return temporaryRelation(relation, state.facts.services.invocationId, role);
    },
  },
  tsdbt_makes: {
    parameters: ['schema', 'name', 'below'],
    run: (state, args) => {
      const [schema, name] = [args.optionalText('schema'), args.optionalText('name')];
      if (schema === undefined || name === undefined) return false;
      return state.makers?.makes(schema, name, args.optionalText('below')) ?? false;
    },
  },
  cache_added: {
    parameters: ['relation'],
    atParse: none,
    run: (state, args, site) => noteInCache(state, args, site, 'added'),
  },
  cache_new_relation: {
    parameters: ['relation'],
    atParse: none,
    run: (state, args, site) => noteInCache(state, args, site, 'added'),
  },
  cache_dropped: {
    parameters: ['relation'],
    atParse: none,
    run: (state, args, site) => noteInCache(state, args, site, 'dropped'),
  },
  cache_renamed: {
    parameters: ['from_relation', 'to_relation'],
    atParse: none,
    run: (state, args, site) => {
      databaseOf(state, 'cache_renamed', site).cache.renamed(
        relationArgument(args, 'from_relation', 'cache_renamed', site),
        relationArgument(args, 'to_relation', 'cache_renamed', site),
      );
      return '';
    },
  },
  convert_type: {
    parameters: ['agate_table', 'col_idx'],
    atParse: () => 'text',
    run: (_state, args, site) => {
      const table = args.get('agate_table');
      const index = Number(args.get('col_idx') ?? 0);
      if (table instanceof ResultTable) return table.columnTypes[index] ?? 'text';
      return fail(
        contextErrors.arguments,
        { name: 'adapter.convert_type', problem: 'needs a table' },
        { span: site.span },
      );
    },
  },
  load_seed_rows: {
    parameters: ['relation', 'agate_table', 'column_types', 'quote_columns', 'replaces_rows'],
    atParse: none,
    run: (state, args, site) => loadSeedRows(state, args, site),
  },
  standardize_grants_dict: {
    parameters: ['grants_table'],
    atParse: () => new Dict(),
    run: (state, args) => {
      const table = args.get('grants_table');
      const grants = new Dict();
      if (!(table instanceof ResultTable)) return grants;
      const names = table.columnNames.map((name) => name.toLowerCase());
      const read = state.facts.target.grantOf ?? standardGrant;
      for (const row of table.cells) {
        const [grantee, privilege] = read(new Map(names.map((name, at) => [name, row[at] ?? null]))) ?? [];
        if (grantee === undefined || privilege === undefined) continue;
        const held = grants.get(privilege);
        const list = Array.isArray(held) ? held : [];
        list.push(grantee);
        grants.set(privilege, list);
      }
      return grants;
    },
  },
  get_rows_different_sql: {
    parameters: ['relation_a', 'relation_b', 'column_names', 'except_operator'],
    atParse: () => '',
    run: differentRowsSql,
  },
};

function standardGrant(row: ReadonlyMap<string, Value>): readonly [Value, Value] {
  return [row.get('grantee') ?? null, row.get('privilege_type') ?? null];
}

async function columnsOf(
  state: AdapterState,
  args: BoundArguments,
  name: string,
  method: string,
  site: CallSite,
): Promise<Column[]> {
  return databaseOf(state, method, site).columnsOf(relationArgument(args, name, method, site));
}

async function schemaNames(state: AdapterState, args: BoundArguments, site: CallSite): Promise<string[]> {
  return databaseOf(state, 'list_schemas', site).listSchemas(
    args.optionalText('database') ?? state.facts.target.database,
  );
}

function noteInCache(state: AdapterState, args: BoundArguments, site: CallSite, what: 'added' | 'dropped'): Value {
  const value = args.get('relation');
  if (value instanceof Relation) databaseOf(state, `cache_${what}`, site).cache[what](value);
  return '';
}

/** SQL that counts the rows in which two relations differ (dbt's test helper of that name). */
function differentRowsSql(_state: AdapterState, args: BoundArguments): Value {
  const a = args.text('relation_a');
  const b = args.text('relation_b');
  const names = args.get('column_names');
  const columns = Array.isArray(names) ? [...names].map(strOf).sort().join(', ') : '*';
  const except = args.optionalText('except_operator') ?? 'EXCEPT';
  return [
    `with rows_a as (select ${columns} from ${a}), rows_b as (select ${columns} from ${b}),`,
    `only_a as (select * from rows_a ${except} select * from rows_b),`,
    `only_b as (select * from rows_b ${except} select * from rows_a)`,
    'select (select count(*) from rows_a) - (select count(*) from rows_b) as row_count_difference,',
    '(select count(*) from only_a) + (select count(*) from only_b) as num_mismatched',
  ].join('\n');
}

/** Loads the rows of a seed by the engine's fastest exact way; types come from the table. */
async function loadSeedRows(state: AdapterState, args: BoundArguments, site: CallSite): Promise<Value> {
  const relation = relationArgument(args, 'relation', 'load_seed_rows', site);
  const table = args.get('agate_table');
  if (!(table instanceof ResultTable)) {
    return fail(
      contextErrors.arguments,
      { name: 'adapter.load_seed_rows', problem: 'needs a table' },
      { span: site.span },
    );
  }
  const wanted = args.get('quote_columns') ?? null;
  const quotes = wanted === null ? quotesSeedColumns(state) : wanted !== false;
  return databaseOf(state, 'load_seed_rows', site).bulkLoad(relation, {
    columns: table.columnNames.map((name, i) => ({
      name: quotes ? quoted(state, name) : name,
      type: table.columnTypes[i] ?? 'text',
    })),
    rows: table.cells.map((row) => row.map((cell) => (cell === null ? null : strOf(cell)))),
    replacesRows: args.get('replaces_rows') === true,
  });
}
