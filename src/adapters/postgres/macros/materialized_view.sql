{# Materialized views with their indexes. #}

{% macro postgres__get_create_materialized_view_as_sql(relation, sql) -%}
  create materialized view {{ relation }} as {{ sql }};
  {%- for wanted in config.get('indexes', default=[]) or [] %}
  {{ get_create_index_sql(relation, wanted) }};
  {%- endfor %}
{%- endmacro %}

{% macro postgres__refresh_materialized_view(relation) -%}
  refresh materialized view {{ relation }}
{%- endmacro %}

{% macro postgres__describe_materialized_view(relation) %}
  {% do return({'indexes': run_query(get_show_indexes_sql(relation))}) %}
{% endmacro %}

{# Indexes are the same when they have the same columns in any order, the same kind and both or neither unique. #}
{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {%- set held = {} -%}
  {%- for row in postgres__describe_materialized_view(existing_relation)['indexes'].rows -%}
    {%- do held.update({postgres__index_key(row['column_names'].split(','), row['method'], row['unique']): row['name']}) -%}
  {%- endfor -%}
  {%- set wanted = {} -%}
  {%- for index in new_config.get('indexes', default=[]) or [] -%}
    {%- set parsed = adapter.parse_index(index) -%}
    {%- do wanted.update({postgres__index_key(parsed.columns, parsed.type or 'btree', parsed.unique): index}) -%}
  {%- endfor -%}
  {%- set changes = [] -%}
  {%- for key, name in held.items() if key not in wanted -%}
    {%- do changes.append({'action': 'drop', 'context': {'name': name}}) -%}
  {%- endfor -%}
  {%- for key, index in wanted.items() if key not in held -%}
    {%- do changes.append({'action': 'create', 'context': index}) -%}
  {%- endfor -%}
  {% do return({'indexes': changes} if changes else none) %}
{% endmacro %}

{% macro postgres__index_key(columns, method, unique) %}
  {{ return((columns | sort | join(',')) ~ '|' ~ (method | lower) ~ '|' ~ unique) }}
{% endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) -%}
  {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
{%- endmacro %}

{% macro postgres__update_indexes_on_materialized_view(relation, index_changes) -%}
  {%- for change in index_changes %}
  {{ get_drop_index_sql(relation, change.context.name) if change.action == 'drop' else get_create_index_sql(relation, change.context) }};
  {%- endfor %}
{%- endmacro %}
