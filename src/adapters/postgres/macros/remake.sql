{# Views and materialized views that are made anew because what they read was replaced. #}

{# What a view carries besides its query, as an array of statements that give it to a new one of the same name. #}
{% macro postgres__tsdbt_traits_sql(class, shown) -%}
  array(
    select text from (
      select 1 as step, 0 as place, format('alter %s %s owner to %I', case {{ class }}.relkind when 'm' then 'materialized view' else 'view' end, {{ shown }}, pg_get_userbyid({{ class }}.relowner)) as text
      where {{ class }}.relowner <> current_user::regrole
      union all
      select 2, 0, format('grant %s on %s to %s%s', entry.privilege_type, {{ shown }}, case entry.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(entry.grantee)) end, case when entry.is_grantable then ' with grant option' else '' end)
      from aclexplode({{ class }}.relacl) as entry
      union all
      select 3, column_.attnum, format('grant %s (%I) on %s to %s%s', entry.privilege_type, column_.attname, {{ shown }}, case entry.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(entry.grantee)) end, case when entry.is_grantable then ' with grant option' else '' end)
      from pg_catalog.pg_attribute as column_, aclexplode(column_.attacl) as entry
      where column_.attrelid = {{ class }}.oid
      union all
      select 4, 0, format('comment on %s %s is %L', case {{ class }}.relkind when 'm' then 'materialized view' else 'view' end, {{ shown }}, obj_description({{ class }}.oid, 'pg_class'))
      where obj_description({{ class }}.oid, 'pg_class') is not null
      union all
      select 5, column_.attnum, format('comment on column %s.%I is %L', {{ shown }}, column_.attname, col_description({{ class }}.oid, column_.attnum))
      from pg_catalog.pg_attribute as column_
      where column_.attrelid = {{ class }}.oid and column_.attnum > 0 and col_description({{ class }}.oid, column_.attnum) is not null
      union all
      select 6, preset.adnum, format('alter view %s alter column %I set default %s', {{ shown }}, column_.attname, pg_get_expr(preset.adbin, preset.adrelid))
      from pg_catalog.pg_attrdef as preset
      join pg_catalog.pg_attribute as column_ on column_.attrelid = preset.adrelid and column_.attnum = preset.adnum
      where preset.adrelid = {{ class }}.oid
      union all
      select 7, 0, pg_get_triggerdef(trigger.oid) from pg_catalog.pg_trigger as trigger where trigger.tgrelid = {{ class }}.oid and not trigger.tgisinternal
      union all
      select 8, 0, pg_get_ruledef(rule.oid) from pg_catalog.pg_rewrite as rule where rule.ev_class = {{ class }}.oid and rule.rulename <> '_RETURN'
    ) as traits
    order by step, place, text
  )
{%- endmacro %}

