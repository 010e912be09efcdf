{# `clone`: the relation of an earlier state, in the place of the node's own. A table where the engine can copy one
   without moving its rows, otherwise a view on it. #}

{% materialization clone, default %}
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
  {%- if origin and origin.type == 'table' and can_clone_table() -%}
    {{ return({'relations': [clone_table(existing)]}) }}
  {%- endif -%}
  {%- set own_view = 'materialization_view_' ~ adapter.type() -%}
  {{ return((context[own_view] if own_view in context else context['materialization_view_default'])()) }}
{% endmaterialization %}

{# Copies the table and gives the new relation; nothing is copied onto itself. #}
{% macro clone_table(existing) %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {% if existing is not none and not existing.is_table %}
    {% do drop_relation_if_exists(existing) %}
  {% endif %}
  {% if target_relation.render() != defer_relation.render() %}
    {% call statement('main') %}
      {{ create_or_replace_clone(target_relation, defer_relation) }}
    {% endcall %}
  {% endif %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ return(target_relation) }}
{% endmacro %}

{% macro can_clone_table() %}
  {{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}
{% endmacro %}

{% macro default__can_clone_table() %}
  {{ return(False) }}
{% endmacro %}

{% macro create_or_replace_clone(this_relation, defer_relation) %}
  {{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}
{% endmacro %}

{% macro default__create_or_replace_clone(this_relation, defer_relation) %}
  create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{% endmacro %}
