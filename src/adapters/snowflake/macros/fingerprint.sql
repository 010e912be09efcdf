{# The texts and hashes of `tsdbt verify` in Snowflake's words; see the shared macros. #}
{% macro snowflake__tsdbt_hash(text) -%}
to_number(substr(md5({{ text }}), 18, 15), 'XXXXXXXXXXXXXXX')
{%- endmacro %}

{% macro snowflake__tsdbt_text(expression, form, dtype) -%}
{%- if form == 'float' -%}
    {{ tsdbt_float_text(expression, 'log(10, ', 'double') }}
{%- elif form == 'date' -%}
    to_varchar({{ expression }}, 'YYYY-MM-DD')
{%- elif form == 'time' -%}
    to_varchar({{ expression }}, 'HH24:MI:SS.FF6')
{%- elif form == 'timestamp' -%}
    to_varchar({{ expression }}, 'YYYY-MM-DD HH24:MI:SS.FF6')
{%- elif form == 'timestamptz' -%}
    to_varchar(convert_timezone('UTC', {{ expression }}), 'YYYY-MM-DD HH24:MI:SS.FF6')
{%- elif form == 'binary' -%}
    lower(hex_encode({{ expression }}))
{%- elif form == 'document' -%}
    to_json({{ expression }})
{%- else -%}
    {{ default__tsdbt_text(expression, form, dtype) }}
{%- endif -%}
{%- endmacro %}
