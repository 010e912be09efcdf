{# Columns, comments, parameters of the session, transactions. #}

{% macro snowflake__get_columns_in_relation(relation) -%}
  {%- set found = run_query('describe table ' ~ relation.render()) -%}
  {%- set columns = [] -%}
  {%- for row in found -%}
    {%- do columns.append(api.Column.from_description(row['name'], row['type'])) -%}
  {%- endfor -%}
  {% do return(columns) %}
{% endmacro %}

{% macro snowflake__list_schemas(database) -%}
  {{ return(run_query('show terse schemas in database ' ~ database ~ '\n    limit 10000')) }}
{% endmacro %}

{% macro snowflake__check_schema_exists(information_schema, schema) -%}
  {% set query -%}
    select count(*)
    from {{ information_schema }}.schemata
    where upper(schema_name) = upper('{{ schema }}') and upper(catalog_name) = upper('{{ information_schema.database }}')
  {%- endset %}
  {{ return(run_query(query)) }}
{%- endmacro %}

{% macro snowflake__show_objects_sql(schema, max_results_per_iter=10000, watermark=none) %}
  {%- do return('show objects in ' ~ schema ~ '\n    limit ' ~ max_results_per_iter ~ ((" from '" ~ watermark ~ "'") if watermark is not none else '')) -%}
{% endmacro %}

{# Page by page: Snowflake shows no more than so many objects at once. #}
{% macro snowflake__list_relations_without_caching(schema_relation, max_iter=10000, max_results_per_iter=10000) %}
  {%- set schema = schema_relation if schema_relation is string else schema_relation.include(identifier=False) -%}
  {%- set state = namespace(pages=[], watermark=none) -%}
  {%- for _ in range(max_iter) -%}
    {%- set page = adapter.normalize_show_objects_result(run_query(snowflake__show_objects_sql(schema, max_results_per_iter, state.watermark))) -%}
    {%- do state.pages.append(page) -%}
    {%- if page | length < max_results_per_iter -%}
      {%- do return(state.pages[0].merge(state.pages)) -%}
    {%- endif -%}
    {%- set state.watermark = page.columns.get('name').values()[-1] -%}
  {%- endfor -%}
  {%- do exceptions.warn('Only ' ~ max_iter * max_results_per_iter ~ ' objects of ' ~ schema ~ ' are listed') -%}
  {%- do return(state.pages[0].merge(state.pages)) -%}
{% endmacro %}

{% macro snowflake__list_function_relations_without_caching(schema_relation) %}
  {%- set schema = schema_relation if schema_relation is string else schema_relation.include(identifier=False) -%}
  {%- do return(run_query('show user functions in ' ~ schema)) -%}
{% endmacro %}

{% macro snowflake__show_object_metadata(relation) %}
  {{ return(run_query('show objects in ' ~ relation.include(identifier=False) ~ " starts with '" ~ relation.identifier ~ "' limit 1")) }}
{% endmacro %}

{% macro snowflake__get_relation_last_modified(information_schema, relations) -%}
  {%- call statement('last_modified', fetch_result=True) -%}
    select table_schema as schema, table_name as identifier, last_altered as last_modified, {{ current_timestamp() }} as snapshotted_at
    from {{ information_schema }}.tables
    where
    {%- for relation in relations %}
      (upper(table_schema) = upper('{{ relation.schema }}') and upper(table_name) = upper('{{ relation.identifier }}')){{ ' or' if not loop.last }}
    {%- endfor %}
  {%- endcall -%}
  {{ return(load_result('last_modified')) }}
{% endmacro %}

{# A temporary relation lies beside its model, in the same schema. #}
{% macro snowflake__make_temp_relation(base_relation, suffix) %}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{% endmacro %}

{% macro snowflake__alter_column_type(relation, column_name, new_column_type) -%}
  {% call statement('alter_column_type') %}
    alter {{ relation.get_ddl_prefix_for_alter() }} table {{ relation.render() }} alter {{ adapter.quote(column_name) }} set data type {{ new_column_type }};
  {% endcall %}
{% endmacro %}

{# Iceberg tables know texts of one size only. #}
{% macro snowflake__get_column_data_type_for_alter(relation, column) %}
  {%- if relation.is_iceberg_format and column.is_string() and (column.data_type | upper).startswith(('CHARACTER VARYING', 'VARCHAR')) -%}
    STRING
  {%- else -%}
    {{ column.data_type }}
  {%- endif -%}
{% endmacro %}

{# The word for a relation in `alter`: an interactive table is altered as a table. #}
{% macro tsdbt_altered_kind(relation) %}
  {{ return('table' if relation.is_interactive_table else relation.type | replace('_', ' ')) }}
{% endmacro %}

{% macro snowflake__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
    {%- if relation.is_interactive_table and remove_columns -%}
        {% do exceptions.raise_compiler_error('Columns cannot be removed from an interactive table: `' ~ relation ~ '`.') %}
    {%- endif -%}
    {%- set altered = 'alter ' ~ relation.get_ddl_prefix_for_alter() ~ ' ' ~ tsdbt_altered_kind(relation) ~ ' ' ~ relation.render() -%}
    {% if add_columns %}
        {%- set added = [] -%}
        {%- for column in add_columns -%}
            {%- do added.append(adapter.quote(column.name) ~ ' ' ~ (snowflake__get_column_data_type_for_alter(relation, column) | trim)) -%}
        {%- endfor -%}
        {% do run_query(altered ~ ' add column\n        ' ~ added | join(',\n        ')) %}
    {% endif %}
    {% if remove_columns %}
        {%- set removed = [] -%}
        {%- for column in remove_columns -%}
            {%- do removed.append(adapter.quote(column.name)) -%}
        {%- endfor -%}
        {% do run_query(altered ~ ' drop column\n        ' ~ removed | join(',\n        ')) %}
    {% endif %}
{% endmacro %}

{# A changed type keeps the collation of the column. #}
{% macro snowflake__diff_column_data_types(source_columns, target_columns) %}
  {%- set changed = [] -%}
  {%- for wanted in source_columns -%}
    {%- set held = target_columns | selectattr('name', 'equalto', wanted.name) | list | first -%}
    {%- if held and wanted.data_type != held.data_type and not wanted.can_expand_to(other_column=held) -%}
      {%- do changed.append({'column_name': held.name, 'new_type': wanted.data_type ~ (" collate '" ~ held.collation ~ "'" if held.collation else '')}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(changed) }}
{% endmacro %}

{# Texts between dollar signs, which may therefore not stand in them as they are. #}
{% macro tsdbt_dollar_text(text) -%}
  $${{ text | replace('$', '[$]') }}$$
{%- endmacro %}

{% macro get_column_comment_sql(column_name, column_dict) -%}
  {%- set found = [column_name | upper, column_name | lower, column_name] | select('in', column_dict) | list -%}
  {{ adapter.quote(column_name) }} COMMENT {{ tsdbt_dollar_text(column_dict[found[0]]['description'] if found else '') }}
{%- endmacro %}

{% macro get_persist_docs_column_list(model_columns, query_columns) %}
(
  {%- for name in query_columns %}
    {{ get_column_comment_sql(name, model_columns) }}{{ ',' if not loop.last }}
  {%- endfor %}
)
{% endmacro %}

{% macro snowflake__alter_relation_comment(relation, relation_comment) -%}
  {%- if relation.is_iceberg_format -%}
    alter iceberg table {{ relation.render() }} set comment = {{ tsdbt_dollar_text(relation_comment) }};
  {%- else -%}
    comment on {{ tsdbt_altered_kind(relation) }} {{ relation.render() }} IS {{ tsdbt_dollar_text(relation_comment) }};
  {%- endif -%}
{% endmacro %}

{% macro snowflake__alter_column_comment(relation, column_dict) -%}
  {%- set held = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- set described = validate_doc_columns(relation, column_dict, held) -%}
  {%- set kind = 'table' if relation.is_dynamic_table or relation.is_interactive_table else relation.type -%}
  alter {{ relation.get_ddl_prefix_for_alter() }} {{ kind }} {{ relation.render() }} alter
  {%- for name in held %}
    {{ get_column_comment_sql(name, described) }}{{ ',' if not loop.last else ';' }}
  {%- endfor %}
{% endmacro %}

{% macro snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_relation and config.persist_relation_docs() and model.description %}
    {% do run_query(alter_relation_comment(relation, model.description)) %}
  {% endif %}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set text = alter_column_comment(relation, model.columns) %}
    {% if text | trim %}
      {% do run_query(text) %}
    {% endif %}
  {% endif %}
{% endmacro %}

{% macro snowflake__copy_grants() %}
    {{ return(config.get('copy_grants', False)) }}
{% endmacro %}

{%- macro snowflake__support_multiple_grantees_per_dcl_statement() -%}
    {{ return(False) }}
{%- endmacro -%}

{# The query tag of a node, set for as long as the node runs. #}
{% macro get_current_query_tag() -%}
  {{ return(run_query("show parameters like 'query_tag' in session").rows[0]['value']) }}
{% endmacro %}

{% macro set_query_tag() -%}
    {{ return(adapter.dispatch('set_query_tag', 'dbt')()) }}
{% endmacro %}

{% macro snowflake__set_query_tag() -%}
  {% set wanted = config.get('query_tag') %}
  {% if not wanted %}
    {{ return(none) }}
  {% endif %}
  {% set held = get_current_query_tag() %}
  {{ log("Setting query_tag to '" ~ wanted ~ "'. Will reset to '" ~ held ~ "' after materialization.") }}
  {% do run_query("alter session set query_tag = '" ~ wanted ~ "'") %}
  {{ return(held) }}
{% endmacro %}

{% macro unset_query_tag(original_query_tag) -%}
    {{ return(adapter.dispatch('unset_query_tag', 'dbt')(original_query_tag)) }}
{% endmacro %}

{% macro snowflake__unset_query_tag(original_query_tag) -%}
  {% if config.get('query_tag') %}
    {% if original_query_tag %}
      {{ log("Resetting query_tag to '" ~ original_query_tag ~ "'.") }}
      {% do run_query("alter session set query_tag = '" ~ original_query_tag ~ "'") %}
    {% else %}
      {{ log('No original query_tag, unsetting parameter.') }}
      {% do run_query('alter session unset query_tag') %}
    {% endif %}
  {% endif %}
{% endmacro %}

{# Changes of rows that belong together. Never around DDL: that commits by itself. #}
{% macro snowflake_dml_explicit_transaction(dml) %}
  {% do return('begin;\n    ' ~ dml ~ ';\n    commit;') %}
{% endmacro %}

{% macro snowflake__truncate_relation(relation) -%}
  {% call statement('truncate_relation') -%}
    {{ snowflake_dml_explicit_transaction('truncate table ' ~ relation.render()) }}
  {%- endcall %}
{% endmacro %}

{# Databases that are linked to a catalog elsewhere cannot be written to yet. #}
{% macro snowflake__is_catalog_linked_database(relation=none, catalog_relation=none) -%}
  {{ return(false) }}
{%- endmacro %}
