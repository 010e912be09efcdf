{# What projects may ask an engine's catalog by macro. tsdbt reads the catalog itself; engines and packages that have
   these macros are asked through them. #}

{% macro get_catalog(information_schema, schemas) %}
    {{ return(adapter.dispatch('get_catalog', 'dbt')(information_schema, schemas)) }}
{% endmacro %}
{% macro default__get_catalog(information_schema, schemas) %}
    {{ tsdbt_no_catalog_macro('get_catalog') }}
{% endmacro %}

{% macro get_catalog_relations(information_schema, relations) %}
    {{ return(adapter.dispatch('get_catalog_relations', 'dbt')(information_schema, relations)) }}
{% endmacro %}
{% macro default__get_catalog_relations(information_schema, relations) %}
    {{ tsdbt_no_catalog_macro('get_catalog_relations') }}
{% endmacro %}

{% macro get_catalog_for_single_relation(relation) %}
    {{ return(adapter.dispatch('get_catalog_for_single_relation', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__get_catalog_for_single_relation(relation) %}
    {{ tsdbt_no_catalog_macro('get_catalog_for_single_relation') }}
{% endmacro %}

{% macro get_relation_last_modified(information_schema, relations) %}
    {{ return(adapter.dispatch('get_relation_last_modified', 'dbt')(information_schema, relations)) }}
{% endmacro %}
{% macro default__get_relation_last_modified(information_schema, relations) %}
    {{ tsdbt_no_catalog_macro('get_relation_last_modified') }}
{% endmacro %}

{% macro get_relations() %}
    {{ return(adapter.dispatch('get_relations', 'dbt')()) }}
{% endmacro %}
{% macro default__get_relations() %}
    {{ tsdbt_no_catalog_macro('get_relations') }}
{% endmacro %}

{% macro list_function_relations_without_caching(schema_relation) %}
    {{ return(adapter.dispatch('list_function_relations_without_caching', 'dbt')(schema_relation)) }}
{% endmacro %}
{% macro default__list_function_relations_without_caching(schema_relation) %}
    {{ return(run_query('select 1 as a limit 0')) }}
{% endmacro %}

{% macro tsdbt_no_catalog_macro(name) %}
    {{ exceptions.raise_not_implemented(name ~ ' macro not implemented for adapter ' ~ adapter.type()) }}
{% endmacro %}
