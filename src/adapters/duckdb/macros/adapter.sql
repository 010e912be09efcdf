{# What DuckDB says differently. #}

{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  {%- set contract = config.get('contract') -%}
  {%- if contract and contract.enforced and not temporary %}
  {{ get_assert_columns_equivalent(compiled_code) }}
  create or replace table {{ relation }}
    {{ get_table_columns_and_constraints() }};
  insert into {{ relation }} {{ get_column_names() }} (
    {{ get_select_subquery(compiled_code) }}
  );
  {%- else %}
  create {{ 'or replace temporary' if temporary else 'or replace' }} table {{ relation }} as (
    {{ compiled_code }}
  );
  {%- endif %}
{%- endmacro %}

{% macro get_column_names() %}
  ({{ adapter.dispatch('get_column_names', 'dbt')() }})
{% endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  {%- set contract = config.get('contract') -%}
  {%- if contract and contract.enforced %}
  {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  create or replace view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{# DuckDB loads the indexes of a table when it first writes to it. Rows that are deleted before that in a transaction
   still count for unique indexes and keys, so that they could not be inserted again: nothing is inserted first. #}
{% macro duckdb__load_indexes(relation) -%}
    insert into {{ relation }} select * from {{ relation }} limit 0
{%- endmacro %}

{% macro duckdb__truncate_relation(relation) -%}
  {% call statement('truncate_relation') -%}
    {{ duckdb__load_indexes(relation) }};
    truncate table {{ relation }}
  {%- endcall %}
{% endmacro %}

{% macro duckdb__get_incremental_default_sql(arg_dict) %}
  {{ return(dbt.tsdbt_delete_insert_or_append(arg_dict)) }}
{% endmacro %}

{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- if unique_key %}
    {{ duckdb__load_indexes(target) }};
      {%- if unique_key is string %}
    delete from {{ target }} as DBT_INTERNAL_DEST
    where ({{ unique_key }}) in (
        select ({{ unique_key }})
        from {{ source }} as DBT_INTERNAL_SOURCE
    )
      {%- else %}
        {#-- Compared key by key: a null equals nothing, as in other engines. #}
        {%- set matches = [] -%}
        {%- for key in unique_key -%}
          {%- do matches.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
        {%- endfor %}
    delete from {{ target }} as DBT_INTERNAL_DEST
    using {{ source }} as DBT_INTERNAL_SOURCE
    where {{ matches | join(' and ') }}
      {%- endif -%}
      {%- for predicate in incremental_predicates or [] %}
    and {{ predicate }}
      {%- endfor %};
    {% endif %}
    {{- get_insert_into_sql(target, source, dest_columns) }}
{%- endmacro %}

{% macro duckdb__get_binding_char() %}
  {{ return('?') }}
{% endmacro %}

{% macro duckdb__apply_grants(relation, grant_config, should_revoke=True) %}
  {% if grant_config %}
    {% do adapter.warn_once('Grants for relations are not supported by DuckDB') %}
  {% endif %}
{% endmacro %}

{% macro duckdb__get_create_index_sql(relation, index_dict) -%}
  {%- set wanted = adapter.parse_index(index_dict) -%}
  {%- set columns = wanted.columns -%}
  {%- set name = local_md5(relation.render() ~ '_' ~ columns | join('_')) -%}
  create {{ 'unique ' if wanted.unique }}index if not exists {{ adapter.quote(name) }} on {{ relation }} ({{ columns | join(', ') }})
{%- endmacro %}

{% macro duckdb__alter_column_comment(relation, column_dict) %}
  {% set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {% for name in column_dict if name in existing %}
    comment on column {{ relation }}.{{ adapter.quote(name) }} is '{{ column_dict[name]['description'] | replace("'", "''") }}';
  {% endfor %}
{% endmacro %}

{# In one statement: DuckDB cannot commit a change of rows and of columns of one table together. #}
{% macro duckdb__alter_column_type(relation, column_name, new_column_type) -%}
  {% call statement('alter_column_type') %}
    alter table {{ relation }} alter column {{ adapter.quote(column_name) }} type {{ new_column_type }}
  {% endcall %}
{% endmacro %}

{% macro duckdb__list_schemas(database) -%}
  {% set query %}
    select schema_name
    from system.information_schema.schemata
    {% if database is not none %}
    where lower(catalog_name) = '{{ database | lower }}'
    {% endif %}
  {% endset %}
  {{ return(run_query(query)) }}
{% endmacro %}

{% macro duckdb__check_schema_exists(information_schema, schema) -%}
  {% set query -%}
    select count(*)
    from system.information_schema.schemata
    where lower(schema_name) = '{{ schema | lower }}'
    {%- if information_schema.database %} and lower(catalog_name) = '{{ information_schema.database | lower }}'{% endif %}
  {%- endset %}
  {{ return(run_query(query)) }}
{% endmacro %}
