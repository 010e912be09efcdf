{# Functions that engines spell differently: each is dispatched, these are the common spellings. Line breaks and blanks are
   part of the compiled code of every project that calls them: those that dbt writes are written out here. #}

{% macro any_value(expression) %}
    {{ return(adapter.dispatch('any_value', 'dbt')(expression)) }}
{% endmacro %}

{% macro default__any_value(expression) -%}
    any_value({{ expression }})
{%- endmacro %}

{% macro bool_or(expression) %}
    {{ return(adapter.dispatch('bool_or', 'dbt')(expression)) }}
{% endmacro %}

{% macro default__bool_or(expression) -%}
    bool_or({{ expression }})
{%- endmacro %}

{% macro cast(field, type) %}
    {{ return(adapter.dispatch('cast', 'dbt')(field, type)) }}
{% endmacro %}

{% macro default__cast(field, type) -%}
    {{ '\n    cast(' ~ field ~ ' as ' ~ type ~ ')\n' }}
{%- endmacro %}

{% macro safe_cast(field, type) %}
    {{ return(adapter.dispatch('safe_cast', 'dbt')(field, type)) }}
{% endmacro %}

{% macro default__safe_cast(field, type) -%}
    {{ '\n    \n    cast(' ~ field ~ ' as ' ~ type ~ ')\n' }}
{%- endmacro %}

{% macro cast_bool_to_text(field) -%}
    {{ '\n  ' ~ adapter.dispatch('cast_bool_to_text', 'dbt')(field) ~ '\n' }}
{%- endmacro %}

{% macro default__cast_bool_to_text(field) -%}
    {{ '\n    cast(' ~ field ~ ' as ' ~ api.Column.translate_type('string') ~ ')\n' }}
{%- endmacro %}

{% macro concat(fields) %}
    {{ return(adapter.dispatch('concat', 'dbt')(fields)) }}
{% endmacro %}

{% macro default__concat(fields) -%}
    {{ fields | join(' || ') }}
{%- endmacro %}

{% macro escape_single_quotes(expression) %}
    {{ return(adapter.dispatch('escape_single_quotes', 'dbt')(expression)) }}
{% endmacro %}

{% macro default__escape_single_quotes(expression) -%}
{{ expression | replace("'", "''") }}
{%- endmacro %}

{% macro string_literal(value) %}
    {{ return(adapter.dispatch('string_literal', 'dbt')(value)) }}
{% endmacro %}

{% macro default__string_literal(value) -%}
    '{{ value }}'
{%- endmacro %}

{% macro length(expression) %}
    {{ return(adapter.dispatch('length', 'dbt')(expression)) }}
{% endmacro %}

{% macro default__length(expression) -%}
    {{ '\n\n    length(\n        ' ~ expression ~ '\n    )' }}
{%- endmacro %}

{% macro position(substring_text, string_text) %}
    {{ return(adapter.dispatch('position', 'dbt')(substring_text, string_text)) }}
{% endmacro %}

{% macro default__position(substring_text, string_text) -%}
    {{ '\n\n    position(\n        ' ~ substring_text ~ ' in ' ~ string_text ~ '\n    )' }}
{%- endmacro %}

{% macro replace(field, old_chars, new_chars) %}
    {{ return(adapter.dispatch('replace', 'dbt')(field, old_chars, new_chars)) }}
{% endmacro %}

{% macro default__replace(field, old_chars, new_chars) -%}
    {{ '\n\n    replace(\n        ' ~ [field, old_chars, new_chars] | join(',\n        ') ~ '\n    )\n\n\n' }}
{%- endmacro %}

{% macro right(string_text, length_expression) %}
    {{ return(adapter.dispatch('right', 'dbt')(string_text, length_expression)) }}
{% endmacro %}

{% macro default__right(string_text, length_expression) -%}
    {{ '\n\n    right(\n        ' ~ [string_text, length_expression] | join(',\n        ') ~ '\n    )' }}
{%- endmacro %}

{% macro hash(field) %}
    {{ return(adapter.dispatch('hash', 'dbt')(field)) }}
{% endmacro %}

{% macro default__hash(field) -%}
    md5(cast({{ field }} as {{ api.Column.translate_type('string') }}))
{%- endmacro %}

{% macro split_part(string_text, delimiter_text, part_number) %}
    {{ return(adapter.dispatch('split_part', 'dbt')(string_text, delimiter_text, part_number)) }}
{% endmacro %}

{% macro default__split_part(string_text, delimiter_text, part_number) -%}
    {{ '\n\n    split_part(\n        ' ~ [string_text, delimiter_text, part_number] | join(',\n        ') ~ '\n        )\n\n' }}
{%- endmacro %}

{# Counted from the end, where the engine counts from the start only. #}
{% macro _split_part_negative(string_text, delimiter_text, part_number) -%}
    {%- set pieces = "length(" ~ string_text ~ ")\n          - length(\n              replace(" ~ string_text ~ ",  " ~ delimiter_text ~ ", '')\n          ) + 2" -%}
    {{ '\n\n    split_part(\n        ' ~ string_text ~ ',\n        ' ~ delimiter_text ~ ',\n          ' ~ pieces ~ ' + ' ~ part_number ~ '\n        )\n\n' }}
{%- endmacro %}

{% macro date_trunc(datepart, date) %}
    {{ return(adapter.dispatch('date_trunc', 'dbt')(datepart, date)) }}
{% endmacro %}

{% macro default__date_trunc(datepart, date) -%}
    date_trunc('{{ datepart }}', {{ date }})
{%- endmacro %}

{% macro dateadd(datepart, interval, from_date_or_timestamp) %}
    {{ return(adapter.dispatch('dateadd', 'dbt')(datepart, interval, from_date_or_timestamp)) }}
{% endmacro %}

{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ '\n\n    dateadd(\n        ' ~ [datepart, interval, from_date_or_timestamp] | join(',\n        ') ~ '\n        )\n\n' }}
{%- endmacro %}

{% macro datediff(first_date, second_date, datepart) %}
    {{ return(adapter.dispatch('datediff', 'dbt')(first_date, second_date, datepart)) }}
{% endmacro %}

{% macro default__datediff(first_date, second_date, datepart) -%}
    datediff(
        {{ datepart }},
        {{ first_date }},
        {{ second_date }}
        )
{%- endmacro %}

{% macro last_day(date, datepart) %}
    {{ return(adapter.dispatch('last_day', 'dbt')(date, datepart)) }}
{% endmacro %}

{% macro default__last_day(date, datepart) -%}
    {{ dbt.default_last_day(date, datepart) }}
{%- endmacro %}

{% macro default_last_day(date, datepart) -%}
    {%- set next_period = dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date)) -%}
    {{ 'cast(\n        ' ~ dbt.dateadd('day', '-1', next_period) ~ '\n        as date)' }}
{%- endmacro %}