{# A materialized view that no node of the run makes anew is filled beside the old one and takes its name; what reads it
   follows. Two nodes whose relations it reads do so one after the other. #}
{% macro postgres__tsdbt_remake_materialized_view(row, backup, target_relation) %}
  {%- set shown = api.Relation.create(database=target_relation.database, schema=row['schema'], identifier=row['name'], type='materialized_view') -%}
  {%- set old = adapter.tsdbt_temporary_relation(shown, 'old') -%}
  {% call statement('remake_materialized_view', auto_begin=false) -%}
    {{ postgres__tsdbt_remake_sql(row['id'], shown, old, backup, target_relation) }}
  {%- endcall %}
  {%- if run_query("select to_regclass('" ~ old.include(database=false).render() | replace("'", "''") ~ "') is not null")[0][0] -%}
    {% do postgres__release_backup(old, shown) %}
  {%- endif -%}
{% endmacro %}

{% macro postgres__tsdbt_remake_sql(id, shown, old, backup, target_relation) -%}
  {%- set beside = adapter.tsdbt_temporary_relation(shown, 'new') -%}
  {%- set beside_shown = beside.include(database=false).render() | replace("'", "''") -%}
  {%- set name = shown.include(database=false).render() | replace("'", "''") -%}
  do $tsdbt_remake$
  declare
    {{ postgres__tsdbt_names(backup, target_relation) }}
    tsdbt_usual constant text := current_setting('lock_timeout');
    tsdbt_end timestamptz;
    tsdbt_head text;
    tsdbt_traits text[];
    tsdbt_text text;
    tsdbt_index record;
  begin
    perform pg_advisory_xact_lock(hashtext('tsdbt remake {{ name }}'));
    perform set_config('search_path', '', true);
    select
      format(
        'create materialized view %s using %I%s%s as %s with %s data',
        '{{ beside_shown }}',
        (select amname from pg_catalog.pg_am where oid = class.relam),
        ' with (' || array_to_string(class.reloptions, ', ') || ')',
        ' tablespace ' || (select quote_ident(spcname) from pg_catalog.pg_tablespace where oid = class.reltablespace),
        regexp_replace(replace(pg_get_viewdef(class.oid), tsdbt_old, tsdbt_new), ';\s*$', ''),
        case when class.relispopulated then '' else 'no' end
      ),
      {{ postgres__tsdbt_traits_sql('class', 'class.oid::regclass::text') }}
    into tsdbt_head, tsdbt_traits
    from pg_catalog.pg_class as class
    where class.oid = {{ id }} and class.oid = to_regclass('{{ name }}') and class.relkind = 'm';
    if tsdbt_head is null then
      return;
    end if;
    execute tsdbt_head;
    for tsdbt_text in
      select replace(replace(pg_get_indexdef(index.indexrelid), format(' ON %s ', {{ id }}::oid::regclass), ' ON {{ beside_shown }} '), format(' INDEX %I ON ', class.relname), format(' INDEX %I ON ', '__tsdbt_' || md5('{{ beside.identifier }}' || class.oid)))
      from pg_catalog.pg_index as index
      join pg_catalog.pg_class as class on class.oid = index.indexrelid
      where index.indrelid = {{ id }}
    loop
      execute tsdbt_text;
    end loop;
    tsdbt_end := clock_timestamp() + interval '60 seconds';
    loop
      begin
        perform set_config('lock_timeout', '200ms', true);
        for tsdbt_index in
          select class.oid, class.relname as name, space.nspname as schema, obj_description(class.oid, 'pg_class') as comment, index.indisclustered as is_clustered
          from pg_catalog.pg_index as index
          join pg_catalog.pg_class as class on class.oid = index.indexrelid
          join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
          where index.indrelid = {{ id }}
        loop
          execute format('alter index %I.%I rename to %I', tsdbt_index.schema, tsdbt_index.name, '__tsdbt_' || md5('{{ old.identifier }}' || tsdbt_index.oid));
          execute format('alter index %I.%I rename to %I', tsdbt_index.schema, '__tsdbt_' || md5('{{ beside.identifier }}' || tsdbt_index.oid), tsdbt_index.name);
          if tsdbt_index.comment is not null then
            execute format('comment on index %I.%I is %L', tsdbt_index.schema, tsdbt_index.name, tsdbt_index.comment);
          end if;
          if tsdbt_index.is_clustered then
            execute format('alter materialized view %s cluster on %I', '{{ beside_shown }}', tsdbt_index.name);
          end if;
        end loop;
        {{- postgres__rename_steps([[shown, old], [beside, shown]]) }}
        perform set_config('lock_timeout', tsdbt_usual, true);
        exit;
      exception
        when lock_not_available or deadlock_detected or duplicate_table then
          if clock_timestamp() > tsdbt_end then
            raise;
          end if;
      end;
      perform pg_sleep(0.05 + random() * 0.2);
    end loop;
    foreach tsdbt_text in array tsdbt_traits loop
      execute tsdbt_text;
    end loop;
  end
  $tsdbt_remake$;
{%- endmacro %}
