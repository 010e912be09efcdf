{# Cents as an amount of the currency, rounded to two places. #}
{% macro cents_to_amount(column_name) -%}
    round(cast({{ column_name }} as {{ dbt.type_numeric() }}) / 100, 2)
{%- endmacro %}
