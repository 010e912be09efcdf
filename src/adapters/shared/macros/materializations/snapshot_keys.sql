{# Snapshot keys of one or many columns, and the types of the moments that a snapshot compares. #}

{% macro unique_key_fields(unique_key) %}
    {% if (unique_key is sequence and unique_key is not string and unique_key is not mapping) %}
        {% for key in unique_key %}
            {{ key }} as dbt_unique_key_{{ loop.index }} {{ ',' if not loop.last }}
        {% endfor %}
    {% else %}
        {{ unique_key }} as dbt_unique_key
    {% endif %}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) %}
    {{ identifier }}.{{ tsdbt_first_key(unique_key) }} is null
{% endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
    {{ identifier }}.{{ tsdbt_first_key(unique_key) }} is not null
{% endmacro %}

{% macro tsdbt_first_key(unique_key) -%}
    {{ 'dbt_unique_key_1' if (unique_key is sequence and unique_key is not string and unique_key is not mapping) else 'dbt_unique_key' }}
{%- endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
    {%- set names = [] -%}
    {%- if (unique_key is sequence and unique_key is not string and unique_key is not mapping) -%}
        {%- for key in unique_key -%}{%- do names.append('dbt_unique_key_' ~ loop.index) -%}{%- endfor -%}
    {%- else -%}
        {%- do names.append('dbt_unique_key') -%}
    {%- endif -%}
    {%- for name in names %}
    {{ equals(identifier ~ '.' ~ name, from_identifier ~ '.' ~ name) | trim if (unique_key is sequence and unique_key is not string and unique_key is not mapping) else identifier ~ '.' ~ name ~ ' = ' ~ from_identifier ~ '.' ~ name }}
    {{- ' and ' if not loop.last }}
    {%- endfor %}
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
