{# Incremental models: the first build is a table; afterwards new rows go to a temporary table and into the target. #}

{% materialization incremental, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set grant_config = config.get('grants') -%}
  {%- set full_refresh_mode = should_full_refresh() or (existing is not none and existing.is_view) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set strategy = config.get('incremental_strategy') or 'default' -%}
  {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, strategy) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if existing is none or full_refresh_mode -%}
    {% do replace_relation(existing, target_relation, sql) %}
  {%- else -%}
    {%- set temp_relation = make_temp_relation(target_relation) -%}
    {% do run_query(get_create_table_as_sql(True, temp_relation, sql)) %}
    {%- set contract = config.get('contract') -%}
    {% if not contract or not contract.enforced %}
      {% do adapter.expand_target_column_types(from_relation=temp_relation, to_relation=target_relation) %}
    {% endif %}
    {%- set dest_columns = process_schema_changes(on_schema_change, temp_relation, existing) -%}
    {%- if not dest_columns -%}
      {%- set dest_columns = adapter.get_columns_in_relation(existing) -%}
    {%- endif -%}
    {%- set predicates = config.get('predicates', none) or config.get('incremental_predicates', none) -%}
    {%- set arguments = {'target_relation': target_relation, 'temp_relation': temp_relation, 'unique_key': unique_key, 'dest_columns': dest_columns, 'incremental_predicates': predicates} -%}
    {% call statement('main') -%}
      {{ strategy_sql(arguments) }}
    {%- endcall %}
    {% do adapter.drop_relation(temp_relation) %}
  {%- endif -%}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do tsdbt_check_replacement(target_relation) %}
  {{ adapter.commit() }}
  {% do finish_replacement(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro is_incremental() %}
    {#-- Never while parsing: the answer needs the warehouse. #}
    {% if not execute %}
        {{ return(False) }}
    {% endif %}
    {% set existing = load_cached_relation(this) %}
    {{ return(existing is not none
              and existing.type == 'table'
              and model.config.materialized == 'incremental'
              and not should_full_refresh()) }}
{% endmacro %}

{% macro should_full_refresh() %}
  {% set own = config.get('full_refresh') %}
  {% do return(flags.FULL_REFRESH if own is none else own) %}
{% endmacro %}
