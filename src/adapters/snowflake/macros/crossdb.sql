{# Snowflake's spellings. Blank lines belong to what is written: compiled SQL is dbt's byte for byte. #}

{% macro snowflake__array_construct(inputs, data_type) -%}
    array_construct( {{ inputs | join(' , ') }} )
{%- endmacro %}

{% macro snowflake__bool_or(expression) -%}
    boolor_agg({{ expression }})
{%- endmacro %}

{# Places on earth have functions of their own in place of a cast. #}
{% macro snowflake__cast(field, type) %}
    {% set place = {'GEOGRAPHY': 'to_geography', 'GEOMETRY': 'to_geometry'}.get(type | upper) -%}
    {{- place ~ '(' ~ field ~ ')' if place else 'cast(' ~ field ~ ' as ' ~ type ~ ')' }}
    {% endmacro %}

{# try_cast takes texts only, and knows no variant. #}
{% macro snowflake__safe_cast(field, type) %}
    {% set place = {'GEOGRAPHY': 'try_to_geography', 'GEOMETRY': 'try_to_geometry'}.get(type | upper) -%}
    {%- if place -%}
    {{ place ~ '(' ~ field ~ ')' }}
    {% elif type | upper == 'VARIANT' -%}
    {{ adapter.dispatch('cast', 'dbt')(field, type) }}
    {% else %}
        try_cast({{ dbt.string_literal(field) if field is number else field }} as {{ type }})
    {% endif -%}
{% endmacro %}

{% macro snowflake__equals(expr1, expr2) -%}
    {%- set with_nulls = adapter.behavior.enable_truthy_nulls_equals_macro.no_warn -%}
    {{ '\n    ' if with_nulls }}({{ expr1 }} {{ 'IS NOT DISTINCT FROM' if with_nulls else '=' }} {{ expr2 }})
{%- endmacro %}

{# A backslash makes a quote a part of the text. #}
{% macro snowflake__escape_single_quotes(expression) -%}
{{ expression | replace("'", "\\'") }}
{%- endmacro %}

{% macro snowflake__right(string_text, length_expression) %}

    case when {{ length_expression }} = 0
        then ''
    else
        right(
            {{ string_text }},
            {{ length_expression }}
        )
    end

{%- endmacro -%}

{% macro snowflake__current_timestamp() -%}
  convert_timezone('UTC', current_timestamp())
{%- endmacro %}

{% macro snowflake__snapshot_get_time() -%}
  to_timestamp_ntz({{ current_timestamp() }})
{%- endmacro %}

{% macro snowflake__snapshot_string_as_time(timestamp) -%}
  {{ return("to_timestamp_ntz('" ~ timestamp ~ "')") }}
{%- endmacro %}

{% macro snowflake__current_timestamp_backcompat() %}
  current_timestamp::{{ type_timestamp() }}
{% endmacro %}

{% macro snowflake__current_timestamp_in_utc_backcompat() %}
  convert_timezone('UTC', {{ snowflake__current_timestamp_backcompat() }})::{{ type_timestamp() }}
{% endmacro %}
