{# Dates as seconds: Spark's own functions for them came late. Blank lines belong to what is written. #}

{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- set days = {'day': 1, 'week': 7}.get(datepart) -%}
    {%- set months = {'month': '1', 'quarter': '3', 'year': '12'}.get(datepart) -%}
    {%- set seconds = {'hour': '3600', 'minute': '60', 'second': '1', 'millisecond': '(1/1000000)', 'microsecond': '(1/1000000)'}.get(datepart) -%}
    {%- if days or months -%}

        to_timestamp(
            to_unix_timestamp(
                {{ 'date_add' if days else 'add_months' }}(
                    {{ assert_not_null('date', from_date_or_timestamp) }},
                    cast({{ interval }} * {{ days or months }} as int)
                )
            ) + {{ tsdbt_clock_of(from_date_or_timestamp) }}
        )

    {%- elif seconds -%}

        to_timestamp(
            {{ assert_not_null('to_unix_timestamp', from_date_or_timestamp) }}
            + cast({{ interval }} * {{ seconds }} as int)
        )

    {%- else -%}
        {{ exceptions.raise_compiler_error("macro dateadd not implemented for datepart ~ '" ~ datepart ~ "' ~ on Spark") }}
    {%- endif -%}
{% endmacro %}

{# Seconds since midnight. #}
{% macro tsdbt_clock_of(moment) %}
        to_unix_timestamp({{ assert_not_null('to_timestamp', moment) }})
        - to_unix_timestamp({{ assert_not_null('date', moment) }})
{%- endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) %}
    {%- if datepart in ['day', 'week', 'month', 'quarter', 'year'] %}
        {% set first_date = assert_not_null('date', first_date) %}
        {% set second_date = assert_not_null('date', second_date) %}
    {%- endif -%}
    {%- if datepart == 'day' -%}

        datediff({{ second_date }}, {{ first_date }})

    {%- elif datepart == 'week' -%}

        case when {{ first_date }} < {{ second_date }}
            then floor(datediff({{ second_date }}, {{ first_date }})/7)
            else ceil(datediff({{ second_date }}, {{ first_date }})/7)
            end

        -- did we cross a week boundary (Sunday)?
        + case
            {{ tsdbt_border(first_date, second_date, 'dayofweek') }}

    {%- elif datepart == 'month' -%}

        case when {{ first_date }} < {{ second_date }}
            then floor(months_between(date({{ second_date }}), date({{ first_date }})))
            else ceil(months_between(date({{ second_date }}), date({{ first_date }})))
            end

        -- did we cross a month boundary?
        + case
            {{ tsdbt_border(first_date, second_date, 'dayofmonth') }}

    {%- elif datepart == 'quarter' -%}

        case when {{ first_date }} < {{ second_date }}
            then floor(months_between(date({{ second_date }}), date({{ first_date }}))/3)
            else ceil(months_between(date({{ second_date }}), date({{ first_date }}))/3)
            end

        -- did we cross a quarter boundary?
        + case
            when {{ first_date }} < {{ second_date }} and (
                {{ tsdbt_day_of_quarter(second_date) }}
                < {{ tsdbt_day_of_quarter(first_date) }}
            ) then 1
            when {{ first_date }} > {{ second_date }} and (
                {{ tsdbt_day_of_quarter(second_date) }}
                > {{ tsdbt_day_of_quarter(first_date) }}
            ) then -1
            else 0 end

    {%- elif datepart == 'year' -%}

        year({{ second_date }}) - year({{ first_date }})

    {%- elif datepart in ('hour', 'minute', 'second', 'millisecond', 'microsecond') -%}
        {%- set divisor = {'hour': '3600', 'minute': '60', 'second': '1', 'millisecond': '(1/1000)', 'microsecond': '(1/1000000)'}[datepart] -%}

        case when {{ first_date }} < {{ second_date }}
            then ceil((
                {# Both ways the same seconds, rounded away from the middle. #}
                {{ tsdbt_seconds_between(first_date, second_date) }}
            ) / {{ divisor }})
            else floor((
                {{ tsdbt_seconds_between(first_date, second_date) }}
            ) / {{ divisor }})
            end

            {% if datepart == 'millisecond' %}
                + cast(date_format({{ second_date }}, 'SSS') as int)
                - cast(date_format({{ first_date }}, 'SSS') as int)
            {% endif %}

            {% if datepart == 'microsecond' %}
                {% set digits = '[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}.([0-9]{6})' %}
                -- Spark doesn't really support microseconds, so this is a massive hack!
                -- It will only work if the timestamp-string is of the format
                -- 'yyyy-MM-dd-HH mm.ss.SSSSSS'
                + cast(regexp_extract({{ second_date }}, '{{ digits }}', 1) as int)
                - cast(regexp_extract({{ first_date }}, '{{ digits }}', 1) as int)
            {% endif %}

    {%- else -%}
        {{ exceptions.raise_compiler_error("macro datediff not implemented for datepart ~ '" ~ datepart ~ "' ~ on Spark") }}
    {%- endif -%}
{% endmacro %}

{# One more or less where a border was crossed that whole steps do not count. #}
{% macro tsdbt_border(first, second, day_of) -%}
            when {{ first }} < {{ second }} and {{ day_of }}({{ second }}) < {{ day_of }}({{ first }}) then 1
            when {{ first }} > {{ second }} and {{ day_of }}({{ second }}) > {{ day_of }}({{ first }}) then -1
            else 0 end
{%- endmacro %}

{% macro tsdbt_day_of_quarter(date) -%}
(dayofyear({{ date }}) - (quarter({{ date }}) * 365/4))
{%- endmacro %}

{# The moments are checked to be some. #}
{% macro tsdbt_seconds_between(first, second) -%}
                {{ assert_not_null('to_unix_timestamp', assert_not_null('to_timestamp', second)) }}
                - {{ assert_not_null('to_unix_timestamp', assert_not_null('to_timestamp', first)) }}
{%- endmacro %}
