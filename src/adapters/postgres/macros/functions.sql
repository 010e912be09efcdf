{# Arguments of functions may have defaults. #}
{% macro postgres__formatted_scalar_function_args_sql() -%}
  {%- for argument in model.arguments -%}
    {{ argument.name }} {{ argument.data_type }}{{ ' default ' ~ argument.default_value if argument.default_value is not none }}{{ ', ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}
