{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
  {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{% endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_relation and config.persist_relation_docs() and model.description %}
    {% do run_query(alter_relation_comment(relation, model.description)) %}
  {% endif %}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set held = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% set text = alter_column_comment(relation, validate_doc_columns(relation, model.columns, held)) %}
    {% if text | trim %}
      {% do run_query(text) %}
    {% endif %}
  {% endif %}
{% endmacro %}

{# The declared columns that are there, with a warning about the others. Case counts for quoted ones only. #}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
  {% set lowered = existing_column_names | map('lower') | list %}
  {% set found = {} %}
  {% set missing = [] %}
  {% for name in column_dict %}
    {% set is_there = name in existing_column_names if column_dict[name]['quote'] else name | lower in lowered %}
    {% if is_there %}
      {% do found.update({name: column_dict[name]}) %}
    {% else %}
      {% do missing.append(name) %}
    {% endif %}
  {% endfor %}
  {% if missing %}
    {% do exceptions.warn('In relation ' ~ relation.render() ~ ': The following columns are specified in the schema but are not present in the database: ' ~ missing | join(', ')) %}
  {% endif %}
  {{ return(found) }}
{% endmacro %}

{% macro alter_relation_comment(relation, relation_comment) -%}
  {{ return(adapter.dispatch('alter_relation_comment', 'dbt')(relation, relation_comment)) }}
{% endmacro %}

{% macro default__alter_relation_comment(relation, relation_comment) -%}
  comment on {{ 'view' if relation.is_view else 'table' }} {{ relation }} is '{{ relation_comment | replace("'", "''") }}';
{%- endmacro %}

{% macro alter_column_comment(relation, column_dict) -%}
  {{ return(adapter.dispatch('alter_column_comment', 'dbt')(relation, column_dict)) }}
{% endmacro %}

{% macro default__alter_column_comment(relation, column_dict) %}
  {% set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {% for name in column_dict if name in existing %}
    {% set comment = column_dict[name]['description'] %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }} is '{{ comment | replace("'", "''") }}';
  {% endfor %}
{% endmacro %}

{% macro copy_grants() %}
    {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{% endmacro %}
{% macro default__copy_grants() %}
    {{ return(True) }}
{% endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
    {% if not existing_relation %}
        {{ return(False) }}
    {% elif full_refresh_mode %}
        {{ return(copy_grants()) }}
    {% endif %}
    {{ return(True) }}
{% endmacro %}

{% macro get_show_grant_sql(relation) %}
    {{ return(adapter.dispatch('get_show_grant_sql', 'dbt')(relation)) }}
{% endmacro %}
{% macro default__get_show_grant_sql(relation) %}
    show grants on {{ relation }}
{% endmacro %}

{% macro get_grant_sql(relation, privilege, grantees) %}
    {{ return(adapter.dispatch('get_grant_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}
{% macro default__get_grant_sql(relation, privilege, grantees) -%}
    grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro %}

{% macro get_revoke_sql(relation, privilege, grantees) %}
    {{ return(adapter.dispatch('get_revoke_sql', 'dbt')(relation, privilege, grantees)) }}
{% endmacro %}
{% macro default__get_revoke_sql(relation, privilege, grantees) -%}
    {%- set quoted = [] -%}
    {%- for grantee in grantees -%}
      {%- do quoted.append(adapter.quote(grantee)) -%}
    {%- endfor -%}
    revoke {{ privilege }} on {{ relation.render() }} from {{ quoted | join(', ') }}
{%- endmacro %}

{% macro apply_grants(relation, grant_config, should_revoke=True) %}
    {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}

{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
  {% if grant_config %}
    {% set too_many = {} %}
    {% set wanted = grant_config %}
    {% if should_revoke %}
      {% set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) %}
      {% set too_many = diff_of_two_dicts(current, grant_config) %}
      {% set wanted = diff_of_two_dicts(grant_config, current) %}
    {% endif %}
    {% set statements = get_dcl_statement_list(relation, too_many, get_revoke_sql) + get_dcl_statement_list(relation, wanted, get_grant_sql) %}
    {% if statements %}
      {{ call_dcl_statements(statements) }}
    {% endif %}
  {% endif %}
{% endmacro %}

{# Whether one statement may name more than one grantee. #}
{% macro support_multiple_grantees_per_dcl_statement() %}
    {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{% endmacro %}
{% macro default__support_multiple_grantees_per_dcl_statement() %}
    {{ return(True) }}
{% endmacro %}

{# `get_dcl_macro` is get_grant_sql or get_revoke_sql; a privilege without grantees needs no statement. #}
{% macro get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
    {{ return(adapter.dispatch('get_dcl_statement_list', 'dbt')(relation, grant_config, get_dcl_macro)) }}
{% endmacro %}
{% macro default__get_dcl_statement_list(relation, grant_config, get_dcl_macro) %}
  {% set statements = [] %}
  {% for privilege, grantees in grant_config.items() if grantees %}
    {% if support_multiple_grantees_per_dcl_statement() %}
      {% do statements.append(get_dcl_macro(relation, privilege, grantees)) %}
    {% else %}
      {% for grantee in grantees %}
        {% do statements.append(get_dcl_macro(relation, privilege, [grantee])) %}
      {% endfor %}
    {% endif %}
  {% endfor %}
  {{ return(statements) }}
{% endmacro %}

{% macro call_dcl_statements(dcl_statement_list) %}
    {{ return(adapter.dispatch('call_dcl_statements', 'dbt')(dcl_statement_list)) }}
{% endmacro %}
{% macro default__call_dcl_statements(dcl_statement_list) %}
    {% call statement('grants') %}
        {% for text in dcl_statement_list %}
            {{ text }};
        {% endfor %}
    {% endcall %}
{% endmacro %}

{% macro create_indexes(relation) -%}
  {{ adapter.dispatch('create_indexes', 'dbt')(relation) }}
{%- endmacro %}
{% macro default__create_indexes(relation) -%}
  {%- for wanted in config.get('indexes', default=[]) or [] -%}
    {%- set text = get_create_index_sql(relation, wanted) -%}
    {%- if text -%}
      {% do run_query(text) %}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro get_create_index_sql(relation, index_dict) -%}
  {{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}
{% endmacro %}
{% macro default__get_create_index_sql(relation, index_dict) -%}
  {% do return(None) %}
{% endmacro %}
