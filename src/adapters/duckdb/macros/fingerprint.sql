{# The texts and hashes of `tsdbt verify` in this engine's words; see the shared macros. #}
{% macro duckdb__tsdbt_hash(text) -%}
cast('0x' || substr(md5({{ text }}), 18, 15) as bigint)
{%- endmacro %}

{% macro duckdb__tsdbt_text(expression, form, dtype) -%}
{%- if form == 'float' -%}
    {{ tsdbt_float_text(expression, 'log10(') }}
{%- elif form == 'date' -%}
    strftime({{ expression }}, '%Y-%m-%d')
{%- elif form == 'time' -%}
    strftime(date '2000-01-01' + cast({{ expression }} as time), '%H:%M:%S.%f')
{%- elif form == 'timestamp' -%}
    strftime(cast({{ expression }} as timestamp), '%Y-%m-%d %H:%M:%S.%f')
{%- elif form == 'timestamptz' -%}
    strftime({{ expression }} at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%f')
{%- elif form == 'binary' -%}
    lower(hex({{ expression }}))
{%- else -%}
    {{ default__tsdbt_text(expression, form, dtype) }}
{%- endif -%}
{%- endmacro %}
