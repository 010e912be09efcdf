{# Tables and views: always `create or replace`, one statement, so that readers see the old or the new. #}

{# A parameter of DDL, where it has a value. #}
{% macro optional(name, value, quote_char = '', equals_char = '= ') %}
{%- if value is not none -%}
  {{ name }} {{ equals_char }}{{ quote_char }}{{ value }}{{ ')' if quote_char == '(' else quote_char }}
{%- endif -%}
{% endmacro %}

{% macro snowflake__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- if language != 'sql' -%}
    {% do exceptions.raise_compiler_error("snowflake__create_table_as macro didn't get supported language, it got " ~ language) %}
  {%- elif temporary -%}
    {{ snowflake__create_table_temporary_sql(relation, compiled_code) }}
  {%- elif catalog_relation.catalog_type == 'BUILT_IN' -%}
    {{ snowflake__create_table_built_in_sql(relation, compiled_code) }}
  {%- else -%}
    {{ snowflake__create_table_info_schema_sql(relation, compiled_code) }}
  {%- endif -%}
{% endmacro %}

{% macro snowflake__create_table_temporary_sql(relation, compiled_code) -%}
  {{ tsdbt_table_as('temporary table', relation, compiled_code, '') }}
{%- endmacro %}

{# As temporary as a temporary table, and seen by the lineage of Snowflake. #}
{% macro snowflake__create_table_transient_sql(relation, compiled_code) -%}
  {{ tsdbt_table_as('transient table', relation, compiled_code, '') }}
{%- endmacro %}

{% macro snowflake__create_table_info_schema_sql(relation, compiled_code) -%}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- set options -%}
    {{ 'copy grants ' if config.get('copy_grants', default=false) }}
    {{- 'copy tags ' if config.get('copy_tags', default=false) }}
    {{- tsdbt_policy_and_tag() }}
    {{- optional('change_tracking', catalog_relation.change_tracking) }}
  {%- endset -%}
  {{ tsdbt_table_as('transient table' if catalog_relation.is_transient else 'table', relation, compiled_code, options, catalog_relation.cluster_by) }}
  {{ tsdbt_clustering('table', relation, catalog_relation) }}
{%- endmacro %}

{# An Iceberg table that Snowflake manages. #}
{% macro snowflake__create_table_built_in_sql(relation, compiled_code) -%}
  {%- set catalog_relation = adapter.build_catalog_relation(config.model) -%}
  {%- set keys = get_partition_by_keys(catalog_relation) -%}
  {%- set options -%}
    {{ 'partition by (' ~ keys | join(', ') ~ ')' if keys }}
    {{ optional('external_volume', catalog_relation.external_volume, "'") }}
    catalog = 'SNOWFLAKE'
    base_location = '{{ catalog_relation.base_location }}'
    {{ optional('iceberg_version', catalog_relation.iceberg_version) }}
    {{ optional('storage_serialization_policy', catalog_relation.storage_serialization_policy, "'") }}
    {{ optional('max_data_extension_time_in_days', catalog_relation.max_data_extension_time_in_days) }}
    {{ optional('data_retention_time_in_days', catalog_relation.data_retention_time_in_days) }}
    {{ optional('change_tracking', catalog_relation.change_tracking) }}
    {{ tsdbt_policy_and_tag() }}
    {{- 'copy grants ' if config.get('copy_grants', default=false) }}
    {{- 'copy tags ' if config.get('copy_tags', default=false) }}
  {%- endset -%}
  {{ tsdbt_table_as('iceberg table', relation, compiled_code, options, catalog_relation.cluster_by) }}
  {{ tsdbt_clustering('iceberg table', relation, catalog_relation) }}
{%- endmacro %}

{% macro get_partition_by_keys(catalog_relation) -%}
  {%- set keys = catalog_relation.partition_by -%}
  {{ return([keys] if keys and keys is string else keys) }}
{%- endmacro -%}

{% macro tsdbt_policy_and_tag() -%}
  {{ 'with row access policy ' ~ config.get('row_access_policy') ~ ' ' if config.get('row_access_policy') }}
  {{- 'with tag (' ~ config.get('table_tag') ~ ') ' if config.get('table_tag') }}
{%- endmacro %}

{# The statement itself: header, columns of a contract, options, rows ordered by the clustering key. #}
{% macro tsdbt_table_as(kind, relation, compiled_code, options, cluster_by=none) -%}
  {%- set contract = config.get('contract') -%}
  {%- set is_declared = contract and contract.enforced -%}
  {%- if is_declared -%}
    {{- get_assert_columns_equivalent(compiled_code) -}}
    {%- set compiled_code = get_select_subquery(compiled_code) -%}
  {%- endif -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
create or replace {{ kind }} {{ relation }}
    {%- if is_declared %}
    {{ get_table_columns_and_constraints() }}
    {%- endif %}
    {{ options | trim }}
    as (
    {%- if cluster_by is not none %}
        select * from (
            {{ compiled_code }}
        )
        order by (
            {{ cluster_by }}
        )
    {%- else %}
        {{ compiled_code }}
    {%- endif %}
    )
;
{%- endmacro %}

{% macro tsdbt_clustering(kind, relation, catalog_relation) -%}
{%- if catalog_relation.cluster_by is not none %}
alter {{ kind }} {{ relation }} cluster by ({{ catalog_relation.cluster_by }});
{%- if catalog_relation.automatic_clustering %}
alter {{ kind }} {{ relation }} resume recluster;
{%- endif -%}
{%- endif -%}
{%- endmacro %}

{% macro snowflake__create_view_as(relation, sql) -%}
  {{ snowflake__create_view_as_with_temp_flag(relation, sql) }}
{% endmacro %}

{% macro snowflake__create_view_as_with_temp_flag(relation, sql, is_temporary=False) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {%- set contract = config.get('contract') -%}
  {%- if contract and contract.enforced -%}
    {{- get_assert_columns_equivalent(sql) -}}
  {%- endif -%}
  {{ sql_header if sql_header is not none }}
  create or replace {{ 'secure ' if config.get('secure', default=false) }}{{ 'temporary ' if is_temporary }}view {{ relation }}
  {%- if config.persist_column_docs() %}
  {{ get_persist_docs_column_list(model.columns, get_columns_in_query(sql)) | trim }}
  {%- endif %}
  {{ 'copy grants ' if config.get('copy_grants', default=false) }}
  {{- tsdbt_policy_and_tag() }}
  as (
    {{ sql }}
  );
{% endmacro %}

{% macro snowflake__get_create_sql(relation, sql) %}
  {{ snowflake__get_create_dynamic_table_as_sql(relation, sql) if relation.is_dynamic_table else dbt.default__get_create_sql(relation, sql) }}
{% endmacro %}

{% macro snowflake__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- if existing_relation.is_dynamic_table and target_relation.is_dynamic_table -%}
    {{ snowflake__get_replace_dynamic_table_sql(target_relation, sql) }}
  {%- else -%}
    {{ dbt.default__get_replace_sql(existing_relation, target_relation, sql) }}
  {%- endif -%}
{% endmacro %}

{% macro snowflake__get_replace_table_sql(relation, sql) %}
  {{ snowflake__create_table_as(False, relation, sql) }}
{% endmacro %}

{% macro snowflake__get_replace_view_sql(relation, sql) %}
  {{ snowflake__create_view_as(relation, sql) }}
{% endmacro %}

{% macro snowflake__get_drop_sql(relation) %}
  {%- if relation.is_dynamic_table -%}
    {{ snowflake__get_drop_dynamic_table_sql(relation) }}
  {%- elif relation.is_interactive_table -%}
    drop table if exists {{ relation }}
  {%- else -%}
    {{ dbt.default__get_drop_sql(relation) }}
  {%- endif -%}
{% endmacro %}

{% macro snowflake__get_drop_view_sql(relation) %}
  drop view if exists {{ relation }} cascade
{% endmacro %}

{% macro snowflake__drop_table(relation) %}
  drop table if exists {{ relation }} cascade
{% endmacro %}

{# Names change with their place: a bare new name would lie in the schema of the session. #}
{% macro snowflake__rename_relation(from_relation, to_relation) -%}
  {% call statement('rename_relation') -%}
    alter {{ 'view' if from_relation.is_view else 'table' }} {{ from_relation }} rename to {{ to_relation }}
  {%- endcall %}
{% endmacro %}

{% macro snowflake__get_rename_sql(relation, new_name) -%}
  {{ 'alter table ' ~ relation ~ ' rename to ' ~ new_name if relation.is_interactive_table else dbt.default__get_rename_sql(relation, new_name) }}
{%- endmacro %}

{%- macro snowflake__get_rename_table_sql(relation, new_name) -%}
  alter table {{ relation }} rename to {{ new_name }}
{%- endmacro -%}

{%- macro snowflake__get_rename_view_sql(relation, new_name) -%}
  alter view {{ relation }} rename to {{ new_name }}
{%- endmacro -%}

{%- macro snowflake__get_rename_materialized_view_sql(relation, new_name) -%}
  alter dynamic table {{ relation }} rename to {{ new_name }}
{%- endmacro -%}

{%- macro snowflake__get_rename_intermediate_sql(relation) -%}
  {{ get_rename_sql(make_intermediate_relation(relation), relation.render()) }}
{%- endmacro -%}

{%- macro snowflake__get_create_backup_sql(relation) -%}
  {%- set backup = make_backup_relation(relation, relation.type) -%}
  {{ get_drop_sql(backup) }};

  {{ get_rename_sql(relation, backup.render()) }}
{%- endmacro -%}
