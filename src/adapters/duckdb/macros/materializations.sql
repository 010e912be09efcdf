{# The two materializations that dbt's adapter for DuckDB has of its own: a project that replaces the default `table`
   or `incremental` does not replace these. They do what the default ones do. #}

{% materialization table, adapter='duckdb' %}
  {{ return(dbt.materialization_table_default()) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb' %}
  {{ return(dbt.materialization_incremental_default()) }}
{% endmaterialization %}

{# DuckDB replaces a table or view by one statement; another kind of relation under the name is dropped before it,
   in the same transaction. #}
{% macro duckdb__replace_relation(existing, target_relation, sql) %}
  {% if existing is not none and existing.type != target_relation.type %}
    {% do adapter.drop_relation(existing) %}
  {% endif %}
  {% do create_with_indexes(target_relation, sql) %}
{% endmacro %}
