{# The comment of the statement that runs: without the version, wherever it stands. #}
{% macro head() -%}
  coalesce(
    replace(
      rtrim(substr(current_query(), nullif(position(chr(47) || chr(42) in current_query()), 0),
        position(chr(42) || chr(47) in current_query()) + 2 - position(chr(47) || chr(42) in current_query())), ';'),
      '{{ dbt_version }}', 'V'),
    'none') || case when current_query() like chr(47) || chr(42) || '%' then ' first' else ' later' end
{%- endmacro %}

{% macro told(node) %}
  {%- set facts = {'project': project_name, 'target': target.name} -%}
  {%- if node is not none -%}
    {%- do facts.update(name=node.name, kind=node.resource_type, materialized=node.config.materialized, tags=node.tags,
        file=node.original_file_path, meta=node.config.meta, lacks=node.no_such_field, refs=node.refs | map(attribute='name') | list) -%}
  {%- endif -%}
  {{ return(tojson(facts)) }}
{% endmacro %}

{% macro write_head(word) %}
  {% do run_query('create table if not exists ' ~ target.schema ~ '.heads (said text)') %}
  {% do run_query("insert into " ~ target.schema ~ ".heads select '" ~ word ~ " ' || " ~ head()) %}
  {% do run_query('commit') %}
{% endmacro %}
