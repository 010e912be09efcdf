{# DuckDB replaces a table or view by one statement; another kind of relation under the name is dropped before it,
   in the same transaction. #}

{% macro duckdb__make_way(existing, type) %}
  {% if existing is not none and existing.type != type %}
    {% do adapter.drop_relation(existing) %}
  {% endif %}
{% endmacro %}

{% materialization view, adapter='duckdb' %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% do duckdb__make_way(existing, 'view') %}
  {% call statement('main') -%}
    {{ get_create_view_as_sql(target_relation, sql) }}
  {%- endcall %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb' %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% do duckdb__make_way(existing, 'table') %}
  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, target_relation, sql) }}
  {%- endcall %}
  {% do create_indexes(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb' %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set full_refresh_mode = should_full_refresh() or (existing is not none and existing.is_view) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if existing is none or full_refresh_mode -%}
    {% do duckdb__make_way(existing, 'table') %}
    {% call statement('main') -%}
      {{ get_create_table_as_sql(False, target_relation, sql) }}
    {%- endcall %}
    {% do create_indexes(target_relation) %}
  {%- else -%}
    {%- set temp_relation = make_temp_relation(target_relation) -%}
    {% do run_query(get_create_table_as_sql(True, temp_relation, sql)) %}
    {%- set dest_columns = process_schema_changes(on_schema_change, temp_relation, existing) -%}
    {%- if not dest_columns -%}
      {%- set dest_columns = adapter.get_columns_in_relation(existing) -%}
    {%- endif -%}
    {%- set predicates = config.get('predicates', none) or config.get('incremental_predicates', none) -%}
    {%- set arguments = {'target_relation': target_relation, 'temp_relation': temp_relation, 'unique_key': config.get('unique_key'), 'dest_columns': dest_columns, 'incremental_predicates': predicates} -%}
    {% call statement('main') -%}
      {{ strategy_sql(arguments) }}
    {%- endcall %}
    {% do run_query('drop table ' ~ temp_relation) %}
  {%- endif -%}

  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
