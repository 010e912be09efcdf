{# DuckDB's spellings. #}

{# Quarters and weeks are counted in months and days; a date written as text is read as a timestamp. #}
{% macro duckdb__dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- set part = datepart | lower -%}
    {%- set steps = {'quarter': [3, 'month'], 'week': [7, 'day']}.get(part, [1, part]) -%}
    {%- set moment = from_date_or_timestamp | string | trim -%}
    {%- if moment.startswith("'") and moment.endswith("'") -%}
        {%- set moment = moment ~ '::timestamp' -%}
    {%- endif -%}
    ({{ moment }} + interval {{ steps[0] }} {{ steps[1] }} * cast({{ interval }} as bigint))
{%- endmacro %}

{# A week begins on Sunday, as in dbt: one day later those are the Mondays that DuckDB counts. #}
{% macro duckdb__datediff(first_date, second_date, datepart) -%}
    {%- set shift = ' + interval 1 day' if datepart | lower == 'week' else '' -%}
    date_diff('{{ datepart }}', ({{ first_date }})::timestamp{{ shift }}, ({{ second_date }})::timestamp{{ shift }})
{%- endmacro %}

{% macro duckdb__any_value(expression) -%}
    any_value({{ expression }})
{%- endmacro %}

{% macro duckdb__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set items = measure ~ (' ' ~ order_by_clause if order_by_clause else '') -%}
    {%- if limit_num -%}
    array_to_string(list_slice(array_agg({{ items }}), 1, {{ limit_num }}), {{ delimiter_text }})
    {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }}{{ ' ' ~ order_by_clause if order_by_clause }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__date(year, month, day) -%}
    make_date({{ year }}, {{ month }}, {{ day }})
{%- endmacro %}

{% macro duckdb__array_concat(array_1, array_2) -%}
    list_concat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro duckdb__split_part(string_text, delimiter_text, part_number) %}
    string_split({{ string_text }}, {{ delimiter_text }})[ {{ part_number }} ]
{% endmacro %}

{% macro duckdb__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    cast({{ dbt.dateadd('day', '-1', dbt.dateadd('month', '3', dbt.date_trunc(datepart, date))) }} as date)
    {%- else -%}
    {{ dbt.default__last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro duckdb__snapshot_string_as_time(timestamp) -%}
    {{ return("'" ~ timestamp ~ "'::timestamp") }}
{%- endmacro %}

{% macro duckdb__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp
{%- endmacro %}
