{# Snapshots need a format whose rows can be changed: Delta, Iceberg or Hudi. #}

{% materialization snapshot, adapter='spark' %}
  {%- set target_table = model.get('alias', model.get('name')) -%}
  {%- set file_format = config.get('file_format') or 'parquet' -%}
  {%- set found = get_or_create_relation(database=none, schema=model.schema, identifier=target_table, type='table') -%}
  {%- set exists = found[0] -%}
  {%- set target_relation = found[1] -%}
  {%- if file_format not in ['delta', 'iceberg', 'hudi'] -%}
    {% do exceptions.raise_compiler_error("Invalid file format: " ~ file_format ~ "\nSnapshot functionality requires file_format be set to 'delta' or 'iceberg' or 'hudi'") %}
  {%- elif exists and not (target_relation.is_delta or target_relation.is_iceberg or target_relation.is_hudi) -%}
    {% do exceptions.raise_compiler_error("The existing table " ~ model.schema ~ "." ~ target_table ~ " is in another format than 'delta' or 'iceberg' or 'hudi'") %}
  {%- elif not target_relation.is_table -%}
    {% do exceptions.relation_wrong_type(target_relation, 'table') %}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- set strategy_macro = strategy_dispatch(config.get('strategy')) -%}
  {%- set strategy = strategy_macro(model, 'snapshotted_data', 'source_data', model['config'], exists) -%}
  {%- if not exists -%}
    {% call statement('main') %}
      {{ create_table_as(False, target_relation, build_snapshot_table(strategy, model['compiled_code'])) }}
    {% endcall %}
  {%- else -%}
    {% do adapter.assert_valid_snapshot_target_given_strategy(target_relation, get_snapshot_table_column_names(), strategy) %}
    {%- set staging = spark_build_snapshot_staging_table(strategy, sql, target_relation) -%}
    {% do adapter.expand_target_column_types(from_relation=staging, to_relation=target_relation) %}
    {% do create_columns(target_relation, snapshot_columns_kept(adapter.get_missing_columns(staging, target_relation))) %}
    {%- set inserted = [] -%}
    {%- for column in snapshot_columns_kept(adapter.get_columns_in_relation(staging)) -%}
      {%- do inserted.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {% call statement('main') %}
      {{ snapshot_merge_sql(target=target_relation, source=staging, insert_cols=inserted) }}
    {% endcall %}
  {%- endif -%}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(exists, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {%- if staging is defined -%}
    {% do post_snapshot(staging) %}
  {%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# A view that is not temporary: its columns are asked for. Iceberg's catalog has no views, so there it lies in the
   session's own schema. #}
{% macro spark_build_snapshot_staging_table(strategy, sql, target_relation) %}
  {% set staging = api.Relation.create(
       identifier=target_relation.identifier ~ '__dbt_tmp',
       schema=none if target_relation.is_iceberg else target_relation.schema, database=none, type='view') %}
  {% set changes = snapshot_staging_table(strategy, sql, target_relation) %}
  {% call statement('build_snapshot_staging_relation') %}
    {{ create_view_as(staging, changes) }}
  {% endcall %}
  {% do return(staging) %}
{% endmacro %}

{% macro spark__post_snapshot(staging_relation) %}
  {% do adapter.drop_relation(staging_relation) %}
{% endmacro %}

{% macro spark__create_columns(relation, columns) %}
  {% if columns %}
    {% set added = [] %}
    {% for column in columns %}
      {% do added.append('`' ~ column.name ~ '` ' ~ column.data_type) %}
    {% endfor %}
    {% call statement() %}
      alter table {{ relation }} add columns ({{ added | join(', ') }})
    {% endcall %}
  {% endif %}
{% endmacro %}

{% macro spark__snapshot_merge_sql(target, source, insert_cols) -%}
  {%- set names = get_snapshot_table_column_names() -%}
  {%- set end_of_current = config.get('dbt_valid_to_current') -%}
  {%- set valid_to = 'DBT_INTERNAL_DEST.' ~ names.dbt_valid_to -%}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source.identifier if target.is_iceberg else source }} as DBT_INTERNAL_SOURCE
  on DBT_INTERNAL_SOURCE.{{ names.dbt_scd_id }} = DBT_INTERNAL_DEST.{{ names.dbt_scd_id }}
  when matched
    and ({{ valid_to }} is null{% if end_of_current %} or {{ valid_to }} = {{ end_of_current }}{% endif %})
    and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
    then update set {{ names.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ names.dbt_valid_to }}
  when not matched and DBT_INTERNAL_SOURCE.dbt_change_type = 'insert'
    then insert *
{%- endmacro %}

{% macro spark__snapshot_hash_arguments(args) -%}
    md5({%- for arg in args -%}
        coalesce(cast({{ arg }} as string ), '')
        {{ " || '|' || " if not loop.last }}
    {%- endfor -%})
{%- endmacro %}

{% macro spark__snapshot_string_as_time(timestamp) -%}
  {{ return("to_timestamp('" ~ timestamp ~ "')") }}
{%- endmacro %}
