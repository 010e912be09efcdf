{% macro say(text) %}insert into {{ target.schema }}.hook_log select count(*) + 1, '{{ text }}' from {{ target.schema }}.hook_log{% endmacro %}
{% macro say_all(results, schemas, database_schemas) %}
  {% set said = [] %}
  {% for r in results | sort(attribute='unique_id') %}{% do said.append(r.node.name ~ ' ' ~ r.status ~ ' ' ~ r.failures) %}{% endfor %}
  {{ say(said | join(', ') ~ ' in ' ~ schemas | sort | join(', ') ~ ' of ' ~ database_schemas | length) }}
{% endmacro %}