{% macro date(year, month, day) %}
    {{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}
{% endmacro %}

{% macro default__date(year, month, day) -%}
    to_date('{{ modules.datetime.date(year, month, day).strftime('%Y-%m-%d') }}', 'YYYY-MM-DD')
{%- endmacro %}

{% macro listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) %}
    {{ return(adapter.dispatch('listagg', 'dbt')(measure, delimiter_text, order_by_clause, limit_num)) }}
{% endmacro %}

{% macro default__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
    {%- if limit_num -%}
    {{ 'array_to_string(\n        array_slice(\n            array_agg(\n                ' ~ measure ~ '\n            )' }}
        {{- 'within group (' ~ order_by_clause ~ ')' if order_by_clause }}
        {{- '\n            ,0\n            ,' ~ limit_num ~ '\n        ),\n        ' ~ delimiter_text ~ '\n        )' }}
    {%- else -%}
    {{ '\n    listagg(\n        ' ~ measure ~ ',\n        ' ~ delimiter_text ~ '\n        )\n        ' }}
        {{- 'within group (' ~ order_by_clause ~ ')' if order_by_clause }}
    {%- endif -%}
{%- endmacro %}

{% macro array_append(array, new_element) %}
    {{ return(adapter.dispatch('array_append', 'dbt')(array, new_element)) }}
{% endmacro %}

{% macro default__array_append(array, new_element) -%}
    array_append({{ array }}, {{ new_element }})
{%- endmacro %}

{% macro array_concat(array_1, array_2) %}
    {{ return(adapter.dispatch('array_concat', 'dbt')(array_1, array_2)) }}
{% endmacro %}

{% macro default__array_concat(array_1, array_2) -%}
    array_cat({{ array_1 }}, {{ array_2 }})
{%- endmacro %}

{% macro array_construct(inputs=[], data_type=api.Column.translate_type('integer')) %}
    {{ return(adapter.dispatch('array_construct', 'dbt')(inputs, data_type)) }}
{% endmacro %}

{% macro default__array_construct(inputs=[], data_type=api.Column.translate_type('integer')) -%}
    {%- set items = '[ ' ~ inputs | join(' , ') ~ ' ]' if inputs | length > 0 else '[]::' ~ data_type ~ '[]' -%}
    {{ '\n    array' ~ items ~ '\n    ' }}
{%- endmacro %}

{% macro except() %}
    {{ return(adapter.dispatch('except', 'dbt')()) }}
{% endmacro %}

{% macro default__except() -%}
    {{ '\n\n    except\n\n' }}
{%- endmacro %}

{% macro intersect() %}
    {{ return(adapter.dispatch('intersect', 'dbt')()) }}
{% endmacro %}

{% macro default__intersect() -%}
    {{ '\n\n    intersect\n\n' }}
{%- endmacro %}

{% macro equals(expr1, expr2) %}
    {{ return(adapter.dispatch('equals', 'dbt')(expr1, expr2)) }}
{% endmacro %}

{% macro default__equals(expr1, expr2) -%}
    {%- if adapter.behavior.enable_truthy_nulls_equals_macro.no_warn -%}
    {%- set either = '(' ~ expr1 ~ ' = ' ~ expr2 ~ ') or (' ~ expr1 ~ ' is null and ' ~ expr2 ~ ' is null)' -%}
    {{ '\n    case when (' ~ either ~ ')\n        then 0\n        else 1\n    end = 0\n' }}
    {%- else -%}
    {{ '(' ~ expr1 ~ ' = ' ~ expr2 ~ ')\n' }}
    {%- endif -%}
{%- endmacro %}

{% macro current_timestamp() %}
    {{ return(adapter.dispatch('current_timestamp', 'dbt')()) }}
{% endmacro %}

{% macro default__current_timestamp() -%}
    {{ exceptions.raise_not_implemented('current_timestamp macro not implemented for adapter ' ~ adapter.type()) }}
{%- endmacro %}

{% macro snapshot_get_time() %}
    {{ return(adapter.dispatch('snapshot_get_time', 'dbt')()) }}
{% endmacro %}

{% macro default__snapshot_get_time() -%}
    {{ current_timestamp() }}
{%- endmacro %}

{% macro get_snapshot_get_time_data_type() %}
    {{ return(adapter.dispatch('get_snapshot_get_time_data_type', 'dbt')()) }}
{% endmacro %}

{% macro default__get_snapshot_get_time_data_type() -%}
    {{ return('timestamp') }}
{%- endmacro %}

{% macro current_timestamp_backcompat() %}
    {{ return(adapter.dispatch('current_timestamp_backcompat', 'dbt')()) }}
{% endmacro %}

{% macro default__current_timestamp_backcompat() -%}
    current_timestamp::timestamp
{%- endmacro %}

{% macro current_timestamp_in_utc_backcompat() %}
    {{ return(adapter.dispatch('current_timestamp_in_utc_backcompat', 'dbt')()) }}
{% endmacro %}

{% macro default__current_timestamp_in_utc_backcompat() -%}
    {{ current_timestamp_backcompat() }}
{%- endmacro %}

{% macro get_intervals_between(start_date, end_date, datepart) %}
    {{ return(adapter.dispatch('get_intervals_between', 'dbt')(start_date, end_date, datepart)) }}
{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) -%}
    {%- call statement('get_intervals_between', fetch_result=True) %}
        select {{ dbt.datediff(start_date, end_date, datepart) }}
    {%- endcall -%}
    {%- set rows = load_result('get_intervals_between') -%}
    {%- if rows -%}
        {{ return(rows['data'][0][0]) }}
    {%- endif -%}
    {{ return(1) }}
{%- endmacro %}

