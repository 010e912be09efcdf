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
  {% if existing is not none and existing.is_table and duckdb__has_key(existing) %}
    {% do duckdb__free_from_foreign_keys(existing) %}
  {% endif %}
  {%- set build_sql = dbt.default__get_create_sql(target_relation, sql) -%}
  {% if existing is none or modules.re.search('(?i)create\\s+or\\s+replace\\s+(table|view)\\s', build_sql) %}
    {% if existing is not none and existing.type != target_relation.type %}
      {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% do create_with_indexes(target_relation, sql, build_sql) %}
  {% else %}
    {% do duckdb__replace_by_name(existing, target_relation, sql) %}
  {% endif %}
{% endmacro %}

{# A project's own create_table_as or create_view_as need not replace anything: dbt gives it a name that is free. #}
{% macro duckdb__replace_by_name(existing, target_relation, sql) %}
  {%- set beside = adapter.tsdbt_temporary_relation(target_relation, 'new') -%}
  {% call statement('main') -%}
    {{ dbt.default__get_create_sql(beside, sql) }}
  {%- endcall %}
  {% do adapter.drop_relation(existing) %}
  {% do adapter.rename_relation(beside, target_relation) %}
  {% if not target_relation.is_view %}
    {% do create_indexes(target_relation) %}
  {% endif %}
{% endmacro %}

{# Foreign keys refer to a primary key or a unique constraint. The list of relations tells; of what was made since then
   the one table is asked: a look at the constraints of all would make each replacement slower with every table that
   there is. #}
{% macro duckdb__has_key(relation) %}
  {%- if relation.tsdbt_has_key is not none -%}
    {{ return(relation.tsdbt_has_key) }}
  {%- endif -%}
  {{ return(run_query('select count(*) from (describe ' ~ relation ~ ') where key is not null')[0][0] > 0) }}
{% endmacro %}

{# A table that foreign keys refer to cannot be replaced: the tables that refer to it become copies without constraints,
   until their own models, which must be part of the run, build them anew. #}
{% macro duckdb__free_from_foreign_keys(relation) %}
  {%- set query -%}
    with recursive keys as (
      select table_name, referenced_table from duckdb_constraints()
      where constraint_type = 'FOREIGN KEY' and table_name <> referenced_table
        and lower(database_name) = lower('{{ relation.database }}') and lower(schema_name) = lower('{{ relation.schema }}')
    ),
    referring as (
      select table_name, 1 as depth from keys where lower(referenced_table) = lower('{{ relation.identifier }}')
      union
      select keys.table_name, referring.depth + 1 from keys join referring on referring.table_name = keys.referenced_table
    )
    select table_name from referring group by table_name order by max(depth) desc
  {%- endset -%}
  {% for row in run_query(query) %}
    {% set builders = [] %}
    {% for node in graph.nodes.values() if node.unique_id in selected_resources and node.resource_type == 'model' %}
      {% if node.alias | lower == row[0] | lower and node.schema | lower == relation.schema | lower %}
        {% do builders.append(node.unique_id) %}
      {% endif %}
    {% endfor %}
    {% if not builders %}
      {{ exceptions.raise_compiler_error('Cannot replace ' ~ relation ~ ': a foreign key of ' ~ row[0] ~ ' refers to it, and no model of this run builds ' ~ row[0] ~ ' anew. Select the model of ' ~ row[0] ~ ' too.') }}
    {% endif %}
    {% set referring = relation.incorporate(path={'identifier': row[0]}, type='table') %}
    {% set copy = adapter.tsdbt_temporary_relation(referring, 'new') %}
    {% call statement() %}
      create or replace table {{ copy }} as select * from {{ referring }};
      drop table {{ referring }};
      alter table {{ copy }} rename to {{ referring.include(database=false, schema=false) }};
    {% endcall %}
  {% endfor %}
{% endmacro %}
