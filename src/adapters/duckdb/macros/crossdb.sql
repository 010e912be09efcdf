{# DuckDB's spellings. Blank lines belong to what is written: compiled SQL is dbt's byte for byte. #}

{# Quarters and weeks are counted in months and days. #}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- set count = 'cast(' ~ interval ~ ' as bigint)' -%}
    {%- set part = datepart | lower -%}
    {%- set steps = {
        'quarter': ['(' ~ count ~ ' * 3)', 'month'],
        'week': ['(' ~ count ~ ' * 7)', 'day'],
    }.get(part, [count, part]) %}

    ({{ from_date_or_timestamp }} + {{ steps[0] }} * interval 1 {{ steps[1] }})
{%- endmacro %}

{# A week begins on Sunday: whole weeks by days, one more or less where the days of the week say so. #}
{% macro duckdb__datediff(first_date, second_date, datepart) %}
    {%- if datepart != 'week' %}
        (date_diff('{{ datepart }}', {{ first_date }}::timestamp, {{ second_date }}::timestamp ))
    {% else %}
            ({{ datediff(first_date, second_date, 'day') }} // 7 + {{ dbt.tsdbt_week_borders(first_date, second_date) }}
        end)
    {% endif -%}
{% endmacro %}

{% macro duckdb__any_value(expression) -%}
    arbitrary({{ expression }})
{%- endmacro %}

{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {{ dbt.tsdbt_string_agg(measure, delimiter_text, order_by_clause, limit_num, 'list_aggr', "'string_agg',\n        ") }}
{%- endmacro %}

{% macro duckdb__date(year, month, day) -%}
    make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro duckdb__split_part(string_text, delimiter_text, part_number) %}
    string_split({{ string_text }}, {{ delimiter_text }})[ {{ part_number }} ]
{% endmacro %}

{% macro duckdb__last_day(date, datepart) -%}
    {{ dbt.tsdbt_last_day_by_months(date, datepart) }}
{%- endmacro %}

{# DuckDB has a table function of this name. #}
{% macro duckdb__generate_series(upper_bound) %}
    select
        generate_series as generated_number
    from generate_series(1, {{ upper_bound }})
{% endmacro %}

{% macro duckdb__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro duckdb__snapshot_string_as_time(timestamp) -%}
    {{ return("'" ~ timestamp ~ "'::timestamp") }}
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp
{%- endmacro %}
