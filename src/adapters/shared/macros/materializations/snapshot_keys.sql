{# Snapshot keys of one or many columns, and the types of the moments that a snapshot compares. #}

{% macro unique_key_fields(unique_key) %}
    {%- for key, name in tsdbt_named_keys(unique_key) %}
    {{ key }} as {{ name }}{{ ' ,' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) %}
    {{ identifier }}.{{ tsdbt_named_keys(unique_key)[0][1] }} is null
{% endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
    {{ identifier }}.{{ tsdbt_named_keys(unique_key)[0][1] }} is not null
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
    {%- for key, name in tsdbt_named_keys(unique_key) %}
    {%- set one = identifier ~ '.' ~ name -%}
    {%- set other = from_identifier ~ '.' ~ name %}
    {{ one ~ ' = ' ~ other if unique_key is string else equals(one, other) | trim }}
    {{- ' and ' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{# Each key with the name that the comparison gives it: numbered when they are a list. #}
{% macro tsdbt_named_keys(unique_key) %}
    {%- if unique_key is string -%}
        {{ return([[unique_key, 'dbt_unique_key']]) }}
    {%- endif -%}
    {%- set named = [] -%}
    {%- for key in unique_key -%}
        {%- do named.append([key, 'dbt_unique_key_' ~ loop.index]) -%}
    {%- endfor -%}
    {{ return(named) }}
{% endmacro %}

{% macro get_updated_at_column_data_type(snapshot_sql) %}
    {% for column in get_column_schema_from_query(snapshot_sql) if column.column | lower == 'dbt_updated_at' %}
        {{ return(column.dtype) }}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}

{# Told when the two moments that a snapshot compares are of different types. #}
{% macro check_time_data_types(sql) %}
    {% set updated_at = get_updated_at_column_data_type(sql) %}
    {% set now = get_snapshot_get_time_data_type() %}
    {% if updated_at is not none and now is not none and updated_at != now and exceptions.warn_snapshot_timestamp_data_types %}
        {{ exceptions.warn_snapshot_timestamp_data_types(now, updated_at) }}
    {% endif %}
{% endmacro %}
