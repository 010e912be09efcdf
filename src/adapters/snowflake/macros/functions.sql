{# Functions in SQL, JavaScript and Python: a head each, the body between dollar signs. #}

{% macro tsdbt_function_head(target_relation, language, arguments) -%}
CREATE OR REPLACE FUNCTION {{ target_relation.render() }} ({{ arguments | trim }})
    RETURNS {{ model.returns.data_type }}
    LANGUAGE {{ language }}
    {{ scalar_function_volatility_sql() | trim }}
{%- endmacro %}

{% macro snowflake__scalar_function_create_replace_signature_sql(target_relation) %}
    {{ tsdbt_function_head(target_relation, 'SQL', formatted_scalar_function_args_sql()) }}
    AS
{% endmacro %}

{% macro snowflake__scalar_function_body_sql() %}
    $$
{{ model.compiled_code }}
    $$
{% endmacro %}

{% macro snowflake__formatted_scalar_function_args_sql() %}
  {{ tsdbt_function_arguments(quoted=false) }}
{% endmacro %}

{% macro snowflake__formatted_scalar_function_args_javascript() %}
  {{ tsdbt_function_arguments(quoted=model.config.get('snowflake', {}).get('quote_args', true)) }}
{% endmacro %}

{# JavaScript sees the names as Snowflake stores them, which is why they are quoted there. #}
{% macro tsdbt_function_arguments(quoted) %}
  {%- set shown = [] -%}
  {%- for argument in model.arguments -%}
    {%- set default = argument.get('default_value', none) -%}
    {%- do shown.append((adapter.quote(argument.name) if quoted else argument.name) ~ ' ' ~ argument.data_type ~ (' DEFAULT ' ~ default if default is not none else '')) -%}
  {%- endfor -%}
  {{ shown | join(', ') }}
{% endmacro %}

{% macro snowflake__scalar_function_volatility_sql() %}
  {%- set volatility = model.config.get('volatility') -%}
  {%- if volatility == 'deterministic' -%}
    IMMUTABLE
  {%- elif volatility == 'non-deterministic' -%}
    VOLATILE
  {%- elif volatility is not none -%}
    {% do unsupported_volatility_warning(volatility) %}
  {%- endif -%}
{% endmacro %}

{% macro snowflake__scalar_function_create_replace_signature_python(target_relation) %}
    {{ tsdbt_function_head(target_relation, 'PYTHON', formatted_scalar_function_args_sql()) }}
    {{ get_function_python_options() }}
    AS
{% endmacro %}

{% macro snowflake__scalar_function_python(target_relation) %}
    {{ snowflake__scalar_function_create_replace_signature_python(target_relation) }}
    {{ scalar_function_body_sql() }}
{% endmacro %}

{% macro snowflake__scalar_function_create_replace_signature_javascript(target_relation) %}
    {{ tsdbt_function_head(target_relation, 'JAVASCRIPT', formatted_scalar_function_args_javascript()) }}
    AS
{% endmacro %}

{% macro snowflake__scalar_function_javascript(target_relation) %}
    {{ snowflake__scalar_function_create_replace_signature_javascript(target_relation) }}
    {{ scalar_function_body_sql() }}
{% endmacro %}

{% macro snowflake__aggregate_function_python(target_relation) %}
    {{ get_aggregate_function_create_replace_signature(target_relation) }}
    {{ scalar_function_body_sql() }}
{% endmacro %}

{% macro snowflake__aggregate_function_javascript(target_relation) %}
    {% do exceptions.raise_compiler_error('JS aggregate functions not supported in snowflake') %}
{% endmacro %}
