{# True for clicks of accounts that click more often in one clock hour than a person can. #}
{% macro is_bot_hour(clicks_in_hour) -%}
    {{ clicks_in_hour }} > {{ var('max_clicks_per_hour') }}
{%- endmacro %}
