{# Data tests: one row says how many rows failed; with store_failures they are kept in a relation. #}

{% materialization test, default %}
  {% set relations = [] %}
  {% set store_as = config.get('store_failures_as') %}
  {% if store_as is none and should_store_failures() %}
    {% set store_as = 'table' %}
  {% endif %}
  {% if store_as not in [none, 'table', 'view', 'ephemeral'] %}
    {{ exceptions.raise_compiler_error("'" ~ store_as ~ "' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']") }}
  {% endif %}

  {% if store_as in ['table', 'view'] %}
    {% do adapter.begin() %}
    {% set existing = adapter.get_relation(database=database, schema=schema, identifier=model.alias) %}
    {% set target_relation = api.Relation.create(identifier=model.alias, schema=schema, database=database, type=store_as) %}
    {% if existing %}
      {% do adapter.drop_relation(existing) %}
    {% endif %}
    {% call statement(auto_begin=True) %}
      {{ get_create_sql(target_relation, get_limit_subquery_sql(sql, config.get('limit'))) }}
    {% endcall %}
    {% do relations.append(target_relation) %}
    {% do adapter.commit() %}
    {% set main_sql %}
        select *
        from {{ target_relation }}
    {% endset %}
  {% else %}
    {% set main_sql = sql %}
  {% endif %}

  {% call statement('main', fetch_result=True) -%}
    {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), config.get('limit')) }}
  {%- endcall %}

  {{ return({'relations': relations}) }}
{% endmaterialization %}
