{# Schemas, relations and columns in Spark's words. #}

{% macro spark__create_schema(relation) -%}
  {% call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier() }}
  {%- endcall %}
{% endmacro %}

{% macro spark__drop_schema(relation) -%}
  {% call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier() }} cascade
  {%- endcall %}
{% endmacro %}

{% macro spark__list_schemas(database) -%}
  {{ return(run_query('show databases')) }}
{% endmacro %}

{% macro spark__list_relations_without_caching(relation) %}
  {{ return(run_query("show table extended in " ~ relation.schema ~ " like '*'")) }}
{% endmacro %}

{% macro list_relations_show_tables_without_caching(schema_relation) %}
  {{ return(run_query("show tables in " ~ schema_relation.schema ~ " like '*'")) }}
{% endmacro %}

{% macro describe_table_extended_without_caching(table_name) %}
  {{ return(run_query('describe extended ' ~ table_name)) }}
{% endmacro %}

{% macro get_columns_in_relation_raw(relation) -%}
  {{ return(adapter.dispatch('get_columns_in_relation_raw', 'dbt')(relation)) }}
{%- endmacro -%}

{% macro spark__get_columns_in_relation_raw(relation) -%}
  {{ return(run_query('describe extended ' ~ relation)) }}
{% endmacro %}

{# What the server says, as it is; adapter.get_columns_in_relation makes columns of it. #}
{% macro spark__get_columns_in_relation(relation) -%}
  {{ return(run_query('describe extended ' ~ relation.include(schema=(schema is not none)))) }}
{% endmacro %}

{% macro spark__rename_relation(from_relation, to_relation) -%}
  {% if not from_relation.type %}
    {% do exceptions.raise_database_error('Cannot rename a relation with a blank type: ' ~ from_relation.identifier) %}
  {% elif from_relation.type not in ['table', 'view'] %}
    {% do exceptions.raise_database_error("Unknown type '" ~ from_relation.type ~ "' for relation: " ~ from_relation.identifier) %}
  {% endif %}
  {% call statement('rename_relation') -%}
    alter {{ from_relation.type }} {{ from_relation }} rename to {{ to_relation }}
  {%- endcall %}
{% endmacro %}

{% macro spark__drop_relation(relation) -%}
  {% call statement('drop_relation', auto_begin=False) -%}
    drop {{ relation.type }} if exists {{ relation }}
  {%- endcall %}
{% endmacro %}

{% macro spark__generate_database_name(custom_database_name=none, node=none) -%}
  {% do return(None) %}
{%- endmacro %}

{% macro spark__alter_column_type(relation, column_name, new_column_type) -%}
  {% call statement('alter_column_type') %}
    alter table {{ relation }} alter column {{ column_name }} type {{ new_column_type }}
  {% endcall %}
{% endmacro %}

{% macro spark__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {% if remove_columns %}
    {% set platform = 'Delta Lake' if relation.is_delta else 'Iceberg' if relation.is_iceberg else 'Apache Spark' %}
    {{ exceptions.raise_compiler_error(platform ~ ' does not support dropping columns from tables') }}
  {% endif %}
  {% set added = [] %}
  {% for column in add_columns or [] %}
    {% do added.append(column.quoted ~ ' ' ~ column.data_type) %}
  {% endfor %}
  {% if added %}
    {% do run_query('alter ' ~ relation.type ~ ' ' ~ relation ~ ' add columns (' ~ added | join(', ') ~ ')') %}
  {% endif %}
{% endmacro %}

{# Comments of the columns of a view are part of its statement, and the relation's own too. #}
{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set held = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% do alter_column_comment(relation, validate_doc_columns(relation, model.columns, held)) %}
  {% endif %}
{% endmacro %}

{% macro spark__alter_column_comment(relation, column_dict) %}
  {% if config.get('file_format', validator=validation.any[basestring]) in ['delta', 'hudi', 'iceberg'] %}
    {% for name in column_dict %}
      {% set column = adapter.quote(name) if column_dict[name]['quote'] else name %}
      {% set verb = 'alter' if relation.is_iceberg else 'change' %}
      {% do run_query('alter table ' ~ relation ~ ' ' ~ verb ~ ' column ' ~ column ~ " comment '" ~ tsdbt_spark_text(column_dict[name]['description']) ~ "'") %}
    {% endfor %}
  {% endif %}
{% endmacro %}

{% macro persist_constraints(relation, model) %}
  {{ return(adapter.dispatch('persist_constraints', 'dbt')(relation, model)) }}
{% endmacro %}

{# Constraints that the format can hold are added once the table is there. #}
{% macro spark__persist_constraints(relation, model) %}
  {%- set contract = config.get('contract') -%}
  {% if contract and contract.enforced and config.get('file_format', 'delta') == 'delta' %}
    {% do alter_table_add_constraints(relation, model.constraints) %}
    {% do alter_column_set_constraints(relation, model.columns) %}
  {% endif %}
{% endmacro %}

{% macro alter_table_add_constraints(relation, constraints) %}
  {{ return(adapter.dispatch('alter_table_add_constraints', 'dbt')(relation, constraints)) }}
{% endmacro %}

{% macro spark__alter_table_add_constraints(relation, constraints) %}
  {% for constraint in constraints if constraint.type == 'check' and not is_incremental() %}
    {% set name = constraint.name or local_md5(';' ~ constraint.expression ~ ';' ~ loop.index) %}
    {% call statement() %}
      alter table {{ relation }} add constraint {{ name }} check ({{ constraint.expression }})
    {% endcall %}
  {% endfor %}
{% endmacro %}

{% macro alter_column_set_constraints(relation, column_dict) %}
  {{ return(adapter.dispatch('alter_column_set_constraints', 'dbt')(relation, column_dict)) }}
{% endmacro %}

{% macro spark__alter_column_set_constraints(relation, column_dict) %}
  {% for column_name in column_dict %}
    {% set column = adapter.quote(column_name) if column_dict[column_name]['quote'] else column_name %}
    {% for constraint in column_dict[column_name]['constraints'] %}
      {% if constraint.type != 'not_null' %}
        {{ exceptions.warn('Invalid constraint for column ' ~ column_name ~ '. Only `not_null` is supported.') }}
      {% else %}
        {% call statement() %}
          alter table {{ relation }} change column {{ column }} set not null {{ constraint.expression or '' }}
        {% endcall %}
      {% endif %}
    {% endfor %}
  {% endfor %}
{% endmacro %}

{# Views lose their grants when they are replaced; a table may have kept them. #}
{% macro spark__copy_grants() %}
  {{ return(config.materialized != 'view') }}
{% endmacro %}

{%- macro spark__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ relation }} to {{ adapter.quote(grantees[0]) }}
{%- endmacro %}

{%- macro spark__get_revoke_sql(relation, privilege, grantees) -%}
  revoke {{ privilege }} on {{ relation }} from {{ adapter.quote(grantees[0]) }}
{%- endmacro %}

{%- macro spark__support_multiple_grantees_per_dcl_statement() -%}
  {{ return(False) }}
{%- endmacro -%}

{% macro spark__call_dcl_statements(dcl_statement_list) %}
  {% for text in dcl_statement_list %}
    {% call statement('grant_or_revoke') %}
      {{ text }}
    {% endcall %}
  {% endfor %}
{% endmacro %}
