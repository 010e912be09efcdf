{# Tables and views. All that changes the catalog happens in one transaction: whoever is killed leaves old or new.
   Each materialization spells out its hooks, grants, comments and commit: their order differs from one to the other,
   as it does in dbt, and users rely on it. #}

{% materialization view, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% do replace_relation(existing, target_relation, sql) %}
  {% do tsdbt_show_to_hooks(existing, target_relation) %}
  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do tsdbt_check_replacement(target_relation) %}
  {{ adapter.commit() }}
  {% do finish_replacement(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization table, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set grant_config = config.get('grants') -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% do replace_relation(existing, target_relation, sql) %}
  {% do tsdbt_show_to_hooks(existing, target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, grant_config, should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {% do tsdbt_check_replacement(target_relation) %}
  {{ adapter.commit() }}
  {% do finish_replacement(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Puts a table or view made from `sql` in the place of `existing`, inside the open transaction. #}
{% macro replace_relation(existing, target_relation, sql) %}
  {% do adapter.dispatch('replace_relation', 'dbt')(existing, target_relation, sql) %}
{% endmacro %}

{# Hooks find the new table or view when they look for it, as in dbt, where it got its name by renaming. #}
{% macro tsdbt_show_to_hooks(existing, target_relation) %}
  {% if post_hooks and (existing is none or existing.type != target_relation.type) %}
    {% do adapter.cache_added(target_relation) %}
  {% endif %}
{% endmacro %}

{# The last thing before the commit: whether the engine can do what finish_replacement has to do. #}
{% macro tsdbt_check_replacement(target_relation) %}
  {% do adapter.dispatch('tsdbt_check_replacement', 'dbt')(target_relation) %}
{% endmacro %}

{% macro default__tsdbt_check_replacement(target_relation) %}
{% endmacro %}

{# After the commit: what an engine does with the old relation that could not be part of the transaction. #}
{% macro finish_replacement(target_relation) %}
  {% do adapter.dispatch('finish_replacement', 'dbt')(target_relation) %}
{% endmacro %}

{% macro default__finish_replacement(target_relation) %}
{% endmacro %}

{# Takes a relation from its name so that another can be made there: dropped, or kept until finish_replacement. #}
{% macro set_aside(relation) %}
  {% do adapter.dispatch('set_aside', 'dbt')(relation) %}
{% endmacro %}

{% macro default__set_aside(relation) %}
  {% do adapter.drop_relation(relation) %}
{% endmacro %}

{# Builds it under a temporary name and swaps the names, so that what is there serves readers until then. #}
{% macro default__replace_relation(existing, target_relation, sql) %}
  {%- if existing is none -%}
    {% do create_with_indexes(target_relation, sql) %}
  {%- else -%}
    {%- set beside = adapter.tsdbt_temporary_relation(target_relation, 'new') -%}
    {%- set backup = adapter.tsdbt_temporary_relation(existing, 'old') -%}
    {% do create_with_indexes(beside, sql) %}
    {% do adapter.rename_relation(existing, backup) %}
    {% do adapter.rename_relation(beside, target_relation) %}
    {% do adapter.drop_relation(backup) %}
  {%- endif -%}
{% endmacro %}

{# What a run that is dead has left under a temporary name, and the relation for which it was made where there is one. #}
{% macro tsdbt_settle_leftover(leftover, target_relation) %}
  {% do adapter.dispatch('tsdbt_settle_leftover', 'dbt')(leftover, target_relation) %}
{% endmacro %}

{% macro default__tsdbt_settle_leftover(leftover, target_relation) %}
  {% do adapter.drop_relation(leftover) %}
{% endmacro %}

{# The main statement of a model: a new view, a new materialized view, or a new table with its indexes. A project's own
   get_create_sql is not asked: dbt's materializations do not ask it. #}
{% macro create_with_indexes(relation, sql, build_sql=none) %}
  {% call statement('main') -%}
    {{ build_sql or dbt.default__get_create_sql(relation, sql) }}
  {%- endcall %}
  {% if relation.type not in ['view', 'materialized_view'] %}
    {% do create_indexes(relation) %}
  {% endif %}
{% endmacro %}
