// Broken mechanisms, each as macros of a project that stand before ours, and what must notice them.

export interface Mutant {
  readonly name: string;
  readonly macros: string;
  /** Scenarios of the killer that see it, by engine. */
  readonly kills?: readonly { readonly engine: 'duckdb' | 'postgres'; readonly scenario: string }[];
  /** The readers of Postgres see it: reads that fail, or readers that wait for each other. */
  readonly readers?: 'failures' | 'stalls';
}

const both = (scenario: string): NonNullable<Mutant['kills']> => [
  { engine: 'duckdb', scenario },
  { engine: 'postgres', scenario },
];

/** One rename after the other, without patience and without a savepoint, which needs a transaction. */
export const PLAIN_RENAMES = `
{% macro postgres__rename_in_turn(pairs, leaving=none) %}
  {% for old, new in pairs %}{% do adapter.rename_relation(old, new) %}{% endfor %}
  {{ return(false) }}
{% endmacro %}`;

export const mutants: readonly Mutant[] = [
  {
    name: 'no BEGIN: every statement stands alone',
    macros: `
${PLAIN_RENAMES}
{% macro replace_relation(existing, target_relation, sql) %}
  {% do adapter.commit() %}
  {% do adapter.dispatch('replace_relation', 'dbt')(existing, target_relation, sql) %}
  {% do adapter.commit() %}
{% endmacro %}`,
    kills: both('table'),
  },
  {
    name: 'no BEGIN: rows are deleted before the new ones are there',
    macros: `
{% macro get_incremental_delete_insert_sql(arg_dict) %}
  {% do run_query('delete from ' ~ arg_dict['target_relation'] ~ ' where id in (select id from ' ~ arg_dict['temp_relation'] ~ ')') %}
  {% do adapter.commit() %}
  {% do return(get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns'])) %}
{% endmacro %}`,
    kills: both('delete+insert'),
  },
  {
    name: 'no BEGIN: a seed is emptied before it is loaded',
    macros: `
{% macro truncate_relation(relation) %}
  {% do run_query('truncate table ' ~ relation) %}
  {% do adapter.commit() %}
{% endmacro %}`,
    kills: both('seed'),
  },
  {
    name: 'dropped, then made',
    macros: `
{% macro replace_relation(existing, target_relation, sql) %}
  {% do adapter.commit() %}
  {% if existing is not none %}{% do adapter.drop_relation(existing) %}{% endif %}
  {% do create_with_indexes(target_relation, sql) %}
{% endmacro %}`,
    kills: both('table'),
    readers: 'failures',
  },
  {
    name: 'CASCADE',
    macros: `
{% macro postgres__release_backup(backup, target_relation) %}
  {% do adapter.drop_relation(backup) %}
{% endmacro %}`,
    kills: [{ engine: 'postgres', scenario: 'table under views' }],
    readers: 'failures',
  },
  {
    name: 'no lock_timeout',
    macros: `
${PLAIN_RENAMES}
{% macro postgres__patient_sql(steps, relation, alone, declared='') %}
  do $plain$ declare tsdbt_unused int; {{ declared }} begin {{ steps }} end $plain$;
{% endmacro %}`,
    readers: 'stalls',
  },
  {
    name: 'fixed names',
    macros: `
{% macro postgres__backup_of(relation) %}
  {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__old'})) }}
{% endmacro %}`,
    kills: [{ engine: 'postgres', scenario: 'table under views' }],
  },
  {
    // A materialization of the project runs as written.
    name: 'commits are not noted in the journal',
    macros: `
{% materialization incremental, default %}
  {{ return(dbt.materialization_incremental_default()) }}
{% endmaterialization %}`,
    kills: [{ engine: 'postgres', scenario: 'append without a filter' }],
  },
  {
    name: 'grants after the swap',
    macros: `
{% macro apply_grants(relation, grant_config, should_revoke=True) %}
  {% do adapter.commit() %}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}`,
    kills: [{ engine: 'postgres', scenario: 'table with grants' }],
    readers: 'failures',
  },
];
