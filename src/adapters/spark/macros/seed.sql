{# Seeds: the rows go in by insert statements of many rows each. #}

{% macro spark__get_binding_char() %}
  {{ return('?' if target.method == 'odbc' else '%s') }}
{% endmacro %}

{# A table cannot be emptied in all formats: as in dbt it is made anew. It is made aside, and takes its name once the
   rows are in it, so that nobody finds it missing or half filled. #}
{% macro spark__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if old_relation and config.get('location_root') is not none %}
    {% do adapter.drop_relation(old_relation) %}
  {% endif %}
  {{ return(create_csv_table(model, agate_table)) }}
{% endmacro %}

{# Where the rows go first. #}
{% macro tsdbt_spark_seed_table() %}
  {%- set named = this.incorporate(type='table') -%}
  {{ return(named if config.get('location_root') is not none else tsdbt_spark_beside(named, 'new')) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
  {%- set filled = tsdbt_spark_seed_table() -%}
  {% do adapter.load_seed_rows(filled, agate_table, model['config'].get('column_types', {}), model['config'].get('quote_columns', none)) %}
  {% if filled.identifier != this.identifier %}
    {% do tsdbt_spark_swap(load_cached_relation(this), filled, this.incorporate(type='table')) %}
  {% endif %}
  {{ return('insert into ' ~ this.render() ~ ' values …') }}
{% endmacro %}

{% macro spark__create_csv_table(model, agate_table) %}
  {%- set types = model['config'].get('column_types', {}) -%}
  {%- set quote_columns = model['config'].get('quote_columns', none) -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- do columns.append(adapter.quote_seed_column(name | string, quote_columns) ~ ' ' ~ types.get(name, adapter.convert_type(agate_table, loop.index0))) -%}
  {%- endfor -%}
  {% set text %}
    create table {{ tsdbt_spark_seed_table() }} ({{ columns | join(', ') }})
    {{ tsdbt_seed_clauses() }}
  {% endset %}
  {% call statement('_') -%}
    {{ text }}
  {%- endcall %}
  {{ return(text) }}
{% endmacro %}

{% macro tsdbt_seed_clauses() -%}
  {%- set asked = [] -%}
  {%- for clause in [
        file_format_clause(), partition_cols(label='partitioned by'), clustered_cols(label='clustered by'),
        location_clause(), comment_clause()
      ] if clause is string and clause | trim -%}
    {%- do asked.append(clause | trim) -%}
  {%- endfor -%}
  {{ asked | join('\n    ') }}
{%- endmacro %}
