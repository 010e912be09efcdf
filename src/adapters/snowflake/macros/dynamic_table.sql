{# Dynamic tables: made once, afterwards altered as the configuration wants; Snowflake refreshes them. #}

{% materialization dynamic_table, adapter='snowflake' %}
  {% set original_query_tag = set_query_tag() %}
  {% set existing = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.DynamicTable) %}

  {{ run_hooks(pre_hooks) }}
  {% set build_sql = dynamic_table_get_build_sql(existing, target_relation) %}
  {% if build_sql == '' %}
    {{ dynamic_table_execute_no_op(target_relation) }}
  {% else %}
    {{ dynamic_table_execute_build_sql(build_sql, existing, target_relation) }}
  {% endif %}
  {% if target_relation.from_config(config.model).scheduler == 'DISABLE' %}
    {% call statement('refresh') %}
      {{ snowflake__refresh_dynamic_table(target_relation) }}
    {% endcall %}
  {% endif %}
  {{ run_hooks(post_hooks) }}

  {% do unset_query_tag(original_query_tag) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The statement for what there is; an empty text when there is nothing to do. #}
{% macro dynamic_table_get_build_sql(existing_relation, target_relation) %}
  {% if existing_relation is none %}
    {{ return(get_create_sql(target_relation, sql)) }}
  {% elif should_full_refresh() or not existing_relation.is_dynamic_table %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}
  {% set changes = snowflake__get_dynamic_table_configuration_changes(existing_relation, config) %}
  {% set reaction = config.get('on_configuration_change') %}
  {% if changes is none %}
    {% do exceptions.warn('No configuration changes were identified on: `' ~ target_relation ~ '`. Continuing.') %}
  {% elif reaction == 'apply' %}
    {{ return(snowflake__get_alter_dynamic_table_as_sql(existing_relation, changes, target_relation, sql)) }}
  {% elif reaction == 'continue' %}
    {% do exceptions.warn('Configuration changes were identified and `on_configuration_change` was set to `continue` for `' ~ target_relation ~ '`') %}
  {% elif reaction == 'fail' %}
    {% do exceptions.raise_fail_fast_error('Configuration changes were identified and `on_configuration_change` was set to `fail` for `' ~ target_relation ~ '`') %}
  {% else %}
    {% do exceptions.raise_compiler_error('Unexpected configuration scenario: `' ~ reaction ~ '`') %}
  {% endif %}
  {{ return('') }}
{% endmacro %}

{% macro dynamic_table_execute_no_op(relation) %}
  {% do store_raw_result(name='main', message='skip ' ~ relation, code='skip', rows_affected='-1') %}
{% endmacro %}

{% macro dynamic_table_execute_build_sql(build_sql, existing_relation, target_relation) %}
  {% call statement('main') %}
    {{ build_sql }}
  {% endcall %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
{% endmacro %}

{# Whether it is transient is asked only where the model says so: it takes another query. #}
{% macro snowflake__get_dynamic_table_configuration_changes(existing_relation, new_config) -%}
  {% set described = snowflake__describe_dynamic_table(existing_relation) %}
  {% do return(existing_relation.dynamic_table_config_changeset(described, new_config.model)) %}
{%- endmacro %}

{% macro snowflake__describe_dynamic_table(relation) %}
  {%- set like = "like '" ~ relation.identifier | replace("'", "''") ~ "' in schema " ~ relation.include(identifier=False) -%}
  {%- set described = {'dynamic_table': run_query('show dynamic tables ' ~ like)} -%}
  {%- if config.get('transient') is not none -%}
    {%- set tables = run_query('show tables ' ~ like) -%}
    {%- do described.update({'transient': (tables.rows[0]['kind'] == 'TRANSIENT') if tables.rows else false}) -%}
  {%- endif -%}
  {%- do return(described) -%}
{% endmacro %}

{% macro snowflake__get_create_dynamic_table_as_sql(relation, sql) -%}
  {{ tsdbt_dynamic_table('create', relation, compiled_code, copy_grants=false) }}
{%- endmacro %}

{% macro snowflake__get_replace_dynamic_table_sql(relation, sql) -%}
  {{ tsdbt_dynamic_table('create or replace', relation, sql, copy_grants=true) }}
{%- endmacro %}

{% macro tsdbt_dynamic_table(verb, relation, sql, copy_grants) -%}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- set wanted = relation.from_config(config.model) -%}
  {%- set is_iceberg = catalog_relation.catalog_type == 'BUILT_IN' -%}
  {%- set is_transient = wanted.transient if wanted.transient is not none else adapter.behavior.snowflake_default_transient_dynamic_tables.no_warn -%}
  {%- set scheduler = wanted.scheduler -%}
  {%- set options = [
    optional('target_lag', wanted.target_lag, "'"),
    'warehouse = ' ~ wanted.warehouse_parameter,
    optional('initialization_warehouse', wanted.snowflake_initialization_warehouse)
  ] -%}
  {%- if is_iceberg -%}
    {%- do options.extend([
      optional('external_volume', catalog_relation.external_volume, "'"),
      "catalog = 'SNOWFLAKE'",
      "base_location = '" ~ catalog_relation.base_location ~ "'",
      optional('iceberg_version', catalog_relation.iceberg_version)
    ]) -%}
  {%- endif -%}
  {%- do options.extend([
    optional('refresh_mode', wanted.refresh_mode),
    optional('initialize', wanted.initialize),
    optional('scheduler', scheduler, "'"),
    optional('row_access_policy' if is_iceberg else 'with row access policy', wanted.row_access_policy, equals_char='= ' if is_iceberg else ''),
    optional('table_tag', wanted.table_tag) if is_iceberg else optional('with tag', wanted.table_tag, quote_char='(', equals_char=''),
    optional('cluster by', wanted.cluster_by, quote_char='(', equals_char=''),
    'copy grants' if copy_grants and wanted.copy_grants else '',
    optional('immutable where', wanted.immutable_where, quote_char='(', equals_char='')
  ]) -%}
{{ verb }} {{ 'transient ' if is_transient and not is_iceberg }}dynamic {{ 'iceberg ' if is_iceberg }}table {{ relation }}
    {{ options | map('trim') | select | join('\n    ') }}
    as (
        {{ sql }}
    )
{%- endmacro %}

{% macro snowflake__get_alter_dynamic_table_as_sql(existing_relation, configuration_changes, target_relation, sql) -%}
  {{- log('Applying ALTER to: ' ~ existing_relation) -}}
  {%- if configuration_changes.requires_full_refresh -%}
    {{ get_replace_sql(existing_relation, target_relation, sql) }}
  {%- else -%}
    {%- set altered = 'alter dynamic table ' ~ existing_relation ~ ' ' -%}
    {%- set steps = [] -%}
    {%- set first = snowflake__get_target_lag_warehouse_alter_sql('dynamic', existing_relation, configuration_changes.target_lag, configuration_changes.snowflake_warehouse, configuration_changes.snowflake_initialization_warehouse, configuration_changes.scheduler) | trim -%}
    {%- if first -%}{%- do steps.append(first) -%}{%- endif -%}
    {%- set where = configuration_changes.immutable_where -%}
    {%- if where -%}
      {%- do steps.append(altered ~ ('set immutable where (' ~ where.context ~ ')' if where.context else 'unset immutable where')) -%}
    {%- endif -%}
    {%- set keys = configuration_changes.cluster_by -%}
    {%- if keys -%}
      {%- do steps.append(altered ~ ('cluster by (' ~ keys.context ~ ')' if keys.context else 'drop clustering key')) -%}
    {%- endif -%}
    {{ steps | join(';\n    ') }}
  {%- endif -%}
{%- endmacro %}

{# `set` for what has a value now, `unset` for a warehouse that is wanted no more. #}
{% macro snowflake__get_target_lag_warehouse_alter_sql(table_kind, existing_relation, target_lag, warehouse, init_warehouse, scheduler=none) -%}
  {%- set altered = 'alter ' ~ table_kind ~ ' table ' ~ existing_relation ~ ' ' -%}
  {%- set values = [
    optional('target_lag', target_lag.context, "'") if target_lag else '',
    optional('warehouse', warehouse.context) if warehouse else '',
    optional('initialization_warehouse', init_warehouse.context) if init_warehouse else '',
    optional('scheduler', scheduler.context, "'") if scheduler else ''
  ] | map('trim') | select | list -%}
  {%- set steps = [] -%}
  {%- if values -%}{%- do steps.append(altered ~ 'set ' ~ values | join(' ')) -%}{%- endif -%}
  {%- if init_warehouse and not init_warehouse.context -%}{%- do steps.append(altered ~ 'unset initialization_warehouse') -%}{%- endif -%}
  {{ steps | join(';\n    ') }}
{%- endmacro %}

{% macro snowflake__target_lag_warehouse_alter_active(target_lag, warehouse, init_warehouse, scheduler=none) %}
  {% do return(target_lag or warehouse or init_warehouse or scheduler) %}
{% endmacro %}

{% macro snowflake__get_drop_dynamic_table_sql(relation) %}
  drop dynamic table if exists {{ relation }}
{% endmacro %}

{% macro snowflake__refresh_dynamic_table(relation) -%}
  {{- log('Applying REFRESH to: ' ~ relation) -}}
  alter dynamic table {{ relation }} refresh
{%- endmacro %}