{% macro get_powers_of_two(upper_bound) %}
    {{ return(adapter.dispatch('get_powers_of_two', 'dbt')(upper_bound)) }}
{% endmacro %}

{% macro default__get_powers_of_two(upper_bound) -%}
    {%- if upper_bound <= 0 -%}
        {{ exceptions.raise_compiler_error('upper bound must be positive') }}
    {%- endif -%}
    {%- for n in range(1, 100) -%}
        {%- if upper_bound <= 2 ** n -%}
            {{ return(n) }}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro generate_series(upper_bound) %}
    {{ return(adapter.dispatch('generate_series', 'dbt')(upper_bound)) }}
{% endmacro %}

{% macro default__generate_series(upper_bound) -%}
    {%- set powers = [] -%}
    {%- set tables = [] -%}
    {%- for i in range(dbt.get_powers_of_two(upper_bound)) -%}
        {%- do powers.append('p' ~ i ~ '.generated_number * power(2, ' ~ i ~ ')') -%}
        {%- do tables.append('p as p' ~ i) -%}
    {%- endfor -%}
    {{ '\n\n    \n\n    with p as (\n        select 0 as generated_number union all select 1\n    ), unioned as (\n\n    select\n\n    \n    ' }}
    {{- powers | join('\n     + \n    \n    ') }}
    {{- '\n    \n    \n    + 1\n    as generated_number\n\n    from\n\n    \n    ' }}
    {{- tables | join('\n     cross join \n    \n    ') }}
    {{- '\n    \n    \n\n    )\n\n    select *\n    from unioned\n    where generated_number <= ' ~ upper_bound ~ '\n    order by generated_number\n\n' }}
{%- endmacro %}

{% macro date_spine(datepart, start_date, end_date) %}
    {{ return(adapter.dispatch('date_spine', 'dbt')(datepart, start_date, end_date)) }}
{% endmacro %}

{# One row per step from the start, the end left out. #}
{% macro default__date_spine(datepart, start_date, end_date) -%}
    {%- set series = dbt.generate_series(dbt.get_intervals_between(start_date, end_date, datepart)) -%}
    {%- set moment = dbt.dateadd(datepart, 'row_number() over (order by 1) - 1', start_date) -%}
    {{ '\n\n\n    \n\n\n    with rawdata as (\n\n        ' ~ series ~ '\n\n    ),\n\n' }}
    {{- '    all_periods as (\n\n        select (\n            ' ~ moment ~ '\n        ) as date_' ~ datepart ~ '\n        from rawdata\n\n    ),\n\n' }}
    {{- '    filtered as (\n\n        select *\n        from all_periods\n        where date_' ~ datepart ~ ' <= ' ~ end_date ~ '\n\n    )\n\n    select * from filtered\n\n' }}
{%- endmacro %}
