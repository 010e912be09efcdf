{# Rows of unit tests as SQL: one select per row, every value cast to the type of the real column. #}

{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- if column_name_to_data_types -%}
    {%- do types.update(column_name_to_data_types) -%}
    {%- for name in types -%}
      {%- do quoted.update({name: adapter.quote(name)}) -%}
    {%- endfor -%}
  {%- else -%}
    {#-- A relation of the deferred state serves while the own one is not built yet. --#}
    {%- set relation = defer_relation if (defer_relation and not load_relation(this)) else this -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ this ~ " because the relation doesn't exist") }}
  {%- endif -%}
  {%- set nulls = {} -%}
  {%- for name, type in types.items() -%}
    {%- do nulls.update({name: safe_cast('null', type) | trim}) -%}
  {%- endfor -%}
  {%- do validate_fixture_rows(rows, none) -%}
  {%- set selects = [] -%}
  {%- for row in rows -%}
    {%- set cells = nulls.copy() -%}
    {%- do cells.update(format_row(row, types)) -%}
    {%- do selects.append(unit_test_select(cells, quoted)) -%}
  {%- endfor -%}
  {%- if not selects -%}
    {%- do selects.append(unit_test_select(nulls, quoted) ~ '\n    limit 0') -%}
  {%- endif %}
-- Fixture for {{ model.name }}
{{ selects | join('\nunion all\n') }}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
  {%- set selects = [] -%}
  {%- for row in rows -%}
    {%- do selects.append(unit_test_select(format_row(row, column_name_to_data_types), column_name_to_quoted)) -%}
  {%- endfor -%}
  {{ selects | join('\nunion all\n') if selects else 'select * from dbt_internal_unit_test_actual\n    limit 0' }}
{%- endmacro %}

{% macro unit_test_select(cells, quoted) -%}
  select
  {%- for name, value in cells.items() %} {{ value }} as {{ quoted[name] }}{{ ',' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# Column → value as SQL. A column that the relation does not have is an error. #}
{% macro format_row(row, column_name_to_data_types) %}
  {%- set formatted = {} -%}
  {%- for given, value in row.items() -%}
    {%- set name = given | lower -%}
    {%- if name not in column_name_to_data_types -%}
      {%- set fixture = 'expected output' if model.resource_type == 'unit_test' else "'" ~ model.name ~ "'" -%}
      {{ exceptions.raise_compiler_error(
        "Invalid column name: '" ~ name ~ "' in unit test fixture for " ~ fixture ~ ".\nAccepted columns for " ~ fixture ~ ' are: ' ~ (column_name_to_data_types.keys() | list)
      ) }}
    {%- endif -%}
    {%- set type = column_name_to_data_types[name] -%}
    {%- set literal = value -%}
    {%- if value is string -%}
      {#-- A length would cut longer texts without a word. --#}
      {%- if 'varying' in type -%}
        {%- set type = type.split('(')[0] -%}
      {%- endif -%}
      {%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
    {%- elif value is none -%}
      {%- set literal = 'null' -%}
    {%- endif -%}
    {%- do formatted.update({name: safe_cast(literal, type)}) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{%- endmacro %}

{% macro validate_fixture_rows(rows, row_number) -%}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro %}

{# For adapters that cannot take every kind of value. #}
{% macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro %}
