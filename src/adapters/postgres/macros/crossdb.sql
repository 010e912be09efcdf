{# Postgres' spellings. Blank lines belong to what is written: compiled SQL is dbt's byte for byte. #}

{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) %}

    {{ from_date_or_timestamp }} + ((interval '1 {{ datepart }}') * ({{ interval }}))

{% endmacro %}

{# Finer parts count in those of the next coarser one that is known: its name, how many, the type, whole seconds. #}
{% macro postgres__datediff(first_date, second_date, datepart) %}
    {%- set finer = {
        'quarter': ['year', 4, 'date', false],
        'month': ['year', 12, 'date', false],
        'hour': ['day', 24, 'timestamp', false],
        'minute': ['hour', 60, 'timestamp', false],
        'second': ['minute', 60, 'timestamp', true],
        'millisecond': ['minute', 60000, 'timestamp', true],
        'microsecond': ['minute', 60000000, 'timestamp', true],
    }.get(datepart) -%}
    {%- set from_coarser -%}
    {%- if finer -%}
        {{ datediff(first_date, second_date, finer[0]) }} * {{ finer[1] }} + {# -#}
    {%- endif -%}
    {%- endset -%}
    {%- if finer or datepart == 'year' %}
        {%- set type = finer[2] if finer else 'date' -%}
        {%- set part = "floor(date_part('%s', (%s)::%s))" if finer and finer[3] else "date_part('%s', (%s)::%s)" %}
        ({{ from_coarser }}{{ part | format(datepart, second_date, type) }} - {{ part | format(datepart, first_date, type) }})
    {% elif datepart == 'day' %}
        (({{ second_date }})::date - ({{ first_date }})::date)
    {% elif datepart == 'week' %}
        ({{ datediff(first_date, second_date, 'day') }} / 7 + {{ dbt.tsdbt_week_borders(first_date, second_date) }}
        end)
    {% else %}
        {{ exceptions.raise_compiler_error("Unsupported datepart for macro datediff in postgres: '" ~ datepart ~ "'") }}
    {% endif -%}
{% endmacro %}

{% macro postgres__last_day(date, datepart) -%}
    {{ dbt.tsdbt_last_day_by_months(date, datepart) }}
{%- endmacro %}

{% macro postgres__any_value(expression) -%}
    min({{ expression }})
{%- endmacro %}

{% macro postgres__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {{ dbt.tsdbt_string_agg(measure, delimiter_text, order_by_clause, limit_num, 'array_to_string', '') }}
{%- endmacro %}

{% macro postgres__split_part(string_text, delimiter_text, part_number) %}

  {# Postgres counts from the front only. #}
    {% set count = dbt._split_part_negative if part_number < 0 else dbt.default__split_part -%}
    {{- count(string_text, delimiter_text, part_number) }}
  {# or, before Postgres 14, by length #}

{% endmacro %}

{% macro postgres__equals(expr1, expr2) -%}
    {%- set with_nulls = adapter.behavior.enable_truthy_nulls_equals_macro.no_warn -%}
    {{ '\n    ' if with_nulls }}({{ expr1 }} {{ 'IS NOT DISTINCT FROM' if with_nulls else '=' }} {{ expr2 }})
{%- endmacro %}

{% macro postgres__current_timestamp() -%}
    now()
{%- endmacro %}

{% macro postgres__current_timestamp_backcompat() %}
    current_timestamp::timestamp
{% endmacro %}

{% macro postgres__current_timestamp_in_utc_backcompat() %}
    (current_timestamp at time zone 'utc')::timestamp
{% endmacro %}

{% macro postgres__snapshot_get_time() -%}
    {{ current_timestamp() }}::timestamp without time zone
{%- endmacro %}
