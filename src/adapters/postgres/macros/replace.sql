{# Putting a new relation in the place of an old one. The new one is built aside and takes the name in the node's
   transaction; the old one goes with it when nothing hangs on it. Otherwise it keeps a name of the run until the views
   over it have been pointed at the new one, each by a short statement of its own, so that whoever reads through them
   never finds them missing (dependents.sql). A run that is killed in between leaves the views over the old data, and the
   next run goes on from there. #}

{% macro postgres__replace_relation(existing, target_relation, sql) %}
  {%- if existing is none -%}
    {% do create_with_indexes(target_relation, sql) %}
  {%- else -%}
    {%- set beside = adapter.tsdbt_temporary_relation(target_relation, 'new') -%}
    {% do create_with_indexes(beside, sql) %}
    {%- set backup = postgres__backup_of(existing) -%}
    {%- set is_gone = postgres__rename_in_turn([[existing, backup], [beside, target_relation]], leaving=backup) -%}
    {%- if not is_gone -%}
      {% do postgres__tsdbt_after_swap(backup) %}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{% macro postgres__backup_of(relation) %}
  {{ return(adapter.tsdbt_temporary_relation(relation, 'old')) }}
{% endmacro %}

{% macro postgres__set_aside(relation) %}
  {% do postgres__rename_in_turn([[relation, postgres__backup_of(relation)]]) %}
{% endmacro %}

{% macro postgres__finish_replacement(target_relation) %}
  {%- set backup = load_cached_relation(postgres__backup_of(target_relation)) -%}
  {%- if backup is not none -%}
    {% do postgres__release_backup(backup, target_relation) %}
  {%- endif -%}
{% endmacro %}

{# What a run that is dead has left: the relation that was in the place of `target_relation`, or one that never came there. #}
{% macro postgres__tsdbt_settle_leftover(leftover, target_relation) %}
  {% do postgres__release_backup(leftover, target_relation) if target_relation is not none else adapter.drop_relation(leftover) %}
{% endmacro %}

{# Renames relations in the open transaction, all or none. Whoever reads one of them is not waited for: whoever comes
   later would stand behind us for as long. A fifth of a second, then a pause in which the others go on, for a minute in
   all; what the transaction has done before stays as it is. Projects that rename in their own way are obeyed. `leaving`
   goes along when it is a table on which nothing hangs: the answer is whether it did. #}
{% macro postgres__rename_in_turn(pairs, leaving=none) %}
  {%- if rename_relation == dbt.rename_relation and adapter.dispatch('rename_relation', 'dbt') == dbt.default__rename_relation -%}
    {%- set steps = postgres__rename_steps(pairs) -%}
    {%- set goes = leaving is not none and leaving.is_table -%}
    {%- set once -%}
      savepoint tsdbt_rename;
      select set_config('tsdbt.lock_timeout', current_setting('lock_timeout'), true), set_config('lock_timeout', '200ms', true);
      {{- steps }}
      {%- if goes %}
        drop table {{ leaving }};
      {%- endif %}
      select set_config('lock_timeout', current_setting('tsdbt.lock_timeout'), true);
      release savepoint tsdbt_rename
    {%- endset -%}
    {%- set is_done = adapter.tsdbt_try(once, 'rollback to savepoint tsdbt_rename', ['postgres-dependents'] if goes else []) -%}
    {%- if not is_done -%}
      {% call statement('rename_relation') -%}
        {{ postgres__patient_sql(steps, pairs[0][0], alone=false) }}
      {%- endcall %}
    {%- endif -%}
    {%- for old, new in pairs -%}
      {% do adapter.cache_renamed(old, new) %}
    {%- endfor -%}
    {%- if goes and is_done -%}
      {% do adapter.cache_dropped(leaving) %}
      {{ return(true) }}
    {%- endif -%}
  {%- else -%}
    {%- for old, new in pairs -%}
      {% do adapter.rename_relation(old, new) %}
    {%- endfor -%}
  {%- endif -%}
  {{ return(false) }}
{% endmacro %}

{% macro postgres__rename_steps(pairs) -%}
  {%- for old, new in pairs %}
      {{ get_rename_sql(old, new.identifier) | trim }};
  {%- endfor %}
{%- endmacro %}

{# Steps of a block of PL/pgSQL, tried until no lock stands in their way. `alone`: nothing else is locked by the
   transaction, so that a deadlock too is over once the steps are undone, and what was dropped by others while we read of
   it in the catalog (an internal error for the server) is not found again; otherwise the node begins again. A vacuum gives
   way to those who wait for longer than the server's deadlock_timeout. #}
{% macro postgres__patient_sql(steps, relation, alone, declared='') -%}
  {%- set shown = relation.render() | replace("'", "''") -%}
  do $tsdbt_patient$
  declare
    tsdbt_end constant timestamptz := clock_timestamp() + interval '60 seconds';
    tsdbt_usual constant text := current_setting('lock_timeout');
    tsdbt_wait text := '200ms';
    tsdbt_holders int[];
    tsdbt_vacuums bool;
    {{ declared }}
  begin
    loop
      begin
        perform set_config('lock_timeout', tsdbt_wait, true);
        {{- steps }}
        perform set_config('lock_timeout', tsdbt_usual, true);
        return;
      exception
        when lock_not_available{{ ' or deadlock_detected or internal_error or undefined_table' if alone }} then
          select array_agg(distinct pid order by pid), bool_and(mode = 'ShareUpdateExclusiveLock')
          into tsdbt_holders, tsdbt_vacuums
          from pg_catalog.pg_locks
          where granted and relation = to_regclass('{{ shown }}') and pid <> pg_backend_pid()
            and database = (select oid from pg_catalog.pg_database where datname = current_database());
          {%- if not alone %}
          if exists (select from unnest(tsdbt_holders) as holder where pg_backend_pid() = any(pg_blocking_pids(holder))) then
            raise deadlock_detected using message = format('deadlock detected: %s and process %s wait for each other', '{{ shown }}', array_to_string(tsdbt_holders, ', '));
          end if;
          {%- endif %}
          if clock_timestamp() > tsdbt_end then
            raise exception using
              errcode = 'TSD01',
              message = format('%s is in use: no lock within 60 seconds; it is held by process %s', '{{ shown }}', coalesce(array_to_string(tsdbt_holders, ', '), 'unknown')),
              detail = sqlerrm;
          end if;
          if tsdbt_vacuums and clock_timestamp() > tsdbt_end - interval '55 seconds' then
            tsdbt_wait := (select (setting::int + 500) || 'ms' from pg_catalog.pg_settings where name = 'deadlock_timeout');
          end if;
      end;
      perform pg_sleep(0.05 + random() * 0.2);
    end loop;
  end
  $tsdbt_patient$;
{%- endmacro %}

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
   columns have other types now, the view and those over it are made anew with all they carried; when one of them cannot
   be, all stay as they are. Names are written with their schemas, so that a path to search decides nothing. Of two nodes
   whose relations one view reads, the second waits before it reads the definition: else each would wait for the other,
   or undo what the other wrote. #}
{% macro postgres__repoint_view_sql(id, backup, target_relation) %}
  {%- set declared -%}
    {{ postgres__tsdbt_names(backup, target_relation) }}
    tsdbt_views oid[];
    tsdbt_heads text[];
    tsdbt_bodies text[];
    tsdbt_traits jsonb[];
    tsdbt_text text;
  {%- endset -%}
  {%- set steps %}
        perform pg_advisory_xact_lock(hashtext('tsdbt repoint_view'));
        perform set_config('search_path', '', true);
        {{ postgres__over_sql('select ' ~ id ~ '::oid, 0') }},
        ordered as (
          select id, max(depth) as depth from over group by id
        )
        select
          array_agg(class.oid order by depth, class.oid),
          array_agg(format('view %s%s', class.oid::regclass, ' with (' || array_to_string(class.reloptions, ', ') || ')') order by depth, class.oid),
          array_agg(
            case when depth = 0 then replace(pg_get_viewdef(class.oid), tsdbt_old, tsdbt_new) else pg_get_viewdef(class.oid) end
            order by depth, class.oid
          ),
          array_agg(to_jsonb({{ postgres__tsdbt_traits_sql('class', 'class.oid::regclass::text') }}) order by depth, class.oid)
        into tsdbt_views, tsdbt_heads, tsdbt_bodies, tsdbt_traits
        from ordered
        join pg_catalog.pg_class as class on class.oid = ordered.id and class.relkind = 'v';
        if tsdbt_heads is not null then
          begin
            execute format('create or replace %s as %s', tsdbt_heads[1], tsdbt_bodies[1]);
          exception
            when invalid_table_definition then
              begin
                for i in reverse array_length(tsdbt_views, 1) .. 1 loop
                  execute format('drop view %s', tsdbt_views[i]::regclass);
                end loop;
                for i in 1 .. array_length(tsdbt_views, 1) loop
                  execute format('create %s as %s', tsdbt_heads[i], tsdbt_bodies[i]);
                  for tsdbt_text in select jsonb_array_elements_text(tsdbt_traits[i]) loop
                    execute tsdbt_text;
                  end loop;
                end loop;
              exception
                when syntax_error_or_access_rule_violation or dependent_objects_still_exist then
                  null;
              end;
            when syntax_error_or_access_rule_violation then
              null;
          end;
        end if;
        perform set_config('search_path', tsdbt_path, true);
  {%- endset -%}
  {{ postgres__patient_sql(steps, target_relation, alone=true, declared=declared) }}
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

{# A seed that is loaded anew. #}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {%- if not full_refresh -%}
    {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
  {%- endif -%}
  {% do set_aside(old_relation) %}
  {%- set text = create_csv_table(model, agate_table) -%}
  {% do postgres__tsdbt_after_swap(postgres__backup_of(old_relation)) %}
  {{ return(text) }}
{% endmacro %}
