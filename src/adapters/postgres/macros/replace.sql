{# Putting a new relation in the place of an old one. The new one is built aside and takes the name in the node's
   transaction; the old one keeps a backup name until the views over it have been pointed at the new one, each by a
   short statement of its own, so that whoever reads through them never finds them missing. A run that is killed in
   between leaves the views over the old data, and the next run goes on from there. #}

{% macro postgres__replace_relation(existing, target_relation, sql) %}
  {%- if existing is none -%}
    {% do create_with_indexes(target_relation, sql) %}
  {%- else -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {% do drop_relation_if_exists(load_cached_relation(intermediate)) %}
    {% do create_with_indexes(intermediate, sql) %}
    {% do set_aside(existing) %}
    {% do adapter.rename_relation(intermediate, target_relation) %}
  {%- endif -%}
{% endmacro %}

{# What is still there under the backup name (of a killed run) is settled first: it keeps no views when it goes. #}
{% macro postgres__set_aside(relation) %}
  {%- set backup = make_backup_relation(relation, relation.type) -%}
  {%- set left_over = load_cached_relation(backup) -%}
  {%- if left_over is not none -%}
    {% do postgres__release_backup(left_over, relation) %}
  {%- endif -%}
  {% do adapter.rename_relation(relation, backup) %}
{% endmacro %}

{% macro postgres__finish_replacement(target_relation) %}
  {%- set backup = load_cached_relation(make_backup_relation(target_relation, target_relation.type)) -%}
  {%- if backup is not none -%}
    {% do postgres__release_backup(backup, target_relation) %}
  {%- endif -%}
{% endmacro %}

{# Points the views over `backup` at `target_relation`, then drops it with whatever cannot be pointed elsewhere. #}
{% macro postgres__release_backup(backup, target_relation) %}
  {%- for view in postgres__relations_over(backup) if view['kind'] == 'v' -%}
    {% call statement('repoint_view', auto_begin=false) -%}
      {{ postgres__repoint_view_sql(view['id'], backup, target_relation) }}
    {%- endcall %}
  {%- endfor -%}
  {% do adapter.drop_relation(backup) %}
{% endmacro %}

{# `over(id, depth)`: the relations that `start` selects as (id, 0), those that read them, and so on upwards. #}
{% macro postgres__over_sql(start) -%}
    with recursive over(id, depth) as (
      {{ start }}
      union
      select rule.ev_class, over.depth + 1
      from over
      join pg_catalog.pg_depend as link
        on link.refclassid = 'pg_catalog.pg_class'::regclass and link.refobjid = over.id and link.classid = 'pg_catalog.pg_rewrite'::regclass
      join pg_catalog.pg_rewrite as rule on rule.oid = link.objid and rule.ev_class != over.id
    )
{%- endmacro %}

{# Views and materialized views that read a relation; with `through`, also those that read these. #}
{% macro postgres__relations_over(relation, through=false) %}
  {% set start -%}
      select start.oid, 0
      from pg_catalog.pg_class as start
      join pg_catalog.pg_namespace as place on place.oid = start.relnamespace
      where start.relname = '{{ relation.identifier | replace("'", "''") }}'
        and place.nspname = '{{ relation.schema | replace("'", "''") }}'
  {%- endset %}
  {% set query %}
    {{ postgres__over_sql(start) }}
    select class.oid::bigint as id, place.nspname as schema, class.relname as name, class.relkind::text as kind
    from over
    join pg_catalog.pg_class as class on class.oid = over.id
    join pg_catalog.pg_namespace as place on place.oid = class.relnamespace
    where over.depth {{ '> 0' if through else '= 1' }}
    group by 1, 2, 3, 4
    order by max(over.depth), 2, 3
  {% endset %}
  {{ return(run_query(query).rows) }}
{% endmacro %}

{# One view, by the definition that the server keeps of it: it names the backup, which stands for the target. Where the
   columns have other types now, the view and those over it are made anew; a view that the new relation can no
   longer feed stays over the backup and goes with it. Of two nodes whose relations one view reads, the second waits
   before it reads the definition: else each would wait for the other, or undo what the other wrote. #}
{% macro postgres__repoint_view_sql(id, backup, target_relation) %}
  {%- set old_name = "quote_ident('" ~ backup.identifier | replace("'", "''") ~ "')" -%}
  {%- set new_name = "quote_ident('" ~ target_relation.identifier | replace("'", "''") ~ "')" -%}
  do $tsdbt_repoint$
  declare
    heads text[];
    bodies text[];
  begin
    perform pg_advisory_xact_lock(hashtext('tsdbt repoint_view'));
    {{ postgres__over_sql('select ' ~ id ~ '::oid, 0') }},
    ordered as (
      select id, max(depth) as depth from over group by id
    )
    select
      array_agg(format('view %s%s', class.oid::regclass, ' with (' || array_to_string(class.reloptions, ', ') || ')') order by depth, class.oid),
      array_agg(
        case when depth = 0 then replace(pg_get_viewdef(class.oid), {{ old_name }}, {{ new_name }}) else pg_get_viewdef(class.oid) end
        order by depth, class.oid
      )
    into heads, bodies
    from ordered
    join pg_catalog.pg_class as class on class.oid = ordered.id and class.relkind = 'v';
    if heads is null then
      return;
    end if;
    begin
      execute format('create or replace %s as %s', heads[1], bodies[1]);
    exception
      when invalid_table_definition then
        execute format('drop view %s cascade', {{ id }}::oid::regclass);
        for i in 1 .. array_length(heads, 1) loop
          begin
            execute format('create %s as %s', heads[i], bodies[i]);
          exception
            when syntax_error_or_access_rule_violation then
              null;
          end;
        end loop;
      when syntax_error_or_access_rule_violation then
        return;
    end;
  end
  $tsdbt_repoint$;
{% endmacro %}

{# Dropping takes the views over a relation with it: the relations known to exist are told. #}
{% macro postgres__drop_relation(relation) -%}
  {%- set gone = postgres__relations_over(relation, through=true) if relation.schema else [] -%}
  {% do default__drop_relation(relation) %}
  {%- for row in gone -%}
    {% do adapter.cache_dropped(api.Relation.create(database=relation.database, schema=row['schema'], identifier=row['name'])) %}
  {%- endfor -%}
{% endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  create or replace view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
  {{ get_drop_sql(relation) }};
  {{ get_create_table_as_sql(false, relation, sql) }}
{%- endmacro %}
