{# Postgres' spellings. As in the common ones, line breaks and blanks are part of compiled code. #}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ "\n\n    " ~ from_date_or_timestamp ~ " + ((interval '1 " ~ datepart ~ "') * (" ~ interval ~ "))\n\n" }}
{%- endmacro %}

{# Each part counts on from a coarser one: weeks from days, minutes from hours. #}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
    {%- set coarser = {
        'quarter': 'year', 'month': 'year', 'week': 'day', 'hour': 'day', 'minute': 'hour',
        'second': 'minute', 'millisecond': 'minute', 'microsecond': 'minute'
    } -%}
    {%- set factor = {
        'quarter': 4, 'month': 12, 'hour': 24, 'minute': 60, 'second': 60, 'millisecond': 60000, 'microsecond': 60000000
    } -%}
    {%- set first_day = '(' ~ first_date ~ ')::date' -%}
    {%- set second_day = '(' ~ second_date ~ ')::date' -%}
    {%- set first_moment = '(' ~ first_date ~ ')::timestamp' -%}
    {%- set second_moment = '(' ~ second_date ~ ')::timestamp' -%}
    {%- set start = datediff(first_date, second_date, coarser[datepart]) if datepart in coarser else '' -%}
    {%- set part = "date_part('" ~ datepart ~ "', " -%}
    {%- if datepart == 'year' -%}
        {%- set steps = part ~ second_day ~ ') - ' ~ part ~ first_day ~ ')' -%}
    {%- elif datepart in ['quarter', 'month'] -%}
        {%- set steps = start ~ ' * ' ~ factor[datepart] ~ ' + ' ~ part ~ second_day ~ ') - ' ~ part ~ first_day ~ ')' -%}
    {%- elif datepart == 'day' -%}
        {%- set steps = second_day ~ ' - ' ~ first_day -%}
    {%- elif datepart == 'week' -%}
        {%- set weekday = "date_part('dow', " -%}
        {%- set in_order = 'case when ' ~ first_date ~ ' <= ' ~ second_date ~ ' then ' -%}
        {%- set steps = start ~ ' / 7 + case\n            when ' ~ weekday ~ first_moment ~ ') <= ' ~ weekday ~ second_moment ~ ') then\n                '
            ~ in_order ~ '0 else -1 end\n            else\n                ' ~ in_order ~ '1 else 0 end\n        end' -%}
    {%- elif datepart in ['hour', 'minute'] -%}
        {%- set steps = start ~ ' * ' ~ factor[datepart] ~ ' + ' ~ part ~ second_moment ~ ') - ' ~ part ~ first_moment ~ ')' -%}
    {%- elif datepart in ['second', 'millisecond', 'microsecond'] -%}
        {%- set steps = start ~ ' * ' ~ factor[datepart] ~ ' + floor(' ~ part ~ second_moment ~ ')) - floor(' ~ part ~ first_moment ~ '))' -%}
    {%- else -%}
        {{ exceptions.raise_compiler_error('Unsupported datepart for macro datediff in postgres: ' ~ "{!r}".format(datepart)) }}
    {%- endif -%}
    {{ '\n        (' ~ steps ~ ')\n    ' }}
{%- endmacro %}

{% macro postgres__last_day(date, datepart) -%}
    {%- if datepart == 'quarter' -%}
    {%- set next_quarter = dbt.dateadd('month', '3', dbt.date_trunc(datepart, date)) -%}
    {{ '-- postgres dateadd does not support quarter interval.\n    cast(\n        ' ~ dbt.dateadd('day', '-1', next_quarter) ~ '\n        as date)' }}
    {%- else -%}
    {{ dbt.default_last_day(date, datepart) }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- set order = order_by_clause or '' -%}
    {%- if limit_num -%}
    {{ 'array_to_string(\n        (array_agg(\n            ' ~ measure ~ '\n            ' ~ order ~ '\n        ))[1:' ~ limit_num ~ '],\n        ' ~ delimiter_text ~ '\n        )' }}
    {%- else -%}
    {{ '\n    string_agg(\n        ' ~ measure ~ ',\n        ' ~ delimiter_text ~ '\n        ' ~ order ~ '\n        )' }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) -%}
    {%- set split = dbt.default__split_part if part_number >= 0 else dbt._split_part_negative -%}
    {{ '\n\n  \n    ' ~ split(string_text, delimiter_text, part_number) ~ '\n  \n\n' }}
{%- endmacro %}

{% macro postgres__equals(expr1, expr2) -%}
    {%- if adapter.behavior.enable_truthy_nulls_equals_macro.no_warn -%}
    {{ '\n    (' ~ expr1 ~ ' IS NOT DISTINCT FROM ' ~ expr2 ~ ')' }}
    {%- else -%}
    {{ '(' ~ expr1 ~ ' = ' ~ expr2 ~ ')' }}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro postgres__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro postgres__current_timestamp_backcompat() -%}
    {{ '\n    current_timestamp::' ~ type_timestamp() ~ '\n' }}
{%- endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() -%}
    {{ "\n    (current_timestamp at time zone 'utc')::" ~ type_timestamp() ~ '\n' }}
{%- endmacro %}

{% macro postgres__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp without time zone
{%- endmacro %}
