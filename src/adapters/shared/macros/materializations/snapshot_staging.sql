{# The changes of a snapshot as one query: rows to add, and the ids of rows to close with the time of closing. #}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set names = get_snapshot_table_column_names() -%}
    {%- set key = strategy.unique_key -%}
    {%- set end_of_current = config.get('dbt_valid_to_current') -%}
    {%- set keeps_deleted = strategy.hard_deletes == 'new_record' -%}
    {%- set sees_deletes = keeps_deleted or strategy.hard_deletes == 'invalidate' or strategy.invalidate_hard_deletes -%}
    {%- set held = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
    {%- set found = get_columns_in_query(source_sql) -%}
    {%- set same_row = unique_key_join_on(key, 'snapshotted_data', 'source_data') | trim -%}
    {%- set is_changed -%}
        {{ strategy.row_changed }}{% if keeps_deleted %} or snapshotted_data.{{ names.dbt_is_deleted }} = 'True'{% endif %}
    {%- endset -%}
    with snapshot_query as (

        {{ source_sql }}

    ),

    snapshotted_data as (

        select *, {{ unique_key_fields(key) | trim }}
        from {{ target_relation }}
        where {{ names.dbt_valid_to }} is null{% if end_of_current %} or {{ names.dbt_valid_to }} = {{ end_of_current }}{% endif %}

    ),

    source_data as (

        select *, {{ unique_key_fields(key) | trim }},
            {{ strategy.updated_at }} as {{ names.dbt_updated_at }},
            {{ strategy.updated_at }} as {{ names.dbt_valid_from }},
            {{ get_dbt_valid_to_current(strategy, names) }},
            {{ strategy.scd_id }} as {{ names.dbt_scd_id }}
        from snapshot_query

    )

    select 'insert' as dbt_change_type, {{ snapshot_columns_of('source_data', found) }},
        source_data.{{ names.dbt_updated_at }}, source_data.{{ names.dbt_valid_from }},
        source_data.{{ names.dbt_valid_to }}, source_data.{{ names.dbt_scd_id }}
        {%- if keeps_deleted %}, 'False' as {{ names.dbt_is_deleted }}{% endif %}
    from source_data
    left join snapshotted_data on {{ same_row }}
    where {{ unique_key_is_null(key, 'snapshotted_data') | trim }} or {{ is_changed }}

    union all

    select 'update', {{ snapshot_columns_of('source_data', found) }},
        source_data.{{ names.dbt_updated_at }}, source_data.{{ names.dbt_valid_from }},
        source_data.{{ names.dbt_updated_at }}, snapshotted_data.{{ names.dbt_scd_id }}
        {%- if keeps_deleted %}, snapshotted_data.{{ names.dbt_is_deleted }}{% endif %}
    from source_data
    join snapshotted_data on {{ same_row }}
    where {{ is_changed }}
    {%- if sees_deletes %}

    union all

    select 'delete', {{ snapshot_columns_of('source_data', found) }},
        {{ snapshot_get_time() }}, {{ snapshot_get_time() }}, {{ snapshot_get_time() }}, snapshotted_data.{{ names.dbt_scd_id }}
        {%- if keeps_deleted %}, snapshotted_data.{{ names.dbt_is_deleted }}{% endif %}
    from snapshotted_data
    left join source_data on {{ same_row }}
    where {{ unique_key_is_null(key, 'source_data') | trim }}
        {%- if keeps_deleted %} and snapshotted_data.{{ names.dbt_is_deleted }} != 'True'{% endif %}
    {%- endif %}
    {%- if keeps_deleted %}

    union all

    select 'insert',
        {%- for name in found %}
        {{ 'snapshotted_data' if name in held else 'source_data' }}.{{ adapter.quote(name) }},
        {%- endfor %}
        {{ snapshot_get_time() }}, {{ snapshot_get_time() }}, snapshotted_data.{{ names.dbt_valid_to }},
        {{ snapshot_hash_arguments(['snapshotted_data.' ~ names.dbt_scd_id, snapshot_get_time()]) }}, 'True'
    from snapshotted_data
    left join source_data on {{ same_row }}
    where {{ unique_key_is_null(key, 'source_data') | trim }} and snapshotted_data.{{ names.dbt_is_deleted }} != 'True'
    {%- endif %}
{%- endmacro %}

{% macro snapshot_columns_of(table, column_names) -%}
    {%- set shown = [] -%}
    {%- for name in column_names -%}
        {%- do shown.append(table ~ '.' ~ adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return(shown | join(', ')) }}
{%- endmacro %}
