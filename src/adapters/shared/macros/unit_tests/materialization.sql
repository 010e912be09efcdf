{# Unit tests: actual and expected rows in one result; who runs them compares the two. #}

{% materialization unit, default %}
  {% set sql_header = config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none %}
  {% set expected_rows = config.get('expected_rows') %}
  {% set expected_sql = config.get('expected_sql') %}
  {% set compared = expected_rows[0].keys() if expected_rows else get_columns_in_query(sql) %}

  {#-- The engine says which types the model's columns have. --#}
  {% set temp_relation = make_temp_relation(this.incorporate(type='table')) %}
  {% do run_query(get_create_table_as_sql(True, temp_relation, get_empty_subquery_sql(sql))) %}
  {% set types = {} %}
  {% set quoted = {} %}
  {% for column in adapter.get_columns_in_relation(temp_relation) %}
    {% do types.update({column.name | lower: column.data_type}) %}
    {% do quoted.update({column.name | lower: column.quoted}) %}
  {% endfor %}

  {% if not expected_sql %}
    {% set expected_sql = get_expected_sql(expected_rows, types, quoted) %}
  {% endif %}
  {% set names = [] %}
  {% for name in compared %}
    {% do names.append(quoted[name | lower]) %}
  {% endfor %}

  {% call statement('main', fetch_result=True) -%}
    {{ sql_header if sql_header }}
    {{ get_unit_test_sql(sql, expected_sql, names) }}
  {%- endcall %}

  {% do adapter.drop_relation(temp_relation) %}
  {{ return({'relations': []}) }}
{% endmaterialization %}
