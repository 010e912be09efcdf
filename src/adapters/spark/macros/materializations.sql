{# dbt's adapter for Spark has materializations of its own: a project that replaces the default ones does not replace
   these. Spark has no transactions, so the order of the statements is what keeps readers from seeing nothing. Hooks that
   are to run outside of one run first and last. #}

{% materialization view, adapter='spark' -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% do replace_relation(existing, target_relation, sql) %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing is not none and existing.is_view, full_refresh_mode=True)) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{% materialization table, adapter='spark', supported_languages=['sql', 'python'] %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% do replace_relation(existing, target_relation, sql) %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {% do persist_constraints(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# One statement where Spark has one: a view over a view or nothing, a table of a format whose tables come and are
   replaced as a whole. Otherwise the new relation is built beside the old one, and then they change names: between the
   two renames a reader may find nothing, but the old data is there until the new has its name. A first table too is
   built aside: one that is stopped half way would stay, empty, under its name. A table at a place of its own
   (location_root) cannot be built aside. #}
{% macro spark__replace_relation(existing, target_relation, sql) %}
  {%- set format = config.get('file_format', validator=validation.any[basestring]) -%}
  {%- set in_one = (existing is none or existing.type == target_relation.type) and (target_relation.is_view
        or (format == 'delta' and (existing is none or existing.is_delta))
        or (format == 'iceberg' and (existing is none or existing.is_iceberg))) -%}
  {%- if in_one -%}
    {% do create_with_indexes(target_relation, sql) %}
  {%- elif target_relation.is_table and config.get('location_root') is not none -%}
    {% do drop_relation_if_exists(existing) %}
    {% do create_with_indexes(target_relation, sql) %}
  {%- else -%}
    {%- set beside = tsdbt_spark_beside(target_relation, 'new') -%}
    {% do create_with_indexes(beside, sql) %}
    {% do tsdbt_spark_swap(existing, beside, target_relation) %}
  {%- endif -%}
{% endmacro %}

{# A relation of this run only, under a name that no other run has. #}
{% macro tsdbt_spark_beside(relation, role) %}
  {%- set mark = invocation_id[:8] ~ '_' ~ local_md5(relation.identifier | lower)[:16] -%}
  {{ return(relation.incorporate(path={'identifier': '__tsdbt_' ~ mark ~ '_' ~ role})) }}
{% endmacro %}

{# `beside` takes the name of what is there, if anything is. A first relation is known once its node is done, as in dbt:
   until then is_incremental() says no. #}
{% macro tsdbt_spark_swap(existing, beside, target_relation) %}
  {%- if existing is none -%}
    {% do rename_relation(beside, target_relation) %}
  {%- else -%}
    {%- set old = tsdbt_spark_beside(existing, 'old') -%}
    {% do adapter.rename_relation(existing, old) %}
    {% do adapter.rename_relation(beside, target_relation) %}
    {% do adapter.drop_relation(old) %}
  {%- endif -%}
{% endmacro %}

{% materialization clone, adapter='spark' -%}
  {%- if not defer_relation -%}
    {% do log('No relation found in state manifest for ' ~ model.unique_id, info=True) %}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- if existing and not flags.FULL_REFRESH -%}
    {% do log('Relation ' ~ existing ~ ' already exists', info=True) %}
    {{ return({'relations': []}) }}
  {%- endif -%}
  {%- set origin = load_cached_relation(defer_relation) -%}
  {%- set format = config.get('file_format', validator=validation.any[basestring]) -%}
  {%- if format != 'delta' -%}
    {% do exceptions.raise_compiler_error("Invalid file format: " ~ format ~ "\nshallow clone requires file_format be set to 'delta'") %}
  {%- elif origin and origin.type == 'table' and can_clone_table() -%}
    {{ return({'relations': [clone_table(existing)]}) }}
  {%- endif -%}
  {{ return(dbt_spark.materialization_view_spark()) }}
{%- endmaterialization %}

{% macro spark__can_clone_table() %}
  {{ return(True) }}
{% endmacro %}

{% macro spark__create_or_replace_clone(this_relation, defer_relation) %}
  create or replace table {{ this_relation }} shallow clone {{ defer_relation }}
{% endmacro %}

{% macro py_write_table(compiled_code, target_relation) %}
  {{ exceptions.raise_not_implemented('Python models are not supported on Spark') }}
{% endmacro %}

{% macro py_script_comment() %}
{% endmacro %}
