{# Snapshots: each version of a row, with the time from which and until which it held. #}

{% materialization snapshot, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set grant_config = config.get('grants') -%}
  {%- set names = get_snapshot_table_column_names() -%}
  {%- if existing is not none and not existing.is_table -%}
    {%- do exceptions.relation_wrong_type(existing, 'table') -%}
  {%- endif -%}
  {%- set strategy_macro = strategy_dispatch(config.get('strategy')) -%}
  {%- set strategy = strategy_macro(model, 'snapshotted_data', 'source_data', model['config'], existing is not none) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if existing is none -%}
    {%- set first_rows = build_snapshot_table(strategy, sql) -%}
    {% do check_time_data_types(first_rows) %}
    {% call statement('main') -%}
      {{ create_table_as(False, target_relation, first_rows) }}
    {%- endcall %}
    {% do create_indexes(target_relation) %}
  {%- else -%}
    {% do adapter.assert_valid_snapshot_target_given_strategy(existing, names, strategy) %}
    {%- set staging = build_snapshot_staging_table(strategy, sql, existing) -%}
    {% do adapter.expand_target_column_types(from_relation=staging, to_relation=existing) %}
    {% do create_columns(existing, snapshot_columns_kept(adapter.get_missing_columns(staging, existing))) %}
    {%- set inserted = [] -%}
    {%- for column in snapshot_columns_kept(adapter.get_columns_in_relation(staging)) -%}
      {%- do inserted.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {% do check_time_data_types('select * from ' ~ staging) %}
    {% call statement('main') -%}
      {{ snapshot_merge_sql(target=existing, source=staging, insert_cols=inserted) }}
    {%- endcall %}
    {% do post_snapshot(staging) %}
  {%- endif -%}

  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Columns of the staging table without those that only the comparison needs; a project's own staging SQL has dbt's. #}
{% macro snapshot_columns_kept(columns) %}
  {%- set kept = [] -%}
  {%- for column in columns
        if column.name | lower != 'dbt_change_type' and not (column.name | lower).startswith('dbt_unique_key') -%}
    {%- do kept.append(column) -%}
  {%- endfor -%}
  {{ return(kept) }}
{% endmacro %}

{% macro get_snapshot_table_column_names() %}
  {% set names = {
    'dbt_valid_to': 'dbt_valid_to', 'dbt_valid_from': 'dbt_valid_from', 'dbt_scd_id': 'dbt_scd_id',
    'dbt_updated_at': 'dbt_updated_at', 'dbt_is_deleted': 'dbt_is_deleted'
  } %}
  {% for key, value in (config.get('snapshot_meta_column_names') or {}).items() if value is not none %}
    {% do names.update({key: value}) %}
  {% endfor %}
  {{ return(names) }}
{% endmacro %}

{% macro strategy_dispatch(name) -%}
  {% set parts = name.split('.') %}
  {% set macro_name = 'snapshot_' ~ parts[-1] ~ '_strategy' %}
  {% set found = context.get(parts[0]).get(macro_name) if parts | length > 1 else context.get(macro_name) %}
  {% if not found %}
    {% do exceptions.raise_compiler_error('Could not find an snapshot strategy macro with name ' ~ macro_name ~ ' in ' ~ (model.package_name if parts | length == 1 else parts[0])) %}
  {% endif %}
  {{ return(found) }}
{%- endmacro %}

{% macro snapshot_hash_arguments(args) -%}
  {{ adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
    md5({% for part in args %}coalesce(cast({{ part }} as varchar), ''){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro snapshot_key_parts(unique_key, last) %}
  {{ return(([unique_key] if unique_key is string else unique_key) + [last]) }}
{% endmacro %}

{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
    {% set unique_key = config.get('unique_key') %}
    {% set updated_at = config.get('updated_at') %}
    {% set names = get_snapshot_table_column_names() %}
    {% set hard_deletes = adapter.get_hard_deletes_behavior(model_config) %}
    {{ return({
      'unique_key': unique_key,
      'updated_at': updated_at,
      'row_changed': '(' ~ snapshotted_rel ~ '.' ~ names.dbt_valid_from ~ ' < ' ~ current_rel ~ '.' ~ updated_at ~ ')',
      'scd_id': snapshot_hash_arguments(snapshot_key_parts(unique_key, updated_at)),
      'invalidate_hard_deletes': hard_deletes == 'invalidate',
      'hard_deletes': hard_deletes
    }) }}
{% endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
    {{ adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp) }}
{%- endmacro %}
{% macro default__snapshot_string_as_time(timestamp) %}
    {% do exceptions.raise_not_implemented('snapshot_string_as_time macro not implemented for adapter ' ~ adapter.type()) %}
{% endmacro %}

{# The columns to compare and whether the table lacks one of them. #}
{% macro snapshot_check_all_get_existing_columns(node, target_exists, check_cols_config) -%}
    {%- if check_cols_config == 'all' -%}
        {%- set wanted = get_columns_in_query(node['compiled_code']) -%}
    {%- elif check_cols_config is string or not check_cols_config -%}
        {%- do exceptions.raise_compiler_error("Invalid value for 'check_cols': " ~ check_cols_config) -%}
    {%- elif target_exists -%}
        {# The names as the engine has them: the list may have them quoted, or in another case. #}
        {%- set asked -%}
            select {{ check_cols_config | join(', ') }} from (
                {{ node['compiled_code'] }}
            ) as subq
        {%- endset -%}
        {%- set wanted = get_columns_in_query(asked) -%}
    {%- else -%}
        {%- set wanted = check_cols_config -%}
    {%- endif -%}
    {%- if not target_exists -%}
        {{ return((false, wanted)) }}
    {%- endif -%}
    {%- set held = adapter.get_columns_in_relation(load_cached_relation(this)) | map(attribute='name') | list -%}
    {%- set kept = [] -%}
    {%- set ns = namespace(column_added=false) -%}
    {%- for name in wanted -%}
        {%- if name in held -%}
            {%- do kept.append(adapter.quote(name)) -%}
        {%- else -%}
            {%- set ns.column_added = true -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return((ns.column_added, kept)) }}
{%- endmacro %}

{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
    {% set check_cols = config.get('check_cols') %}
    {% set unique_key = config.get('unique_key') %}
    {% set hard_deletes = adapter.get_hard_deletes_behavior(model_config) %}
    {% set updated_at = config.get('updated_at') or snapshot_get_time() %}
    {% set column_added, compared = snapshot_check_all_get_existing_columns(node, target_exists, check_cols) %}
    {%- set differences = ['TRUE'] if column_added else [] -%}
    {%- for name in compared -%}
        {%- set old = snapshotted_rel ~ '.' ~ name -%}
        {%- set new = current_rel ~ '.' ~ name -%}
        {%- do differences.append(old ~ ' != ' ~ new ~ ' or (' ~ old ~ ' is null) != (' ~ new ~ ' is null)') -%}
    {%- endfor -%}
    {{ return({
      'unique_key': unique_key,
      'updated_at': updated_at,
      'row_changed': '(' ~ (differences | join(' or ') if differences else 'FALSE') ~ ')',
      'scd_id': snapshot_hash_arguments(snapshot_key_parts(unique_key, updated_at)),
      'invalidate_hard_deletes': hard_deletes == 'invalidate',
      'hard_deletes': hard_deletes
    }) }}
{% endmacro %}

{# When a new row stops to hold: not yet (null, or the configured end of current rows), in the type of the update time. #}
{% macro get_dbt_valid_to_current(strategy, columns) %}
  {% set current = config.get('dbt_valid_to_current') or 'null' %}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ current }}) as {{ columns.dbt_valid_to }}
{% endmacro %}

{% macro build_snapshot_table(strategy, sql) -%}
  {{ adapter.dispatch('build_snapshot_table', 'dbt')(strategy, sql) }}
{% endmacro %}

{% macro default__build_snapshot_table(strategy, sql) %}
    {% set names = get_snapshot_table_column_names() %}
    select *,
        {{ strategy.scd_id }} as {{ names.dbt_scd_id }},
        {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
        {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
        {{ get_dbt_valid_to_current(strategy, names) }}
        {%- if strategy.hard_deletes == 'new_record' %},
        'False' as {{ names.dbt_is_deleted }}
        {%- endif %}
    from (
        {{ sql }}
    ) sbq
{% endmacro %}

{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
    {% set staging = make_temp_relation(target_relation) %}
    {% call statement('build_snapshot_staging_relation') %}
        {{ create_table_as(True, staging, snapshot_staging_table(strategy, sql, target_relation)) }}
    {% endcall %}
    {% do return(staging) %}
{% endmacro %}

{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{% endmacro %}

{% macro create_columns(relation, columns) %}
  {{ adapter.dispatch('create_columns', 'dbt')(relation, columns) }}
{% endmacro %}

{% macro default__create_columns(relation, columns) %}
  {% for column in columns %}
    {% call statement() %}
      alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }}
    {% endcall %}
  {% endfor %}
{% endmacro %}

{% macro post_snapshot(staging_relation) %}
  {{ adapter.dispatch('post_snapshot', 'dbt')(staging_relation) }}
{% endmacro %}

{% macro default__post_snapshot(staging_relation) %}
  {% do run_query('drop table ' ~ staging_relation) %}
{% endmacro %}

{% macro snapshot_merge_sql(target, source, insert_cols) -%}
  {{ adapter.dispatch('snapshot_merge_sql', 'dbt')(target, source, insert_cols) }}
{%- endmacro %}

{# Closes the rows that changed or are gone, then adds the new ones. #}
{% macro default__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set names = get_snapshot_table_column_names() -%}
    {%- set end_of_current = config.get('dbt_valid_to_current') -%}
    update {{ target }} as DBT_INTERNAL_DEST
    set {{ names.dbt_valid_to }} = DBT_INTERNAL_SOURCE.{{ names.dbt_valid_to }}
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.{{ names.dbt_scd_id }}::text = DBT_INTERNAL_DEST.{{ names.dbt_scd_id }}::text
      and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
      and (DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} is null
        {%- if end_of_current %} or DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} = {{ end_of_current }}{% endif %});

    insert into {{ target }} ({{ insert_cols | join(', ') }})
    select {{ insert_cols | join(', ') }}
    from {{ source }}
    where dbt_change_type = 'insert'
{%- endmacro %}
