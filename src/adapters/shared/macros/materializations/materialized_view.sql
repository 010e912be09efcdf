{# Materialized views: made like tables the first time, refreshed afterwards; changed indexes are applied as configured. #}

{% materialization materialized_view, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='materialized_view') -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% if existing is none or should_full_refresh() or not existing.is_materialized_view or tsdbt_reads_replaced(existing) %}
    {% do replace_relation(existing, target_relation, sql) %}
  {% else %}
    {% do update_materialized_view(existing, target_relation, sql) %}
  {% endif %}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do tsdbt_check_replacement(target_relation) %}
  {{ adapter.commit() }}
  {% do finish_replacement(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Whether it still reads a relation that was replaced in this run: then it is made anew, not refreshed. #}
{% macro tsdbt_reads_replaced(relation) %}
  {{ return(adapter.dispatch('tsdbt_reads_replaced', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__tsdbt_reads_replaced(relation) %}
  {{ return(false) }}
{% endmacro %}

{% macro update_materialized_view(existing, target_relation, sql) %}
  {%- set changes = get_materialized_view_configuration_changes(existing, config) -%}
  {%- set reaction = config.get('on_configuration_change', 'apply') -%}
  {% if changes is none %}
    {% call statement('main') -%}
      {{ refresh_materialized_view(target_relation) }}
    {%- endcall %}
  {% elif reaction == 'apply' %}
    {% call statement('main') -%}
      {{ get_alter_materialized_view_as_sql(target_relation, changes, sql, existing, make_backup_relation(target_relation, existing.type), make_intermediate_relation(target_relation)) }}
    {%- endcall %}
  {% elif reaction == 'continue' %}
    {% do exceptions.warn('Configuration changes were identified and `on_configuration_change` was set to `continue` for `' ~ target_relation.render() ~ '`') %}
    {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
  {% elif reaction == 'fail' %}
    {% do exceptions.raise_fail_fast_error('Configuration changes were identified and `on_configuration_change` was set to `fail` for `' ~ target_relation.render() ~ '`') %}
  {% else %}
    {% do exceptions.raise_compiler_error('Unexpected configuration scenario') %}
  {% endif %}
{% endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}
  {{ adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql) }}
{%- endmacro %}
{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}
  {% do exceptions.raise_compiler_error('`get_create_materialized_view_as_sql` has not been implemented for this adapter.') %}
{%- endmacro %}

{% macro refresh_materialized_view(relation) -%}
  {{ adapter.dispatch('refresh_materialized_view', 'dbt')(relation) }}
{%- endmacro %}
{% macro default__refresh_materialized_view(relation) -%}
  {% do exceptions.raise_compiler_error('`refresh_materialized_view` has not been implemented for this adapter.') %}
{%- endmacro %}

{# What of the existing view differs from the config; none when nothing does. #}
{% macro get_materialized_view_configuration_changes(existing_relation, new_config) -%}
  {{ return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) }}
{%- endmacro %}
{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) -%}
  {{ return(none) }}
{%- endmacro %}

{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
  {{ adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) }}
{%- endmacro %}
{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
  {% do exceptions.raise_compiler_error('`get_alter_materialized_view_as_sql` has not been implemented for this adapter.') %}
{%- endmacro %}

{% macro get_show_indexes_sql(relation) -%}
  {{ return(adapter.dispatch('get_show_indexes_sql', 'dbt')(relation)) }}
{%- endmacro %}
{% macro default__get_show_indexes_sql(relation) -%}
  {% do exceptions.raise_compiler_error('`get_show_indexes_sql` has not been implemented for this adapter.') %}
{%- endmacro %}

{% macro get_drop_index_sql(relation, index_name) -%}
  {{ adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name) }}
{%- endmacro %}
{% macro default__get_drop_index_sql(relation, index_name) -%}
  {% do exceptions.raise_compiler_error('`get_drop_index_sql` has not been implemented for this adapter.') %}
{%- endmacro %}
