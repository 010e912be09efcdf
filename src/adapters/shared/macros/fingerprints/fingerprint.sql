{# Numbers that are the same on every engine that holds the same rows, in whatever order: for `tsdbt verify`.

   A value is written as text in one way on all engines (tsdbt_text), the text is hashed to a number of 60 bits
   (tsdbt_hash), and the numbers are summed: sums do not depend on order and count duplicates.
   `columns` is a list of dicts: id (the name that the query gives it), name, form (boolean, number, float, date, time, timestamp, timestamptz, text, binary,
   document), dtype as the engine names it. #}

{# One row of texts: rows; per column the values that are not null and the sum of their hashes; the sum over whole rows,
   of the columns whose text is exact. #}
{% macro tsdbt_fingerprint_query(relation, columns) -%}
select
    {{ tsdbt_as_text('count(*)') }} as n_rows,
    {%- for column in columns %}
    {{ tsdbt_as_text('count(' ~ column.id ~ ')') }} as n_{{ column.id }},
    {{ tsdbt_as_text('coalesce(sum(' ~ tsdbt_hash(column.id) ~ '), 0)') }} as h_{{ column.id }},
    {%- endfor %}
    {{ tsdbt_as_text('coalesce(sum(' ~ tsdbt_hash('row_text') ~ '), 0)') }} as h_rows
from (
    select canonical.*, {{ tsdbt_row_text(columns, ['float', 'document']) }} as row_text
    from (
        {{ tsdbt_texts(relation, columns) | indent(8) }}
    ) canonical
) hashed
{%- endmacro %}

{# Per bucket of the first `keys` columns: its number, its rows, the sum of the hashes of key and value. #}
{% macro tsdbt_buckets_query(relation, columns, keys, buckets) -%}
select
    {{ tsdbt_as_text('bucket') }} as bucket,
    {{ tsdbt_as_text('count(*)') }} as n_rows,
    {{ tsdbt_as_text('sum(' ~ tsdbt_hash('row_text') ~ ')') }} as h_rows
from (
    {{ tsdbt_bucketed(relation, columns, keys, buckets) | indent(4) }}
) hashed
group by bucket
{%- endmacro %}

{# The texts of the rows of some buckets. #}
{% macro tsdbt_rows_query(relation, columns, keys, buckets, chosen, limit) -%}
select {{ columns | map(attribute='id') | join(', ') }}
from (
    {{ tsdbt_bucketed(relation, columns, keys, buckets) | indent(4) }}
) hashed
where bucket in ({{ chosen | join(', ') }})
limit {{ limit }}
{%- endmacro %}

{% macro tsdbt_bucketed(relation, columns, keys, buckets) -%}
select
    canonical.*,
    {{ tsdbt_row_text(columns) }} as row_text,
    {% if keys > 0 %}mod({{ tsdbt_hash(tsdbt_row_text(columns[:keys])) }}, {{ buckets }}){% else %}0{% endif %} as bucket
from (
    {{ tsdbt_texts(relation, columns) | indent(4) }}
) canonical
{%- endmacro %}

{# The values of the columns as texts, named by their ids. #}
{% macro tsdbt_texts(relation, columns) -%}
select
    {%- for column in columns %}
    {{ tsdbt_text(adapter.quote(column.name), column.form, column.dtype) }} as {{ column.id }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ relation }}
{%- endmacro %}

{# The texts of a row as one text: each with its length, so that no two rows look alike. #}
{% macro tsdbt_row_text(columns, without=[]) -%}
{%- set parts = ["'r'"] -%}
{%- for column in columns if column.form not in without -%}
    {%- do parts.append("coalesce(" ~ tsdbt_as_text('length(' ~ column.id ~ ')') ~ " || ':' || " ~ column.id ~ ", 'n')") -%}
{%- endfor -%}
{{ parts | join(' || ') }}
{%- endmacro %}

{% macro tsdbt_as_text(expression) -%}
cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{# A text's hash as a number from 0 to 2^60 - 1: the last 15 digits of its md5. #}
{% macro tsdbt_hash(text) -%}
{{ return(adapter.dispatch('tsdbt_hash', 'dbt')(text)) }}
{%- endmacro %}

{% macro default__tsdbt_hash(text) -%}
cast(cast(('x' || substr(md5({{ text }}), 18, 15)) as bit(60)) as bigint)
{%- endmacro %}

{# A value as the text that all engines write for it; null stays null. #}
{% macro tsdbt_text(expression, form, dtype) -%}
{{ return(adapter.dispatch('tsdbt_text', 'dbt')(expression, form, dtype)) }}
{%- endmacro %}

{% macro default__tsdbt_text(expression, form, dtype) -%}
{%- if form == 'boolean' -%}
    case when {{ expression }} then 'true' when not {{ expression }} then 'false' end
{%- elif form == 'number' -%}
    {{ tsdbt_without_zeros(tsdbt_as_text(expression)) }}
{%- elif form == 'float' -%}
    {{ tsdbt_float_text(expression, 'log(') }}
{%- elif form == 'date' -%}
    to_char({{ expression }}, 'YYYY-MM-DD')
{%- elif form == 'time' -%}
    to_char({{ expression }}, 'HH24:MI:SS.US')
{%- elif form == 'timestamp' -%}
    to_char({{ expression }}, 'YYYY-MM-DD HH24:MI:SS.US')
{%- elif form == 'timestamptz' -%}
    to_char({{ expression }} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')
{%- elif form == 'binary' -%}
    encode({{ expression }}, 'hex')
{%- elif form == 'document' -%}
    cast(to_json({{ expression }}) as {{ dbt.type_string() }})
{%- else -%}
    {{ tsdbt_as_text(expression) }}
{%- endif -%}
{%- endmacro %}

{# 1.500 and 1.5 are one number. #}
{% macro tsdbt_without_zeros(text) -%}
case when {{ text }} like '%.%' then rtrim(rtrim({{ text }}, '0'), '.') else {{ text }} end
{%- endmacro %}

{# Ten digits and the exponent: engines may differ in the last bits of what they have added up. `log10` is a call to
   which the number and the closing parenthesis are added. #}
{% macro tsdbt_float_text(expression, log10, double='double precision') -%}
{%- set number = 'cast(' ~ expression ~ ' as ' ~ double ~ ')' -%}
{%- set exponent = 'floor(' ~ log10 ~ 'abs(' ~ number ~ ')))' -%}
case
    when {{ expression }} is null then null
    when {{ number }} = cast('NaN' as {{ double }}) then 'nan'
    when {{ number }} = cast('Infinity' as {{ double }}) then 'inf'
    when {{ number }} = cast('-Infinity' as {{ double }}) then '-inf'
    when abs({{ number }}) < 1e-290 then '0'
    else {{ tsdbt_as_text('cast(round(' ~ number ~ ' / power(cast(10 as ' ~ double ~ '), ' ~ exponent ~ ' - 9)) as bigint)') }}
        || 'e' || {{ tsdbt_as_text('cast(' ~ exponent ~ ' as integer)') }}
end
{%- endmacro %}
