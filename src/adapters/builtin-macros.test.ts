// Which macros dbt's own packages have, with the names of their arguments (fixtures/dbt-macros.json, read from dbt 1.12):
// projects and packages call them, override them and dispatch to them, so ours have the same.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseBlocks } from '../jinja/index.ts';
import { builtinMacroPackages } from './builtins.ts';

const expected = JSON.parse(readFileSync(new URL('./fixtures/dbt-macros.json', import.meta.url), 'utf8')) as {
  readonly [packageName: string]: { readonly [macro: string]: string };
};

/** Macros that we do without, by reason. One that is there leaves this list. */
const WITHOUT: readonly { readonly reason: string; readonly names: readonly string[] }[] = [
  {
    reason: 'the general macro or the adapter itself does this',
    names: [
      'dbt_duckdb.build_snapshot_staging_table',
      'dbt_duckdb.create_table_as',
      'dbt_duckdb.drop_indexes_on_relation',
      'dbt_duckdb.drop_relation_for_rebuild',
      'dbt_duckdb.duckdb__alter_relation_add_remove_columns',
      'dbt_duckdb.duckdb__alter_relation_comment',
      'dbt_duckdb.duckdb__create_schema',
      'dbt_duckdb.duckdb__dispatch_temporary_relation',
      'dbt_duckdb.duckdb__drop_relation',
      'dbt_duckdb.duckdb__drop_schema',
      'dbt_duckdb.duckdb__get_batch_size',
      'dbt_duckdb.duckdb__get_catalog',
      'dbt_duckdb.duckdb__get_catalog_columns_sql',
      'dbt_duckdb.duckdb__get_catalog_relations',
      'dbt_duckdb.duckdb__get_catalog_relations_where_clause_sql',
      'dbt_duckdb.duckdb__get_catalog_results_sql',
      'dbt_duckdb.duckdb__get_catalog_schemas_where_clause_sql',
      'dbt_duckdb.duckdb__get_catalog_tables_sql',
      'dbt_duckdb.duckdb__get_columns_in_relation',
      'dbt_duckdb.duckdb__get_empty_subquery_sql',
      'dbt_duckdb.duckdb__list_relations_without_caching',
      'dbt_duckdb.duckdb__load_csv_rows',
      'dbt_duckdb.duckdb__make_temp_relation',
      'dbt_duckdb.duckdb__post_snapshot',
      'dbt_duckdb.duckdb__rename_relation',
      'dbt_duckdb.duckdb_escape_comment',
      'dbt_duckdb.run_hooks',
      'dbt_duckdb.duckdb__create_table_as',
      'dbt_postgres.postgres__get_catalog',
      'dbt_postgres.postgres__get_catalog_relations',
      'dbt_postgres.postgres__get_columns_in_relation',
      'dbt_postgres.postgres__get_relations',
      'dbt_postgres.postgres__list_relations_without_caching',
      'dbt_postgres.postgres_get_relations',
    ],
  },
  {
    reason: 'parts of a materialization that ours does in one piece',
    names: [
      'dbt.materialized_view_execute_build_sql',
      'dbt.materialized_view_execute_no_op',
      'dbt.materialized_view_get_build_sql',
      'dbt.materialized_view_setup',
      'dbt.materialized_view_teardown',
    ],
  },
  {
    reason: 'dynamic tables are written in one piece',
    names: [
      'dbt_snowflake.snowflake__create_dynamic_table_built_in_sql',
      'dbt_snowflake.snowflake__create_dynamic_table_info_schema_sql',
      'dbt_snowflake.snowflake__replace_dynamic_table_built_in_sql',
      'dbt_snowflake.snowflake__replace_dynamic_table_info_schema_sql',
    ],
  },
  {
    reason: 'not yet: interactive tables, catalogs outside of Snowflake, models in Python',
    names: [
      'dbt_snowflake.interactive_table_execute_build_sql',
      'dbt_snowflake.interactive_table_execute_no_op',
      'dbt_snowflake.interactive_table_get_build_sql',
      'dbt_snowflake.py_write_table',
      'dbt_snowflake.snowflake__alter_interactive_table_sql',
      'dbt_snowflake.snowflake__create_interactive_table_sql',
      'dbt_snowflake.snowflake__create_table_iceberg_rest_sql',
      'dbt_snowflake.snowflake__create_table_iceberg_rest_with_glue',
      'dbt_snowflake.snowflake__describe_interactive_table',
      'dbt_snowflake.snowflake__get_alter_interactive_table_as_sql',
      'dbt_snowflake.snowflake__get_create_interactive_table_as_sql',
      'dbt_snowflake.snowflake__get_drop_interactive_table_sql',
      'dbt_snowflake.snowflake__get_interactive_table_configuration_changes',
      'dbt_snowflake.snowflake__get_rename_interactive_table_sql',
      'dbt_snowflake.snowflake__get_replace_interactive_table_sql',
      'dbt_snowflake.snowflake__interactive_table_ddl_body_sql',
      'materialization_interactive_table_snowflake',
    ],
  },
  {
    reason: 'files and plugins outside the database',
    names: [
      'dbt_duckdb.default__flight_name',
      'dbt_duckdb.duckdb__flight_name',
      'dbt_duckdb.flight_name',
      'dbt_duckdb.py_write_table',
      'dbt_duckdb.store_relation',
    ],
  },
  {
    reason: 'DuckLake and rebuilding of constraints',
    names: [
      'dbt_duckdb.drop_foreign_key_dependents',
      'dbt_duckdb.duckdb__alter_table_set_partitioned_by',
      'dbt_duckdb.duckdb__alter_table_set_sorted_by',
      'dbt_duckdb.duckdb__get_partitioned_by',
      'dbt_duckdb.duckdb__get_sorted_by',
      'dbt_duckdb.enforced_constraint_types',
      'dbt_duckdb.existing_constraint_types',
      'dbt_duckdb.has_foreign_key_constraints',
      'dbt_duckdb.may_be_foreign_key_target',
      'dbt_duckdb.restore_foreign_key_dependents',
    ],
  },
  {
    reason:
      'parts and checks of the merge, which ours makes in macros of other names; those of DuckLake are the engine’s',
    names: [
      'dbt_duckdb.duckdb__get_incremental_merge_sql',
      'dbt_duckdb.duckdb__merge_join_clause',
      'dbt_duckdb.merge_clause_defaults',
      'dbt_duckdb.normalize_incremental_predicates',
      'dbt_duckdb.normalize_string_or_list',
      'dbt_duckdb.validate_dict_field',
      'dbt_duckdb.validate_ducklake_restrictions',
      'dbt_duckdb.validate_merge_clause_list',
      'dbt_duckdb.validate_merge_clauses',
      'dbt_duckdb.validate_merge_config',
      'dbt_duckdb.validate_string_field',
      'dbt_duckdb.validate_string_list_field',
    ],
  },
];

