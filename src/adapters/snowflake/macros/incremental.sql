{# Incremental models: new rows come from a temporary view where one statement reads them, else from a temporary table. #}

{% materialization incremental, adapter='snowflake', supported_languages=['sql', 'python'] -%}
  {% set original_query_tag = set_query_tag() %}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- set target_relation = api.Relation.create(identifier=this.name, schema=schema, database=database, type='table', table_format=catalog_relation.table_format) -%}
  {%- set existing = load_relation(this) -%}
  {%- set language = model['language'] -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set strategy = config.get('incremental_strategy') or 'default' -%}
  {%- set full_refresh_mode = should_full_refresh() -%}
  {%- set tmp_kind = dbt_snowflake_get_tmp_relation_type(strategy, unique_key, language) -%}
  {%- set tmp_relation = resolve_incremental_tmp_relation(make_temp_relation(this).incorporate(type='view' if tmp_kind == 'view' else 'table')) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}

  {{ run_hooks(pre_hooks) }}

  {% if existing is none or existing.is_view or full_refresh_mode %}
    {% do replace_relation(existing, target_relation, compiled_code) %}
  {% elif target_relation.table_format != existing.table_format %}
    {% do exceptions.raise_compiler_error(
      'Unable to update the incremental model `' ~ target_relation.identifier ~ '` from `' ~ existing.table_format ~ '` to `' ~ target_relation.table_format
      ~ "` due to Snowflake limitation. Please execute with --full-refresh to drop the table and recreate in the new catalog.'"
    ) %}
  {% else %}
    {%- call statement('create_tmp_relation', language=language) -%}
      {%- if tmp_kind == 'view' -%}
        {{ snowflake__create_view_as_with_temp_flag(tmp_relation, compiled_code, True) }}
      {%- elif tmp_kind == 'transient' -%}
        {{ snowflake__create_table_transient_sql(tmp_relation, compiled_code) }}
      {%- else -%}
        {{ create_table_as(True, tmp_relation, compiled_code, language) }}
      {%- endif -%}
    {%- endcall -%}
    {% do adapter.expand_target_column_types(from_relation=tmp_relation, to_relation=target_relation) %}
    {% set dest_columns = process_schema_changes(on_schema_change, tmp_relation, existing) %}
    {% if not dest_columns %}
      {% set dest_columns = adapter.get_columns_in_relation(existing) %}
    {% endif %}
    {%- set predicates = config.get('predicates', none) or config.get('incremental_predicates', none) -%}
    {%- set strategy_sql = adapter.get_incremental_strategy_macro(context, strategy) -%}
    {%- set arguments = {'target_relation': target_relation, 'temp_relation': tmp_relation, 'unique_key': unique_key, 'dest_columns': dest_columns, 'incremental_predicates': predicates, 'catalog_relation': catalog_relation} -%}
    {%- call statement('main') -%}
      {{ strategy_sql(arguments) }}
    {%- endcall -%}
  {% endif %}

  {% do drop_relation_if_exists(tmp_relation) %}
  {{ run_hooks(post_hooks) }}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing.is_table, full_refresh_mode)) %}
  {% do persist_docs(target_relation, model) %}
  {% do unset_query_tag(original_query_tag) %}
  {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{# A view is read anew by every statement: two statements that must see the same rows need a table. #}
{% macro dbt_snowflake_get_tmp_relation_type(strategy, unique_key, language) %}
  {%- set wanted = config.get('tmp_relation_type') -%}
  {%- if language != 'sql' -%}
    {%- if language == 'python' and wanted not in [none, 'table'] -%}
      {% do exceptions.raise_compiler_error("Python models currently only support 'table' for tmp_relation_type but " ~ wanted ~ ' was specified.') %}
    {%- endif -%}
    {{ return('table') }}
  {%- endif -%}
  {%- set reads_twice = strategy in ['delete+insert', 'microbatch'] and unique_key is not none -%}
  {%- if reads_twice and wanted not in [none, 'table', 'transient'] -%}
    {% do exceptions.raise_compiler_error(
      'In order to maintain consistent results when `unique_key` is not none,\n      the `' ~ strategy
      ~ '` strategy only supports `table` or `transient` for `tmp_relation_type` but\n      ' ~ wanted ~ ' was specified.'
    ) %}
  {%- endif -%}
  {%- if wanted in ['table', 'view', 'transient'] -%}
    {{ return(wanted) }}
  {%- endif -%}
  {%- set reads_once = strategy in ['default', 'merge', 'append', 'insert_overwrite'] or (strategy in ['delete+insert', 'microbatch'] and unique_key is none) -%}
  {{ return('view' if reads_once else 'table') }}
{% endmacro %}

{# For projects that want their temporary relations elsewhere. #}
{% macro resolve_incremental_tmp_relation(tmp_relation) %}
  {{ return(adapter.dispatch('resolve_incremental_tmp_relation', 'dbt')(tmp_relation)) }}
{% endmacro %}

{% macro snowflake__resolve_incremental_tmp_relation(tmp_relation) %}
  {{ return(tmp_relation) }}
{% endmacro %}

{% macro snowflake__get_incremental_default_sql(arg_dict) %}
  {{ return(get_incremental_merge_sql(arg_dict)) }}
{% endmacro %}

{% macro snowflake__get_incremental_append_sql(get_incremental_append_sql) %}
  {% do return(snowflake_dml_explicit_transaction(dbt.default__get_incremental_append_sql(get_incremental_append_sql))) %}
{% endmacro %}

{# Without a key there is nothing to match: Snowflake takes no merge that never matches. #}
{% macro snowflake__get_merge_sql(target, source_sql, unique_key, dest_columns, incremental_predicates) -%}
  {%- set merge -%}
    {%- if unique_key is none -%}
      {%- set sql_header = config.get('sql_header', none) -%}
      {{ sql_header if sql_header is not none }}
      {{ get_insert_into_sql(target, source_sql, dest_columns) }}
    {%- else -%}
      {{ dbt.default__get_merge_sql(target, source_sql, unique_key, dest_columns, incremental_predicates) }}
    {%- endif -%}
  {%- endset -%}
  {% do return(snowflake_dml_explicit_transaction(merge)) %}
{% endmacro %}

{% macro snowflake__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {% do return(snowflake_dml_explicit_transaction(dbt.default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates))) %}
{% endmacro %}

{# Everything that the table holds gives way to the new rows, in one statement. #}
{% macro get_incremental_insert_overwrite_sql(arg_dict) -%}
  {{ adapter.dispatch('insert_overwrite_get_sql', 'dbt')(arg_dict["target_relation"], arg_dict["temp_relation"], arg_dict["unique_key"], arg_dict["dest_columns"]) }}
{%- endmacro %}

{% macro snowflake__insert_overwrite_get_sql(target, source, unique_key, dest_columns) -%}
  {%- set named = config.get('overwrite_columns', []) -%}
  {%- set dml -%}
    {{ config.get('sql_header', '') }}
    insert overwrite into {{ target.render() }} {{ '(' ~ named | join(', ') ~ ')' if named }}
    select {{ named | join(', ') if named else '*' }}
    from {{ source.render() }}
  {%- endset -%}
  {% do return(snowflake_dml_explicit_transaction(dml)) %}
{% endmacro %}

{# A batch gives way to the rows of the same window of time, in one transaction. #}
{% macro snowflake__get_incremental_microbatch_sql(arg_dict) %}
  {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
  {%- set predicates = [] + (arg_dict.get('incremental_predicates') or []) -%}
  {%- set event_time = 'DBT_INTERNAL_TARGET.' ~ config.get('event_time') -%}
  {%- set batch = model.get('batch') -%}
  {%- if batch and batch.event_time_start -%}
    {%- do predicates.append(event_time ~ " >= to_timestamp_tz('" ~ batch.event_time_start ~ "')") -%}
  {%- endif -%}
  {%- if batch and batch.event_time_end -%}
    {%- do predicates.append(event_time ~ " < to_timestamp_tz('" ~ batch.event_time_end ~ "')") -%}
  {%- endif -%}
  {%- set dml -%}
    delete from {{ arg_dict['target_relation'] }} DBT_INTERNAL_TARGET
    where (
      {{ predicates | join(' and ') }}
    );

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    (
        select {{ columns }}
        from {{ arg_dict['temp_relation'] }}
    )
  {%- endset -%}
  {% do return(snowflake_dml_explicit_transaction(dml)) %}
{% endmacro %}
