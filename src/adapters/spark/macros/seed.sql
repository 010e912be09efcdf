{# Seeds: the rows go in by insert statements of many rows each. #}

{% macro spark__get_binding_char() %}
  {{ return('?' if target.method == 'odbc' else '%s') }}
{% endmacro %}

{# A table cannot be emptied in all formats: as in dbt it is made anew. #}
{% macro spark__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if old_relation %}
    {% do adapter.drop_relation(old_relation) %}
  {% endif %}
  {{ return(create_csv_table(model, agate_table)) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
  {% do adapter.load_seed_rows(this, agate_table, model['config'].get('column_types', {}), model['config'].get('quote_columns', none)) %}
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
    create table {{ this.render() }} ({{ columns | join(', ') }})
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