function ours(packageName: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const type = packageName === 'dbt' ? 'duckdb' : packageName.slice('dbt_'.length);
  for (const { name, files } of builtinMacroPackages(type, [])) {
    if (name !== packageName) continue;
    for (const file of files) {
      for (const block of parseBlocks(file).macros) {
        // A materialization has no arguments of its own; dbt lists the languages that it supports.
        found.set(block.fullName, block.params.map((one) => one.name).join(', '));
      }
    }
  }
  return found;
}

test.each(Object.keys(expected))("%s has dbt's macros with dbt's arguments", (packageName) => {
  const without = new Set(WITHOUT.flatMap(({ names }) => names));
  const own = ours(packageName);
  const wanted = Object.entries(expected[packageName] ?? {}).filter(([name]) => !name.startsWith('materialization_'));
  const wrong = wanted.filter(([name, args]) => own.get(name) !== args && !without.has(`${packageName}.${name}`));
  expect(wrong.map(([name, args]) => `${name}(${args})`)).toEqual([]);
  const there = wanted.filter(([name, args]) => own.get(name) === args && without.has(`${packageName}.${name}`));
  expect(there, 'these are there now: take them off the list').toEqual([]);
  expect(wanted.length).toBeGreaterThan(40);
});

test("every materialization of dbt's is there", () => {
  const missing = Object.entries(expected).flatMap(([packageName, macros]) => {
    const own = ours(packageName);
    return Object.keys(macros).filter((name) => name.startsWith('materialization_') && !own.has(name));
  });
  const without = new Set(WITHOUT.flatMap(({ names }) => names));
  expect(missing.filter((name) => !without.has(name))).toEqual([]);
});

test('what the generic tests call can be followed: they are rendered without waiting', () => {
  const tests = builtinMacroPackages('duckdb', [])
    .flatMap(({ files }) => files)
    .flatMap((file) => parseBlocks(file).macros)
    .filter(({ kind }) => kind === 'test');
  expect(tests.map(({ name }) => name).sort()).toEqual(['accepted_values', 'not_null', 'relationships', 'unique']);
  for (const one of tests) expect(one.calls().map(({ name }) => name)).toEqual(['adapter.dispatch']);
});
