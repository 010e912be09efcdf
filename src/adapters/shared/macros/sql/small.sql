{# Small names that packages may call or override. #}

{% macro is_core_v2() %}
    {{ return(dbt_version.split('.') | first == '2') }}
{% endmacro %}

{% macro get_true_sql() %}
  {{ adapter.dispatch('get_true_sql', 'dbt')() | trim }}
{% endmacro %}
{% macro default__get_true_sql() %}
    {{ return('TRUE') }}
{% endmacro %}

{# Name of the view that stands for the latest version of a model. #}
{% macro generate_latest_version_pointer_alias(custom_alias_name=none, node=none) %}
    {{ return(adapter.dispatch('generate_latest_version_pointer_alias', 'dbt')(custom_alias_name, node)) }}
{% endmacro %}
{% macro default__generate_latest_version_pointer_alias(custom_alias_name=none, node=none) -%}
    {{ custom_alias_name | trim if custom_alias_name else node.name }}
{%- endmacro %}

{% macro get_merge_unique_key_match(source_unique_key, target_unique_key) %}
    {{ return(adapter.dispatch('get_merge_unique_key_match', 'dbt')(source_unique_key, target_unique_key)) }}
{% endmacro %}
{% macro default__get_merge_unique_key_match(source_unique_key, target_unique_key) %}
    {{ return(equals(source_unique_key, target_unique_key) | trim) }}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}
    {{ return(columns | map(attribute='name') | list) }}
{% endmacro %}
