{# Spark's spellings. Blank lines belong to what is written: compiled SQL is dbt's byte for byte. #}

{% macro spark__any_value(expression) -%}
    first({{ expression }})

{%- endmacro %}

{% macro spark__bool_or(expression) -%}
    max({{ expression }})
{%- endmacro %}

{% macro spark__concat(fields) -%}
    concat({{ fields | join(', ') }})
{%- endmacro %}

{% macro spark__escape_single_quotes(expression) -%}
{{ expression | replace("'", "\\'") }}
{%- endmacro %}

{% macro spark__current_timestamp() -%}
    current_timestamp()
{%- endmacro %}

{% macro spark__date(year, month, day) -%}
    to_date('{{ modules.datetime.date(year, month, day).strftime('%Y-%m-%d') }}', 'yyyy-MM-dd')
{%- endmacro %}

{% macro spark__array_append(array, new_element) -%}
    {{ array_concat(array, array_construct([new_element])) }}
{%- endmacro %}

{% macro spark__array_concat(array_1, array_2) -%}
    concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro spark__array_construct(inputs, data_type) -%}
    array( {{ inputs | join(' , ') }} )
{%- endmacro %}

{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
  {% if order_by_clause %}
    {{ exceptions.warn('order_by_clause is not supported for listagg on Spark/Databricks') }}
  {% endif %}
  {% set all = ' collect_list(' ~ measure ~ ') ' %}
  {% set kept = ' slice(' ~ all ~ ', 1, ' ~ limit_num ~ ') ' if limit_num else all %}
  {{ return(' array_join(' ~ kept ~ ', ' ~ delimiter_text ~ ') ') }}
{%- endmacro %}

{# Texts cannot become arrays, maps or structs: one that is quoted is taken for the expression inside. #}
{% macro spark__safe_cast(field, type) %}
{%- set bare = field.strip('"').strip("'") if cast_from_string_unsupported_for(type) and field is string else field -%}
cast({{ bare }} as {{ type }})
{% endmacro %}

{% macro cast_from_string_unsupported_for(type) %}
    {% set name = type.lower() %}
    {{ return(name.startswith('struct') or name.startswith('array') or name.startswith('map')) }}
{% endmacro %}

{# The delimiter is a regular expression to Spark. Parts are counted from 1, or from the end. #}
{% macro spark__split_part(string_text, delimiter_text, part_number) %}
    {%- set pattern %}

        -- escape if starts with a special character
        case when regexp_extract({{ delimiter_text }}, '([^A-Za-z0-9])(.*)', 1) != '_'
            then concat('\\', {{ delimiter_text }})
            else {{ delimiter_text }} end

    {% endset -%}
    {%- if part_number >= 0 -%}
        {%- set part %}

        split(
            {{ string_text }},
            {{ pattern }}
            )[({{ part_number - 1 if part_number > 0 else part_number }})]

        {% endset -%}
    {%- else -%}
        {%- set part %}

        split(
            {{ string_text }},
            {{ pattern }}
            )[(
                length({{ string_text }})
                - length(
                    replace({{ string_text }},  {{ delimiter_text }}, '')
                ) + 1 + {{ part_number }}
            )]

        {% endset -%}
    {%- endif -%}
    {{ return(part) }}
{% endmacro %}

{% macro assert_not_null(function, arg) -%}
  {{ return(adapter.dispatch('assert_not_null', 'dbt')(function, arg)) }}
{%- endmacro %}

{# A text that is no date gives no null: the statement fails. #}
{% macro spark__assert_not_null(function, arg) %}
    {%- set made = function ~ '(' ~ arg ~ ')' %}

    coalesce({{ made }}, nvl2({{ made }}, assert_true({{ made }} is not null), null))

{% endmacro %}
