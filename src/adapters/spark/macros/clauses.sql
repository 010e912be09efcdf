{# The clauses of `create table` that configs ask for. Each is dispatched: projects override them one by one. #}

{% macro tblproperties_clause() %}
  {{ return(adapter.dispatch('tblproperties_clause', 'dbt')()) }}
{% endmacro %}

{% macro spark__tblproperties_clause() -%}
  {%- set properties = config.get('tblproperties') -%}
  {%- if properties is not none -%}
    {%- set pairs = [] -%}
    {%- for name in properties -%}
      {%- do pairs.append("'" ~ name ~ "' = '" ~ properties[name] ~ "'") -%}
    {%- endfor -%}
    tblproperties ({{ pairs | join(', ') }})
  {%- endif -%}
{%- endmacro %}

{% macro file_format_clause() %}
  {{ return(adapter.dispatch('file_format_clause', 'dbt')()) }}
{% endmacro %}

{# Without the config it is the server that decides. #}
{% macro spark__file_format_clause() %}
  {%- set format = config.get('file_format', validator=validation.any[basestring]) -%}
  {%- if format is not none %}using {{ format }}{% endif -%}
{% endmacro %}

{% macro location_clause() %}
  {{ return(adapter.dispatch('location_clause', 'dbt')()) }}
{% endmacro %}

{% macro spark__location_clause() %}
  {%- set root = config.get('location_root', validator=validation.any[basestring]) -%}
  {%- if root is not none %}location '{{ root }}/{{ model['alias'] }}'{% endif -%}
{% endmacro %}

{% macro options_clause() -%}
  {{ return(adapter.dispatch('options_clause', 'dbt')()) }}
{%- endmacro %}

{# Hudi keeps its key among the options. #}
{% macro spark__options_clause() -%}
  {%- set options = config.get('options') -%}
  {%- set key = config.get('unique_key') -%}
  {%- if config.get('file_format') == 'hudi' -%}
    {%- if key is not none and 'primaryKey' not in (options or {}) -%}
      {%- set options = dict(options or {}, primaryKey=key) -%}
    {%- elif options is not none and 'primaryKey' in options and options['primaryKey'] != key -%}
      {{ exceptions.raise_compiler_error("unique_key and options('primaryKey') should be the same column(s).") }}
    {%- endif -%}
  {%- endif -%}
  {%- if options is not none -%}
    {%- set pairs = [] -%}
    {%- for name in options -%}
      {%- do pairs.append(name ~ ' "' ~ options[name] ~ '"') -%}
    {%- endfor -%}
    options ({{ pairs | join(', ') }})
  {%- endif -%}
{%- endmacro %}

{% macro comment_clause() %}
  {{ return(adapter.dispatch('comment_clause', 'dbt')()) }}
{% endmacro %}

{% macro spark__comment_clause() %}
  {%- set persisted = config.get('persist_docs', {}) -%}
  {%- if persisted is mapping -%}
    {%- if persisted.get('relation', false) %}comment '{{ tsdbt_spark_text(model.description) }}'{% endif -%}
  {%- elif persisted -%}
    {{ exceptions.raise_compiler_error("Invalid value provided for 'persist_docs'. Expected dict but got value: " ~ persisted) }}
  {%- endif -%}
{% endmacro %}

{# A text between quotes: Spark takes the sign after a backslash for something else. #}
{% macro tsdbt_spark_text(text) -%}
  {{ return(text | replace('\\', '\\\\') | replace("'", "\\'")) }}
{%- endmacro %}

{% macro partition_cols(label, required=false) %}
  {{ return(adapter.dispatch('partition_cols', 'dbt')(label, required)) }}
{% endmacro %}

{% macro spark__partition_cols(label, required=false) %}
  {%- set names = config.get('partition_by', validator=validation.any[list, basestring]) -%}
  {%- if names is not none %}{{ label }} ({{ ([names] if names is string else names) | join(',') }}){% endif -%}
{% endmacro %}

{% macro clustered_cols(label, required=false) %}
  {{ return(adapter.dispatch('clustered_cols', 'dbt')(label, required)) }}
{% endmacro %}

{% macro spark__clustered_cols(label, required=false) %}
  {%- set names = config.get('clustered_by', validator=validation.any[list, basestring]) -%}
  {%- set buckets = config.get('buckets', validator=validation.any[int]) -%}
  {%- if names is not none and buckets is not none -%}
    {{ label }} ({{ ([names] if names is string else names) | join(',') }}) into {{ buckets }} buckets
  {%- endif -%}
{% endmacro %}

{# All of them that are asked for, each in a line, in Spark's order. #}
{% macro tsdbt_table_clauses() -%}
  {%- set asked = [] -%}
  {%- for clause in [
        file_format_clause(), options_clause(), tblproperties_clause(), partition_cols(label='partitioned by'),
        clustered_cols(label='clustered by'), location_clause(), comment_clause()
      ] if clause is string and clause | trim -%}
    {%- do asked.append(clause | trim) -%}
  {%- endfor -%}
  {{ asked | join('\n  ') }}
{%- endmacro %}

{% macro fetch_tbl_properties(relation) -%}
  {% do return(run_query('show tblproperties ' ~ relation)) %}
{%- endmacro %}
