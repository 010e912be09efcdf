{# Contracts: the columns of the SQL are compared with the declared ones before the table is made. #}

{% macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro %}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() %}
  {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
  (
    {%- for line in columns + constraints %}
    {{ line }}{{ ',' if not loop.last }}
    {%- endfor %}
  )
{% endmacro %}

{% macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro %}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{# Names and types of the SQL's columns against the declared ones, whatever their order. #}
{% macro assert_columns_equivalent(sql) %}
  {%- set declared = model['columns'] -%}
  {%- if not declared -%}
    {{ exceptions.raise_contract_error([], []) }}
  {%- endif -%}
  {%- set found = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
  {%- set wanted = format_columns(get_column_schema_from_query(get_empty_schema_sql(declared))) -%}
  {%- set differs = [] -%}
  {%- if found | length != wanted | length -%}
    {%- do differs.append(true) -%}
  {%- endif -%}
  {%- for column in found -%}
    {%- set same = wanted | selectattr('name', 'equalto', column['name']) | list -%}
    {%- if not same or same[0]['formatted'] != column['formatted'] -%}
      {%- do differs.append(true) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if differs -%}
    {%- do exceptions.raise_contract_error(wanted, found) -%}
  {%- endif -%}
{% endmacro %}

{# Columns as the comparison and its table see them; an engine may bring its types into one form. #}
{% macro format_columns(columns) %}
  {%- set formatted = [] -%}
  {%- for column in columns -%}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}

{% macro default__format_column(column) -%}
  {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.column.lower() ~ ' ' ~ column.dtype}) }}
{%- endmacro %}

{# The declared columns, in their order. #}
{% macro default__get_column_names() %}
  {%- for name in model['columns'] %}
    {%- set column = model['columns'][name] %}
    {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }}{{ ', ' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{% macro get_select_subquery(sql) %}
  {{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}
{% endmacro %}

{% macro default__get_select_subquery(sql) %}
    select {{ adapter.dispatch('get_column_names', 'dbt')() }}
    from (
        {{ sql }}
    ) as model_subq
{% endmacro %}
