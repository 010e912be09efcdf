{# One row per day from `first_day` up to, not including, `end_day`: engines make series in different ways. #}
{% macro day_series(first_day, end_day) -%}
    {{ return(adapter.dispatch('day_series', 'shop_features')(first_day, end_day)) }}
{%- endmacro %}

{% macro default__day_series(first_day, end_day) -%}
    select cast({{ dbt.dateadd('day', 'n.generated_number - 1', "cast('" ~ first_day ~ "' as date)") }} as date) as day
    from ({{ dbt.generate_series(400) }}) as n
    where cast({{ dbt.dateadd('day', 'n.generated_number - 1', "cast('" ~ first_day ~ "' as date)") }} as date) < cast('{{ end_day }}' as date)
{%- endmacro %}

{% macro duckdb__day_series(first_day, end_day) -%}
    select cast(unnest(generate_series(date '{{ first_day }}', date '{{ end_day }}' - interval 1 day, interval 1 day)) as date) as day
{%- endmacro %}

{% macro postgres__day_series(first_day, end_day) -%}
    select cast(generate_series(date '{{ first_day }}', date '{{ end_day }}' - 1, interval '1 day') as date) as day
{%- endmacro %}
