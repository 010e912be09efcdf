{# The changes of a snapshot as one staging table: rows to add, and ids of rows to close with the time of closing. #}

{% macro duckdb__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set names = get_snapshot_table_column_names() -%}
    {%- set keys = [strategy.unique_key] if strategy.unique_key is string else strategy.unique_key -%}
    {%- set end_of_current = config.get('dbt_valid_to_current') -%}
    {%- set deletes = strategy.hard_deletes in ['invalidate', 'new_record'] or strategy.invalidate_hard_deletes -%}
    with snapshot_query as (

        {{ source_sql }}

    ),

    snapshotted_data as (

        select *, {{ snapshot_key_columns(keys) }}
        from {{ target_relation }}
        where {% if end_of_current -%}
            ({{ names.dbt_valid_to }} = {{ end_of_current }} or {{ names.dbt_valid_to }} is null)
        {%- else -%}
            {{ names.dbt_valid_to }} is null
        {%- endif %}

    ),

    source_data as (

        select *, {{ snapshot_key_columns(keys) }},
            {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, names) }},
            {{ strategy.scd_id }} as {{ names.dbt_scd_id }}
        from snapshot_query

    ),

    insertions as (

        select 'insert' as dbt_change_type, source_data.*
            {%- if strategy.hard_deletes == 'new_record' %}, 'False' as {{ names.dbt_is_deleted }}{% endif %}
        from source_data
        left outer join snapshotted_data on {{ snapshot_keys_equal(keys) }}
        where snapshotted_data.dbt_unique_key_1 is null
           or (snapshotted_data.dbt_unique_key_1 is not null and (
               {{ strategy.row_changed }}
               {%- if strategy.hard_deletes == 'new_record' %} or snapshotted_data.{{ names.dbt_is_deleted }} = 'True'{% endif %}
           ))

    ),

    updates as (

        select 'update' as dbt_change_type,
            source_data.*
            {%- if strategy.hard_deletes == 'new_record' %}, snapshotted_data.{{ names.dbt_is_deleted }}{% endif %},
            snapshotted_data.{{ names.dbt_scd_id }} as dbt_closed_scd_id,
            source_data.{{ names.dbt_updated_at }} as dbt_closed_at
        from source_data
        join snapshotted_data on {{ snapshot_keys_equal(keys) }}
        where {{ strategy.row_changed }}
            {%- if strategy.hard_deletes == 'new_record' %} or snapshotted_data.{{ names.dbt_is_deleted }} = 'True'{% endif %}

    )
    {%- if deletes %},

    gone as (

        select snapshotted_data.*
        from snapshotted_data
        left join source_data on {{ snapshot_keys_equal(keys) }}
        where source_data.dbt_unique_key_1 is null
            {%- if strategy.hard_deletes == 'new_record' %}
            and not (snapshotted_data.{{ names.dbt_is_deleted }} = 'True')
            {%- endif %}

    )
    {%- endif %}

    select * from insertions
    union all by name
    select * from updates
    {%- if deletes %}
    union all by name
    select 'delete' as dbt_change_type, {{ names.dbt_scd_id }} as dbt_closed_scd_id, {{ snapshot_get_time() }} as dbt_closed_at
    from gone
    {%- endif %}
    {%- if strategy.hard_deletes == 'new_record' %}
    union all by name
    select 'insert' as dbt_change_type,
        gone.* exclude ({{ names.dbt_scd_id }}, {{ names.dbt_updated_at }}, {{ names.dbt_valid_from }}, {{ names.dbt_valid_to }}, {{ names.dbt_is_deleted }}),
        {{ snapshot_hash_arguments([names.dbt_scd_id, snapshot_get_time()]) }} as {{ names.dbt_scd_id }},
        {{ snapshot_get_time() }} as {{ names.dbt_updated_at }},
        {{ snapshot_get_time() }} as {{ names.dbt_valid_from }},
        {{ end_of_current or 'null' }} as {{ names.dbt_valid_to }},
        'True' as {{ names.dbt_is_deleted }}
    from gone
    {%- endif %}
{%- endmacro %}

{% macro snapshot_key_columns(keys) -%}
    {%- for key in keys %}{{ key }} as dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{% macro snapshot_keys_equal(keys) -%}
    {%- for key in keys %}snapshotted_data.dbt_unique_key_{{ loop.index }} = source_data.dbt_unique_key_{{ loop.index }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{% macro duckdb__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set names = get_snapshot_table_column_names() -%}
    {%- set end_of_current = config.get('dbt_valid_to_current') -%}
    update {{ target }} as DBT_INTERNAL_DEST
    set {{ names.dbt_valid_to }} = DBT_INTERNAL_SOURCE.dbt_closed_at
    from {{ source }} as DBT_INTERNAL_SOURCE
    where DBT_INTERNAL_SOURCE.dbt_closed_scd_id = DBT_INTERNAL_DEST.{{ names.dbt_scd_id }}
      and DBT_INTERNAL_SOURCE.dbt_change_type in ('update', 'delete')
      and (DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} is null
        {%- if end_of_current %} or DBT_INTERNAL_DEST.{{ names.dbt_valid_to }} = {{ end_of_current }}{% endif %});

    insert into {{ target }} ({{ insert_cols | join(', ') }})
    select {{ insert_cols | join(', ') }}
    from {{ source }}
    where dbt_change_type = 'insert'
{%- endmacro %}
