{# Snapshots are the general ones; the name is dbt's. #}

{% macro duckdb__snapshot_merge_sql(target, source, insert_cols) -%}
  {{ dbt.default__snapshot_merge_sql(target, source, insert_cols) }}
{%- endmacro %}
