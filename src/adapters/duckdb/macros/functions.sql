{# A function is a macro of DuckDB: an expression, or a query that gives one value. Its overloads are parts of the same
   statement, since a second statement would replace the first. #}

{% macro duckdb__scalar_function_sql(target_relation) %}
  {%- if model.get('overload') -%}
    select 1
  {%- else -%}
    {%- set parts = [duckdb__macro_part(model.arguments, model.returns, model.compiled_code)] -%}
    {%- for overload in model.overloads -%}
      {%- do parts.append(duckdb__macro_part(overload.arguments, overload.returns or model.returns, overload.compiled_body)) -%}
    {%- endfor -%}
    create or replace macro {{ target_relation }} {{ parts | join(', ') }}
  {%- endif -%}
{% endmacro %}

{% macro duckdb__macro_part(arguments, returns, body) -%}
  {%- set names = [] -%}
  {%- for argument in arguments -%}
    {%- do names.append(argument.name ~ (' := ' ~ argument.default_value if argument.default_value is not none else '')) -%}
  {%- endfor -%}
  ({{ names | join(', ') }}) as (
    cast(({{ body }}) as {{ returns.data_type }})
  )
{%- endmacro %}
