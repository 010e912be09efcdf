{# The catalog as projects may ask for it: a row for each column, with facts of its table. #}

{% macro snowflake__get_catalog(information_schema, schemas) -%}
  {{ return(run_query(tsdbt_catalog_query(information_schema, snowflake__get_catalog_schemas_where_clause_sql(schemas)))) }}
{%- endmacro %}

{% macro snowflake__get_catalog_relations(information_schema, relations) -%}
  {{ return(run_query(tsdbt_catalog_query(information_schema, snowflake__get_catalog_relations_where_clause_sql(relations)))) }}
{%- endmacro %}

{% macro tsdbt_catalog_query(information_schema, where) -%}
  with tables as (
    {{ snowflake__get_catalog_tables_sql(information_schema) }}
    {{ where }}
  ), columns as (
    {{ snowflake__get_catalog_columns_sql(information_schema) }}
    {{ where }}
  )
  {{ snowflake__get_catalog_results_sql() }}
{%- endmacro %}

{% macro snowflake__get_catalog_tables_sql(information_schema) -%}
    select table_catalog as "table_database", table_schema as "table_schema", table_name as "table_name",
      case when is_dynamic = 'YES' and table_type = 'BASE TABLE' then 'DYNAMIC TABLE' else table_type end as "table_type",
      comment as "table_comment", table_owner as "table_owner",
      {{ tsdbt_catalog_stat('clustering_key', 'Clustering Key', 'The key used to cluster this table', 'clustering_key') }},
      {{ tsdbt_catalog_stat('row_count', 'Row Count', 'An approximate count of rows in this table', 'row_count') }},
      {{ tsdbt_catalog_stat('bytes', 'Approximate Size', 'Approximate size of the table as reported by Snowflake', 'bytes') }},
      {{ tsdbt_catalog_stat('last_modified', 'Last Modified', 'The timestamp for last update/change', "to_varchar(convert_timezone('UTC', last_altered), 'yyyy-mm-dd HH24:MI'||'UTC')", "(last_altered is not null and table_type in ('BASE TABLE', 'INTERACTIVE TABLE'))") }}
    from {{ information_schema }}.tables
{%- endmacro %}

{% macro tsdbt_catalog_stat(name, label, description, value, include=none) -%}
  '{{ label }}' as "stats:{{ name }}:label", {{ value }} as "stats:{{ name }}:value",
      '{{ description }}' as "stats:{{ name }}:description", {{ include if include else '(' ~ value ~ ' is not null)' }} as "stats:{{ name }}:include"
{%- endmacro %}

{% macro snowflake__get_catalog_columns_sql(information_schema) -%}
    select table_catalog as "table_database", table_schema as "table_schema", table_name as "table_name",
      column_name as "column_name", ordinal_position as "column_index", data_type as "column_type", comment as "column_comment"
    from {{ information_schema }}.columns
{%- endmacro %}

{% macro snowflake__get_catalog_results_sql() -%}
  select *
  from tables
  join columns using ("table_database", "table_schema", "table_name")
  order by "column_index"
{%- endmacro %}

{# The first test lets Snowflake read less, the second is exact. #}
{% macro snowflake__catalog_equals(field, value) %}
    "{{ field }}" ilike '{{ value }}' and upper("{{ field }}") = upper('{{ value }}')
{% endmacro %}

{% macro snowflake__get_catalog_schemas_where_clause_sql(schemas) -%}
    where (
    {%- for schema in schemas -%}
      ({{ snowflake__catalog_equals('table_schema', schema) | trim }}){{ ' or ' if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}

{% macro snowflake__get_catalog_relations_where_clause_sql(relations) -%}
    where (
    {%- for relation in relations -%}
      {%- if not relation.schema -%}
        {% do exceptions.raise_compiler_error('`get_catalog_relations` requires a list of relations, each with a schema') %}
      {%- endif -%}
      ({{ snowflake__catalog_equals('table_schema', relation.schema) | trim }}
      {{- ' and ' ~ snowflake__catalog_equals('table_name', relation.identifier) | trim if relation.identifier }}){{ ' or ' if not loop.last }}
    {%- endfor -%}
    )
{%- endmacro %}
