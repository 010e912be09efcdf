{# What Postgres says differently. #}

{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {%- set contract = config.get('contract') -%}
  {%- set is_declared = contract and contract.enforced and not temporary -%}
  {%- set kind = 'temporary ' if temporary else ('unlogged ' if config.get('unlogged', default=false) else '') -%}
  {{ sql_header if sql_header is not none }}
  {%- if contract and contract.enforced %}
  {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  create {{ kind }}table {{ relation }}
  {%- if is_declared %}
    {{ get_table_columns_and_constraints() }};
  insert into {{ relation }} ({{ adapter.dispatch('get_column_names', 'dbt')() }}) (
    {{ get_select_subquery(sql) }}
  );
  {%- else %} as (
    {{ sql }}
  );
  {%- endif %}
{%- endmacro %}

{% macro postgres__create_schema(relation) -%}
  {{ adapter.verify_database(relation.database) if relation.database }}
  {%- call statement('create_schema') -%}
    create schema if not exists {{ relation.without_identifier().include(database=false) }}
  {%- endcall -%}
{% endmacro %}

{% macro postgres__drop_schema(relation) -%}
  {{ adapter.verify_database(relation.database) if relation.database }}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier().include(database=false) }} cascade
  {%- endcall -%}
{% endmacro %}

{% macro postgres__list_schemas(database) %}
  {{ adapter.verify_database(database) if database }}
  {% set query %}select nspname from pg_catalog.pg_namespace{% endset %}
  {{ return(run_query(query)) }}
{% endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) -%}
  {{ adapter.verify_database(information_schema.database) if information_schema.database }}
  {% set query %}select count(*) from pg_catalog.pg_namespace where nspname = '{{ schema }}'{% endset %}
  {{ return(run_query(query)) }}
{% endmacro %}

{% macro postgres__information_schema_name(database) -%}
  information_schema
{%- endmacro %}

{# A name with a suffix fits into what Postgres keeps of a name: the front part is cut. #}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
  {%- set ending = suffix ~ (modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else '') -%}
  {%- set room = base_relation.relation_max_name_length() - ending | length -%}
  {%- if room < 0 -%}
    {%- do exceptions.raise_compiler_error('Relation suffix is too long (' ~ ending | length ~ ' characters). Maximum length is ' ~ base_relation.relation_max_name_length() ~ ' characters.') -%}
  {%- endif -%}
  {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier[:room] ~ ending})) }}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
  {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=false)) }}
{% endmacro %}

{% macro postgres__make_temp_relation(base_relation, suffix) %}
  {%- set made = postgres__make_relation_with_suffix(base_relation, suffix, dstring=true) -%}
  {{ return(made.incorporate(path={'schema': none, 'database': none})) }}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {%- set made = postgres__make_relation_with_suffix(base_relation, suffix, dstring=false) -%}
  {{ return(made.incorporate(type=backup_relation_type)) }}
{% endmacro %}

{# A text between marks of its own, so that quotes and dollar signs in it stay as they are. #}
{% macro postgres_escape_comment(comment) -%}
  {%- set mark = '$dbt_comment_literal_block$' -%}
  {%- if comment is not string -%}
    {%- do exceptions.raise_compiler_error('cannot escape a non-string: ' ~ comment) -%}
  {%- elif mark in comment -%}
    {%- do exceptions.raise_compiler_error('The string ' ~ mark ~ ' is not allowed in comments.') -%}
  {%- endif -%}
  {{ mark ~ comment ~ mark }}
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
  comment on {{ (relation.type or 'table') | replace('_', ' ') }} {{ relation }} is {{ postgres_escape_comment(comment) }};
{% endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) %}
  {%- set held = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {%- for name in column_dict if name in held %}
  comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }} is {{ postgres_escape_comment(column_dict[name]['description']) }};
  {%- endfor %}
{% endmacro %}

{% macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
  where grantor = current_role
    and grantee != current_role
    and table_schema = '{{ relation.schema }}'
    and table_name = '{{ relation.identifier }}'
{%- endmacro %}

{% macro postgres__copy_grants() %}
  {{ return(false) }}
{% endmacro %}

{# The time in the name makes a new index possible beside the one of the table that is replaced. #}
{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set wanted = adapter.parse_index(index_dict) -%}
  {%- set name = local_md5(wanted.columns | join('_') ~ relation.render() ~ wanted.unique ~ wanted.type ~ modules.datetime.datetime.now()) -%}
  create {{ 'unique ' if wanted.unique }}index if not exists "{{ name }}"
  on {{ relation }} {{ 'using ' ~ wanted.type if wanted.type }} ({{ wanted.columns | join(', ') }})
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
  drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro %}

{% macro postgres__get_show_indexes_sql(relation) %}
  select
    index_class.relname as name,
    method.amname as method,
    pg_index.indisunique as "unique",
    (
      select string_agg(pg_attribute.attname, ',' order by pg_attribute.attnum)
      from pg_catalog.pg_attribute
      where pg_attribute.attrelid = pg_index.indrelid and pg_attribute.attnum = any (pg_index.indkey)
    ) as column_names
  from pg_catalog.pg_index
  join pg_catalog.pg_class as index_class on index_class.oid = pg_index.indexrelid
  join pg_catalog.pg_am as method on method.oid = index_class.relam
  join pg_catalog.pg_class as owner on owner.oid = pg_index.indrelid
  join pg_catalog.pg_namespace as place on place.oid = owner.relnamespace
  where owner.relname = '{{ relation.identifier }}' and place.nspname = '{{ relation.schema }}' and owner.relkind in ('r', 'm')
  order by 1, 2, 3
{% endmacro %}
