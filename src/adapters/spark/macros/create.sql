{# Tables and views. #}

{%- macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language == 'python' -%}
    {{ py_write_table(compiled_code=compiled_code, target_relation=relation) }}
  {%- elif temporary -%}
    {{ create_temporary_view(relation, compiled_code) }}
  {%- else -%}
    {%- set replaces = config.get('file_format', validator=validation.any[basestring]) in ['delta', 'iceberg'] -%}
    {%- set contract = config.get('contract') -%}
    {%- if contract and contract.enforced -%}
      {{ get_assert_columns_equivalent(compiled_code) }}
      {%- set compiled_code = get_select_subquery(compiled_code) -%}
    {%- endif -%}
  create {{ 'or replace ' if replaces }}table {{ relation }}
  {{ tsdbt_table_clauses() }}
  as
  {{ compiled_code }}
  {%- endif -%}
{%- endmacro -%}

{% macro create_temporary_view(relation, compiled_code) -%}
  {{ return(adapter.dispatch('create_temporary_view', 'dbt')(relation, compiled_code)) }}
{%- endmacro -%}

{# Spark has no temporary tables; a temporary view is the session's own and has no schema. #}
{% macro spark__create_temporary_view(relation, compiled_code) -%}
  create or replace temporary view {{ relation }} as
  {{ compiled_code }}
{%- endmacro -%}

{% macro spark__create_view_as(relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- if contract and contract.enforced -%}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif -%}
  create or replace view {{ relation }}
  {%- if config.persist_column_docs() %}
  (
    {{ get_persist_docs_column_list(model.columns, get_columns_in_query(sql)) }}
  )
  {%- endif %}
  {{ comment_clause() }}
  as
  {{ sql }}
{%- endmacro %}

{% macro get_persist_docs_column_list(model_columns, query_columns) %}
  {%- for name in query_columns %}
    {{ get_column_comment_sql(name, model_columns) }}{{ ', ' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{% macro get_column_comment_sql(column_name, column_dict) -%}
  {%- set description = column_dict[column_name]['description'] if column_name in column_dict -%}
  {{ adapter.quote(column_name) }}{% if description %} comment '{{ tsdbt_spark_text(description) }}'{% endif %}
{%- endmacro %}

{# A temporary name has neither schema nor database. #}
{% macro spark__make_temp_relation(base_relation, suffix) %}
  {% set named = base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}) %}
  {{ return(named.include(database=false, schema=false)) }}
{% endmacro %}
