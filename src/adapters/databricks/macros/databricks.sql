{# Where Databricks differs from Spark. Blank lines belong to what is written. #}

{# Catalogs are databases again. #}
{% macro databricks__generate_database_name(custom_database_name=none, node=none) -%}
  {{ return(dbt.default__generate_database_name(custom_database_name, node)) }}
{%- endmacro %}

{% macro databricks__dateadd(datepart, interval, from_date_or_timestamp) %}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}

{% macro databricks__datediff(first_date, second_date, datepart) %}
    timestampdiff({{ datepart }}, {{ date_trunc(datepart, first_date) }}, {{ date_trunc(datepart, second_date) }})
{%- endmacro %}

{# A part that is not there is null. #}
{% macro databricks__split_part(string_text, delimiter_text, part_number) %}
    {%- set pattern %}

        -- escape if starts with a special character
        case when regexp_extract({{ delimiter_text }}, '([^A-Za-z0-9])(.*)', 1) != '_'
            then concat('\\', {{ delimiter_text }})
            else {{ delimiter_text }} end

    {% endset -%}
    {%- if part_number >= 0 -%}
        {%- set part %}

        get(split(
            {{ string_text }},
            {{ pattern }}
            ), {{ part_number - 1 if part_number > 0 else part_number }})

        {% endset -%}
    {%- else -%}
        {%- set part %}

        get(split(
            {{ string_text }},
            {{ pattern }}
            ),{{ ' ' }}
                length({{ string_text }})
                - length(
                    replace({{ string_text }},  {{ delimiter_text }}, '')
                ) + 1 + {{ part_number }}
            )

        {% endset -%}
    {%- endif -%}
    {{ return(part) }}
{% endmacro %}
