{# The texts and hashes of `tsdbt verify` in Spark's words; see the shared macros. #}
{% macro spark__tsdbt_hash(text) -%}
cast(conv(substr(md5({{ text }}), 18, 15), 16, 10) as decimal(38, 0))
{%- endmacro %}

{% macro spark__tsdbt_text(expression, form, dtype) -%}
{%- if form == 'number' and dtype.lower().startswith('decimal') and ',0)' not in dtype -%}
    {# Casts write small decimals with an exponent. #}
    {%- set text = "replace(format_number(" ~ expression ~ ", " ~ dtype.split(',')[1].strip(') ') ~ "), ',', '')" -%}
    trim(trailing '.' from trim(trailing '0' from {{ text }}))
{%- elif form == 'float' -%}
    {{ tsdbt_float_text(expression, 'log10(', 'double') }}
{%- elif form == 'date' -%}
    date_format({{ expression }}, 'yyyy-MM-dd')
{%- elif form == 'timestamp' and dtype.lower() != 'timestamp_ntz' -%}
    {# A timestamp is a moment, shown in the time zone of the session. #}
    date_format(to_utc_timestamp({{ expression }}, current_timezone()), 'yyyy-MM-dd HH:mm:ss.SSSSSS')
{%- elif form in ['timestamp', 'timestamptz'] -%}
    date_format({{ expression }}, 'yyyy-MM-dd HH:mm:ss.SSSSSS')
{%- elif form == 'binary' -%}
    lower(hex({{ expression }}))
{%- elif form == 'document' -%}
    to_json({{ expression }})
{%- else -%}
    {{ default__tsdbt_text(expression, form, dtype) }}
{%- endif -%}
{%- endmacro %}
