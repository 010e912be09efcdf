{# Models that live in files: `materialized: external` writes parquet, csv or json and puts a view over the files. #}

{% materialization external, adapter='duckdb', supported_languages=['sql'] %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set rows = make_temp_relation(this.incorporate(type='table'), '__dbt_rows') -%}
  {%- set location = render(config.get('location', default=external_location(this, config))) -%}
  {%- set options = tsdbt_write_options(location, render_write_options(config)) -%}
  {%- set format = tsdbt_read_format(config.get('format'), options) -%}
  {%- if config.get('plugin') or config.get('glue_register') -%}
    {% do exceptions.raise_not_implemented('plugins of external models are not supported') %}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {% do adapter.begin() %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {# The rows are made first: a query that fails leaves the old files as they are. #}
  {% call statement('create_table') -%}
    create or replace temporary table {{ rows }} as (
      {{ sql }}
    );
  {%- endcall %}
  {%- set names = adapter.get_columns_in_relation(rows) | map(attribute='name') | list -%}
  {%- set is_empty = run_query('select count(*) from ' ~ rows)[0][0] == 0 -%}
  {% if is_empty %}
    {# A file without rows would lose its columns: one row of nulls, which the view leaves out. #}
    {% call statement('empty_row') -%}
      insert into {{ rows }} values ({{ (['null'] * (names | length)) | join(', ') }})
    {%- endcall %}
  {% endif %}
  {% do write_to_file(rows, location, tsdbt_options_text(options)) %}
  {% call statement('drop_rows') -%}
    drop table {{ rows }}
  {%- endcall %}

  {%- set read -%}
    select * from read_{{ format }}('{{ tsdbt_read_location(location, options) }}'{{ tsdbt_read_options(format, options) }})
    {%- for name in names if is_empty %}
    {{ 'where' if loop.first else 'and' }} {{ adapter.quote(name) }} is not null
    {%- endfor -%}
  {%- endset -%}
  {% do replace_relation(existing, target_relation, read) %}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {% do finish_replacement(target_relation) %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# Where a model without `location` goes: below the profile's external_root, named like the model. #}
{% macro external_location(relation, config) -%}
  {%- set is_partitioned = config.get('options', {}).get('partition_by') is not none -%}
  {{ adapter.external_root() }}/{{ relation.identifier }}{{ '' if is_partitioned else '.' ~ config.get('format', 'parquet') }}
{%- endmacro %}

{% macro location_exists(location) -%}
  {% do return(run_query("select count(*) from glob('" ~ location ~ "')")[0][0] > 0) %}
{%- endmacro %}

{% macro write_to_file(relation, location, options) -%}
  {% call statement('write_to_file') -%}
    copy {{ relation }} to '{{ location }}' ({{ options }})
  {%- endcall %}
{%- endmacro %}

{# The options of the config, rendered; `format` and `delimiter` may also stand beside them. #}
{% macro render_write_options(config) %}
  {%- set given = config.get('options', {}) -%}
  {%- if given is not mapping -%}
    {% do exceptions.raise_compiler_error('The options argument must be a dictionary') %}
  {%- endif -%}
  {%- set options = {} -%}
  {%- for key in given -%}
    {%- do options.update({key: render(given[key])}) -%}
  {%- endfor -%}
  {%- for key in ['format', 'delimiter'] if config.get(key) -%}
    {%- do options.update({key: render(config.get(key))}) -%}
  {%- endfor -%}
  {{ return(options) }}
{% endmacro %}

{# The options with what follows from the name of the file: its format and how it is packed. #}
{% macro tsdbt_write_options(location, given) %}
  {%- set options = dict(given) -%}
  {%- if 'format' not in options -%}
    {%- set endings = (location.split('/') | last).split('.')[1:] | map('lower') | list -%}
    {%- set packed = {'gz': 'gzip', 'zst': 'zstd'}.get(endings | last) if endings else none -%}
    {%- set plain = endings[:-1] if packed else endings -%}
    {%- if plain -%}
      {%- do options.update({'format': plain | last}) -%}
      {%- if packed and 'compression' not in options -%}
        {%- do options.update({'compression': packed}) -%}
      {%- endif -%}
    {%- else -%}
      {%- do options.update({'format': 'csv' if 'delimiter' in options else 'parquet'}) -%}
    {%- endif -%}
  {%- endif -%}
  {%- if options['format'] == 'csv' and 'header' not in options -%}
    {%- do options.update({'header': 1}) -%}
  {%- endif -%}
  {%- set by = options.get('partition_by') -%}
  {%- if by and ',' in by and not by.startswith('(') -%}
    {%- do options.update({'partition_by': '(' ~ by ~ ')'}) -%}
  {%- endif -%}
  {{ return(options) }}
{% endmacro %}

{% macro tsdbt_options_text(options) %}
  {%- set shown = [] -%}
  {%- for key, value in options.items() -%}
    {%- set needs_quotes = key | lower in ['delimiter', 'quote', 'escape', 'null'] and not (value | string).startswith("'") -%}
    {%- do shown.append(key ~ " '" ~ value ~ "'" if needs_quotes else key ~ ' ' ~ value) -%}
  {%- endfor -%}
  {{ return(shown | join(', ')) }}
{% endmacro %}

{% macro tsdbt_read_format(wanted, options) %}
  {%- set known = ['csv', 'parquet', 'json'] -%}
  {%- if wanted and wanted not in known -%}
    {% do exceptions.raise_compiler_error('Invalid format: ' ~ wanted ~ '. Allowed formats are: ' ~ known | join(', ')) %}
  {%- endif -%}
  {%- set written = options['format'] | lower -%}
  {{ return(wanted or (written if written in known else 'parquet')) }}
{% endmacro %}

{# Files of a folder when the rows were spread over several. #}
{% macro tsdbt_read_location(location, options) -%}
  {%- set by = options.get('partition_by') -%}
  {%- if by or options.get('per_thread_output') -%}
  {{ ([location, '*'] + (['*'] * (by.split(',') | length) if by else [])) | join('/') }}.{{ options.get('format', 'parquet') }}
  {%- else -%}
  {{ location }}
  {%- endif -%}
{%- endmacro %}

{% macro tsdbt_read_options(format, options) -%}
  {%- set initial = {'union_by_name': false} if format == 'parquet' else {'auto_detect': true} -%}
  {%- set read = dict(config.get(format ~ '_read_options', initial)) -%}
  {%- if format != 'parquet' and options.get('compression') and 'compression' not in read -%}
    {%- do read.update({'compression': options['compression']}) -%}
  {%- endif -%}
  {%- for key, value in read.items() -%}
  , {{ key }}={{ "'" ~ value ~ "'" if value is string else value }}
  {%- endfor -%}
{%- endmacro %}

{# For on-run-start: views over the files of external models above the selected ones, for a database that has none of them. #}
{% macro register_upstream_external_models() %}
  {%- if execute -%}
  {%- set seen = [] -%}
  {%- for id in selected_resources if id in graph.nodes -%}
    {%- for parent_id in graph.nodes[id].depends_on.nodes if parent_id not in seen and parent_id not in selected_resources -%}
      {%- do seen.append(parent_id) -%}
      {%- set parent = graph.nodes.get(parent_id) -%}
      {%- if parent and parent.config.materialized == 'external' -%}
        {%- do tsdbt_register_external(parent) -%}
      {%- endif -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if seen -%}{% do adapter.commit() %}{%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro tsdbt_register_external(model) %}
  {%- set relation = api.Relation.create(database=model.database, schema=model.schema, identifier=model.alias) -%}
  {%- set location = render(model.config.get('location', external_location(relation, model.config))) -%}
  {%- set options = tsdbt_write_options(location, render_write_options(model.config)) -%}
  {%- set format = tsdbt_read_format(model.config.get('format'), options) -%}
  {% call statement('main') -%}
    create schema if not exists {{ relation.without_identifier() }}
  {%- endcall %}
  {% call statement('main') -%}
    create or replace view {{ relation }} as (
      select * from read_{{ format }}('{{ tsdbt_read_location(location, options) }}')
    )
  {%- endcall %}
{% endmacro %}
