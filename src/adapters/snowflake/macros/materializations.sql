{# dbt's materializations of Snowflake: no transaction around them, each statement of DDL is one. #}

{% materialization view, adapter='snowflake' -%}
    {% set original_query_tag = set_query_tag() %}
    {% set result = snowflake__create_or_replace_view() %}
    {% do persist_docs(this.incorporate(type='view'), model, for_columns=false) %}
    {% do unset_query_tag(original_query_tag) %}
    {% do return(result) %}
{%- endmaterialization %}

{% macro snowflake__create_or_replace_view() %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set target_relation = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type='view') -%}
  {%- set was_view = existing is not none and existing.is_view -%}
  {{ run_hooks(pre_hooks) }}
  {% do replace_relation(existing, target_relation, sql) %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(was_view, full_refresh_mode=True)) %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% materialization table, adapter='snowflake', supported_languages=['sql', 'python'] %}
  {% set original_query_tag = set_query_tag() %}
  {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- set target_relation = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type='table', table_format=catalog_relation.table_format) -%}

  {{ run_hooks(pre_hooks) }}
  {% do replace_relation(existing, target_relation, compiled_code) %}
  {{ run_hooks(post_hooks) }}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {% do unset_query_tag(original_query_tag) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# One statement where Snowflake has one. A relation of another kind is in its way: the new one is built beside it and
   takes its name, so that a build that fails leaves the old one. Iceberg tables cannot change their names. #}
{% macro snowflake__replace_relation(existing, target_relation, sql) %}
  {%- set is_in_the_way = existing is not none and (not existing.is_view if target_relation.is_view else target_relation.needs_to_drop(existing)) -%}
  {%- set is_aside = is_in_the_way and target_relation.can_be_renamed -%}
  {%- set built = make_intermediate_relation(target_relation) if is_aside else target_relation -%}
  {%- if is_aside -%}
    {% do drop_relation_if_exists(load_cached_relation(built)) %}
    {% do tsdbt_snowflake_create(built, sql) %}
  {%- endif -%}
  {%- if is_in_the_way and target_relation.is_view -%}
    {% do handle_existing_table(should_full_refresh(), existing) %}
  {%- elif is_in_the_way -%}
    {% do drop_relation_if_exists(existing) %}
  {%- endif -%}
  {%- if is_aside -%}
    {% do rename_relation(built, target_relation) %}
  {%- else -%}
    {% do tsdbt_snowflake_create(target_relation, sql) %}
  {%- endif -%}
{% endmacro %}

{% macro tsdbt_snowflake_create(relation, sql) %}
  {% call statement('main', language=model['language']) -%}
    {{ get_create_view_as_sql(relation, sql) if relation.is_view else create_table_as(False, relation, sql, model['language']) }}
  {%- endcall %}
{% endmacro %}

{# There are dynamic tables instead; refused in dbt's words. #}
{% materialization materialized_view, adapter='snowflake' %}
    {% do exceptions.raise_compiler_error('Field "type" of type Optional[SnowflakeRelationType] in SnowflakeRelation has invalid value \'materialized_view\'') %}
{% endmaterialization %}

{% materialization test, adapter='snowflake' -%}
    {% set original_query_tag = set_query_tag() %}
    {% set result = materialization_test_default() %}
    {% do unset_query_tag(original_query_tag) %}
    {{ return(result) }}
{%- endmaterialization %}

{% materialization snapshot, adapter='snowflake' %}
    {% set original_query_tag = set_query_tag() %}
    {% set result = materialization_snapshot_default() %}
    {% do unset_query_tag(original_query_tag) %}
    {{ return(result) }}
{% endmaterialization %}

{% materialization seed, adapter='snowflake' %}
    {% set original_query_tag = set_query_tag() %}
    {% set result = materialization_seed_default() %}
    {% do unset_query_tag(original_query_tag) %}
    {{ return(result) }}
{% endmaterialization %}

{% macro snowflake__create_csv_table(model, agate_table) %}
  {% set text = tsdbt_seed_table('create ' ~ ('transient ' if adapter.build_catalog_relation(config.model).is_transient) ~ 'table', this, model, agate_table) %}
  {% call statement('_') -%}
    {{ text }}
  {%- endcall %}
  {{ return(text) }}
{% endmacro %}

{% macro tsdbt_seed_table(verb, relation, model, agate_table) %}
  {%- set types = model['config'].get('column_types', {}) -%}
  {{ verb }} {{ relation.render() }} (
    {%- for name in agate_table.column_names %}
      {{ adapter.quote_seed_column(name, model['config'].get('quote_columns', none)) }} {{ types.get(name, adapter.convert_type(agate_table, loop.index0)) }}{{ ',' if not loop.last }}
    {%- endfor %}
  )
{% endmacro %}

{# An existing table is emptied by the insert itself; with a full refresh the new rows are prepared aside. #}
{% macro snowflake__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh %}
    {% set text = tsdbt_seed_table('create or replace temporary table', make_temp_relation(this), model, agate_table) %}
    {% call statement('_') -%}
      {{ text }}
    {%- endcall %}
    {{ return(text) }}
  {% endif %}
  {{ return('') }}
{% endmacro %}

{% macro snowflake__load_csv_rows(model, agate_table) %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set is_aside = existing is not none and should_full_refresh() -%}
  {%- set loaded = make_temp_relation(this) if is_aside else this -%}
  {% do adapter.add_query('BEGIN', auto_begin=False) %}
  {% do adapter.load_seed_rows(loaded, agate_table, model['config'].get('column_types', {}), model['config'].get('quote_columns', none), replaces_rows=true) %}
  {% do adapter.add_query('COMMIT', auto_begin=False) %}
  {% if is_aside %}
    {% call statement('replace_seed') -%}
      create or replace {{ 'transient ' if adapter.build_catalog_relation(config.model).is_transient }}table {{ this.render() }}
      {{- ' copy grants' if config.get('copy_grants', default=false) }} as (
        select * from {{ loaded.render() }}
      )
    {%- endcall %}
    {% call statement('drop_prepared') -%}
      drop table if exists {{ loaded.render() }}
    {%- endcall %}
  {% endif %}
  {{ return('insert overwrite into ' ~ this.render() ~ ' (' ~ get_seed_column_quoted_csv(model, agate_table.column_names) ~ ') values …') }}
{% endmacro %}

{% macro snowflake__can_clone_table() %}
    {{ return(True) }}
{% endmacro %}

{% macro snowflake__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace {{ 'transient ' if config.get('transient', true) }}table {{ this_relation }}
    clone {{ defer_relation }}
    {{ 'copy grants' if config.get('copy_grants', false) }}
    {{ 'copy tags' if config.get('copy_tags', false) }}
{% endmacro %}

{# Closes the versions that ended and adds the new ones in one statement. #}
{% macro snowflake__snapshot_merge_sql(target, source, insert_cols) %}
  {%- set names = get_snapshot_table_column_names() -%}
  {%- set end_of_current = config.get('dbt_valid_to_current') -%}
  {%- set merge -%}
    merge into {{ target.render() }} as DBT_INTERNAL_DEST
    using {{ source }} as DBT_INTERNAL_SOURCE
    on DBT_INTERNAL_SOURCE.{{ names.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ names.dbt_scd_id }}

    when matched
     {%- if end_of_current %}
     and (DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} = {{ end_of_current }} or DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} is null)
     {%- else %}
     and DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} is null
     {%- endif %}
     and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
        then update
        set {{ names.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ names.dbt_valid_to }}

    when not matched
     and DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
        then insert ({{ insert_cols | join(', ') }})
        values ({{ insert_cols | join(', ') }})
  {%- endset -%}
  {% do return(snowflake_dml_explicit_transaction(merge)) %}
{% endmacro %}
