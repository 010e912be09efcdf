{# The steps by which packages replace a relation: beside it, its backup, in its place. Materializations of our own use
   replace_relation instead, which keeps a relation old or new at every instant. #}

{% macro get_create_intermediate_sql(relation, sql) -%}
    {{- adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql) -}}
{%- endmacro %}

{% macro default__get_create_intermediate_sql(relation, sql) -%}
    {%- set beside = make_intermediate_relation(relation) -%}
    {{ get_drop_sql(beside) }};

    {{ get_create_sql(beside, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) -%}
    {{- adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation) -}}
{%- endmacro %}

{% macro default__get_rename_intermediate_sql(relation) -%}
    {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro %}

{% macro get_create_backup_sql(relation) -%}
    {{- adapter.dispatch('get_create_backup_sql', 'dbt')(relation) -}}
{%- endmacro %}

{% macro default__get_create_backup_sql(relation) -%}
    {%- set backup = make_backup_relation(relation, relation.type) -%}
    {{ get_drop_sql(backup) }};

    {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) -%}
    {{- adapter.dispatch('get_drop_backup_sql', 'dbt')(relation) -}}
{%- endmacro %}

{% macro default__get_drop_backup_sql(relation) -%}
    {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro %}

{% macro get_replace_sql(existing_relation, target_relation, sql) -%}
    {{- adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) -}}
{%- endmacro %}

{# In one statement where the engine can; else beside it or with a backup, as far as names can change. #}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
    {%- set in_place = existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
    {%- set beside = target_relation.can_be_renamed -%}
    {%- set backed_up = existing_relation.can_be_renamed -%}
    {%- set steps = [] -%}
    {%- if in_place and existing_relation.is_view -%}
        {%- do steps.append(get_replace_view_sql(target_relation, sql)) -%}
    {%- elif in_place and existing_relation.is_table -%}
        {%- do steps.append(get_replace_table_sql(target_relation, sql)) -%}
    {%- elif in_place and existing_relation.is_materialized_view -%}
        {%- do steps.append(get_replace_materialized_view_sql(target_relation, sql)) -%}
    {%- else -%}
        {%- if beside -%}{%- do steps.append(get_create_intermediate_sql(target_relation, sql)) -%}{%- endif -%}
        {%- do steps.append(get_create_backup_sql(existing_relation) if backed_up else get_drop_sql(existing_relation)) -%}
        {%- do steps.append(get_rename_intermediate_sql(target_relation) if beside else get_create_sql(target_relation, sql)) -%}
        {%- if backed_up -%}{%- do steps.append(get_drop_backup_sql(existing_relation)) -%}{%- endif -%}
    {%- endif %}
    {{ steps | join(';\n    ') }}
{% endmacro %}

{% macro get_replace_view_sql(relation, sql) -%}
    {{- adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql) -}}
{%- endmacro %}
{% macro default__get_replace_view_sql(relation, sql) %}
    {{ tsdbt_not_of_this_engine('get_replace_view_sql') }}
{% endmacro %}

{% macro get_replace_table_sql(relation, sql) -%}
    {{- adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql) -}}
{%- endmacro %}
{% macro default__get_replace_table_sql(relation, sql) %}
    {{ tsdbt_not_of_this_engine('get_replace_table_sql') }}
{% endmacro %}

{% macro get_replace_materialized_view_sql(relation, sql) -%}
    {{- adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql) -}}
{%- endmacro %}
{% macro default__get_replace_materialized_view_sql(relation, sql) %}
    {{ tsdbt_not_of_this_engine('get_replace_materialized_view_sql') }}
{% endmacro %}

{% macro tsdbt_not_of_this_engine(name) %}
    {{ exceptions.raise_compiler_error('`' ~ name ~ '` has not been implemented for this adapter.') }}
{% endmacro %}

{# A view in one statement, for engines with create or replace. #}
{% macro create_or_replace_view() %}
    {%- set there = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- set view = api.Relation.create(database=database, schema=schema, identifier=model['alias'], type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {%- if there is not none and there.is_table -%}
        {{ handle_existing_table(should_full_refresh(), there) }}
    {%- endif -%}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(view, sql) }}
    {%- endcall %}
    {% set was_view = there is not none and there.is_view %}
    {% do apply_grants(view, config.get('grants'), should_revoke=should_revoke(was_view, full_refresh_mode=True)) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [view]}) }}
{% endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) %}
    {{ adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) }}
{% endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) %}
    {{ log('Dropping relation ' ~ old_relation.render() ~ ' because it is of type ' ~ old_relation.type) }}
    {{ adapter.drop_relation(old_relation) }}
{% endmacro %}
