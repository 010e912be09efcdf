{# Incremental models: new rows are a temporary view, from which one statement takes them into the table. #}

{% materialization incremental, adapter='spark', supported_languages=['sql', 'python'] -%}
  {%- set file_format = dbt_spark_validate_get_file_format(config.get('file_format', default='parquet')) -%}
  {%- set strategy = dbt_spark_validate_get_incremental_strategy(config.get('incremental_strategy') or 'append', file_format) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set predicates = config.get('predicates', none) or config.get('incremental_predicates', none) -%}
  {%- set existing = load_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set full_refresh_mode = should_full_refresh() -%}

  {%- if strategy in ['insert_overwrite', 'microbatch'] and config.get('partition_by', none) -%}
    {% call statement() -%}
      set spark.sql.sources.partitionOverwriteMode = DYNAMIC
    {%- endcall %}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- if existing is none or existing.is_view or full_refresh_mode -%}
    {% do replace_relation(existing, target_relation, sql) %}
    {% do persist_constraints(target_relation, model) %}
  {%- else -%}
    {%- set temp_relation = make_temp_relation(this, '__dbt_tmp') -%}
    {% call statement('create_tmp_relation') -%}
      {{ create_table_as(True, temp_relation, sql) }}
    {%- endcall %}
    {% do process_schema_changes(on_schema_change, temp_relation, existing) %}
    {% call statement('main') -%}
      {{ dbt_spark_get_incremental_sql(strategy, temp_relation, target_relation, existing, config.get('unique_key', none), predicates) }}
    {%- endcall %}
  {%- endif -%}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode)) %}
  {% do persist_docs(target_relation, model) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

{% macro dbt_spark_validate_get_file_format(raw_file_format) %}
  {% set known = ['text', 'csv', 'json', 'jdbc', 'parquet', 'orc', 'hive', 'delta', 'iceberg', 'libsvm', 'hudi'] %}
  {% if raw_file_format not in known %}
    {% do exceptions.raise_compiler_error('Invalid file format provided: ' ~ raw_file_format ~ '\nExpected one of: ' ~ known | join(', ')) %}
  {% endif %}
  {% do return(raw_file_format) %}
{% endmacro %}

{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %}
  {% set refused = 'Invalid incremental strategy provided: ' ~ raw_strategy ~ '\n' %}
  {% if raw_strategy not in ['append', 'merge', 'insert_overwrite', 'microbatch'] %}
    {% do exceptions.raise_compiler_error(refused ~ "Expected one of: 'append', 'merge', 'insert_overwrite', 'microbatch'") %}
  {% elif raw_strategy == 'merge' and file_format not in ['delta', 'iceberg', 'hudi'] %}
    {% do exceptions.raise_compiler_error(refused ~ "You can only choose this strategy when file_format is set to 'delta' or 'iceberg' or 'hudi'") %}
  {% elif raw_strategy in ['insert_overwrite', 'microbatch'] and target.endpoint %}
    {% do exceptions.raise_compiler_error(refused ~ "You cannot use this strategy when connecting via endpoint\nUse the 'append' or 'merge' strategy instead") %}
  {% endif %}
  {% do return(raw_strategy) %}
{% endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) %}
  {%- if strategy == 'microbatch' and not config.get('partition_by') -%}
    {{ exceptions.raise_compiler_error("dbt-spark 'microbatch' incremental strategy requires a `partition_by` config.\nEnsure you are using a `partition_by` column that is of grain " ~ config.get('batch_size') ~ '.') }}
  {%- elif strategy == 'append' -%}
    {{ get_insert_into_sql(source, target) }}
  {%- elif strategy in ['insert_overwrite', 'microbatch'] -%}
    {{ get_insert_overwrite_sql(source, target, existing) }}
  {%- elif strategy == 'merge' -%}
    {{ get_merge_sql(target, source, unique_key, dest_columns=none, incremental_predicates=incremental_predicates) }}
  {%- else -%}
    {%- do exceptions.raise_compiler_error('No known SQL for the incremental strategy provided: ' ~ strategy) -%}
  {%- endif -%}
{% endmacro %}

{# Columns go by their places, so they are named in the table's order. #}
{% macro get_insert_into_sql(source_relation, target_relation) %}
  insert into table {{ target_relation }}
  select {{ tsdbt_spark_columns_for(target_relation, source_relation) }} from {{ source_relation }}
{% endmacro %}

{# The columns of the table as the new rows have them. A model whose columns may come and go (append_new_columns) can
   have lost one, which is null in its new rows. #}
{% macro tsdbt_spark_columns_for(target_relation, source_relation) -%}
  {%- set may_lack = config.get('on_schema_change') == 'append_new_columns' -%}
  {%- set given = adapter.get_columns_in_relation(source_relation) | map(attribute='name') | map('lower') | list if may_lack -%}
  {%- set shown = [] -%}
  {%- for column in adapter.get_columns_in_relation(target_relation) -%}
    {%- set is_given = not may_lack or column.name | lower in given -%}
    {%- do shown.append(column.quoted if is_given else 'cast(null as ' ~ column.data_type ~ ')') -%}
  {%- endfor -%}
  {{ return(shown | join(', ')) }}
{%- endmacro %}

{# Whole partitions, or the whole table where there are none. Iceberg finds the partitions by itself. #}
{% macro get_insert_overwrite_sql(source_relation, target_relation, existing_relation) %}
  {%- if existing_relation.is_iceberg -%}
  insert overwrite {{ target_relation }}
  {%- else -%}
  insert overwrite table {{ target_relation }}
  {{ partition_cols(label='partition') }}
  {%- endif %}
  select {{ tsdbt_spark_columns_for(target_relation, source_relation) }} from {{ source_relation }}
{% endmacro %}

{% macro spark__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {%- set conditions = [] + (incremental_predicates or []) -%}
  {%- if unique_key -%}
    {%- for key in ([unique_key] if unique_key is string else unique_key) -%}
      {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
    {%- endfor -%}
  {%- else -%}
    {%- do conditions.append('FALSE') -%}
  {%- endif -%}
  {%- set updated = get_merge_update_columns(config.get('merge_update_columns'), config.get('merge_exclude_columns'), adapter.get_columns_in_relation(target)) -%}
  {%- set assignments = [] -%}
  {%- for name in updated or [] -%}
    {%- do assignments.append(name ~ ' = DBT_INTERNAL_SOURCE.' ~ name) -%}
  {%- endfor -%}
  merge into {{ target }} as DBT_INTERNAL_DEST
  using {{ source }} as DBT_INTERNAL_SOURCE
  on {{ conditions | join(' and ') }}
  when matched then update set {{ assignments | join(', ') if updated else '*' }}
  when not matched then insert *
{% endmacro %}

{% macro spark__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) %}
  {%- if merge_update_columns and merge_exclude_columns -%}
    {{ exceptions.raise_compiler_error('Model cannot specify merge_update_columns and merge_exclude_columns. Please update model to use only one config') }}
  {%- elif merge_exclude_columns -%}
    {%- set left_out = merge_exclude_columns | map('lower') | list -%}
    {%- set kept = [] -%}
    {%- for column in dest_columns if column.column | lower not in left_out -%}
      {%- do kept.append(column.quoted) -%}
    {%- endfor -%}
    {{ return(kept) }}
  {%- endif -%}
  {{ return(merge_update_columns or none) }}
{% endmacro %}
