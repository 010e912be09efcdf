{# What hangs on a relation that is replaced. Postgres binds views, rules, functions, policies and foreign keys to the
   relation itself, not to its name: all that can be is pointed at the new relation or made anew with what it carried
   (owner, grants, comments, options, indexes, triggers), and nothing is dropped by cascade. What cannot follow stops
   the node before anything has changed; with --full-refresh it goes, as it does in dbt, and a warning names it. What a
   later node of the run makes anew stays over the old relation until then. docs/dbt-differences.md tells all this. #}

{# One row for each thing that hangs on `relation`: kind, id, the relation it belongs to (schema, name), its name for
   people, and whether we may change it. `own key`: the relation itself refers to others. `below`: an old relation of
   a replacement that `relation` still reads. #}
{% macro postgres__tsdbt_dependents(relation) %}
  {%- set shown = relation.include(database=false).render() | replace("'", "''") -%}
  {% set query %}
    with place as (
      select class.oid as id, class.reltype as row_type, coalesce(type.typarray, 0) as row_array
      from pg_catalog.pg_class as class
      left join pg_catalog.pg_type as type on type.oid = class.reltype
      where class.oid = to_regclass('{{ shown }}')
    ),
    links as (
      select link.classid, link.objid, false as by_type
      from place
      join pg_catalog.pg_depend as link on link.refclassid = 'pg_catalog.pg_class'::regclass and link.refobjid = place.id and link.deptype = 'n'
      union
      select link.classid, link.objid, true
      from place
      join pg_catalog.pg_depend as link on link.refclassid = 'pg_catalog.pg_type'::regclass and link.refobjid in (place.row_type, place.row_array) and link.deptype = 'n'
    ),
    found as (
      select
        case
          when rule.rulename = '_RETURN' then case class.relkind when 'm' then 'materialized view' else 'view' end
          else 'rule'
        end as kind,
        case when rule.rulename = '_RETURN' then rule.ev_class else rule.oid end as id,
        rule.ev_class as belongs, class.relowner as owner
      from links
      join pg_catalog.pg_rewrite as rule on links.classid = 'pg_catalog.pg_rewrite'::regclass and rule.oid = links.objid
      join pg_catalog.pg_class as class on class.oid = rule.ev_class
      where rule.ev_class <> (select id from place)
      union
      select 'foreign key', link.oid, link.conrelid, class.relowner
      from links
      join pg_catalog.pg_constraint as link on links.classid = 'pg_catalog.pg_constraint'::regclass and link.oid = links.objid and link.contype = 'f'
      join pg_catalog.pg_class as class on class.oid = link.conrelid
      where link.conrelid <> (select id from place)
      union
      select 'policy', policy.oid, policy.polrelid, class.relowner
      from links
      join pg_catalog.pg_policy as policy on links.classid = 'pg_catalog.pg_policy'::regclass and policy.oid = links.objid
      join pg_catalog.pg_class as class on class.oid = policy.polrelid
      where policy.polrelid <> (select id from place)
      union
      select case when bool_or(links.by_type) then 'other' else 'function' end, function.oid, 0, function.proowner
      from links
      join pg_catalog.pg_proc as function on links.classid = 'pg_catalog.pg_proc'::regclass and function.oid = links.objid
      group by function.oid, function.proowner
      union
      select 'other', class.oid, class.oid, class.relowner
      from links
      join pg_catalog.pg_class as class on links.classid = 'pg_catalog.pg_class'::regclass and class.oid = links.objid and class.relkind not in ('v', 'm')
      where class.oid <> (select id from place)
      union
      select 'other', links.objid, 0, 0
      from links
      where links.classid not in ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_class'::regclass)
      union
      select 'own key', link.oid, link.confrelid, 0
      from pg_catalog.pg_constraint as link
      where link.conrelid = (select id from place) and link.contype = 'f' and link.confrelid <> link.conrelid
      union
      select 'below', class.oid, class.oid, class.relowner
      from pg_catalog.pg_class as class
      where class.relname like '\_\_tsdbt\_%\_old' and class.oid <> (select id from place)
        and (
          exists (select from pg_catalog.pg_constraint as link where link.conrelid = (select id from place) and link.confrelid = class.oid)
          or exists (
            select from pg_catalog.pg_rewrite as rule
            join pg_catalog.pg_depend as link on link.classid = 'pg_catalog.pg_rewrite'::regclass and link.objid = rule.oid
            where rule.ev_class = (select id from place) and link.refclassid = 'pg_catalog.pg_class'::regclass and link.refobjid = class.oid
          )
        )
    )
    select
      found.kind, found.id::bigint as id, space.nspname as schema, class.relname as name, class.relkind::text as relkind,
      case found.kind
        when 'function' then 'function ' || found.id::regprocedure
        when 'rule' then (select format('rule %I on %s', rulename, ev_class::regclass) from pg_catalog.pg_rewrite where oid = found.id)
        when 'policy' then (select format('policy %I on %s', polname, polrelid::regclass) from pg_catalog.pg_policy where oid = found.id)
        when 'foreign key' then (select format('foreign key %I of %s', conname, conrelid::regclass) from pg_catalog.pg_constraint where oid = found.id)
        when 'other' then (
          select string_agg(distinct format('%s %s', named.type, named.identity), ', ')
          from links, pg_catalog.pg_identify_object(links.classid, links.objid, 0) as named
          where links.objid = found.id
        )
        else format('%s %s', found.kind, found.id::regclass)
      end as shown,
      found.owner = 0 or pg_catalog.pg_has_role(found.owner, 'USAGE') as may
    from found
    left join pg_catalog.pg_class as class on class.oid = found.belongs
    left join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
    order by case found.kind when 'below' then 2 when 'own key' then 1 else 0 end, found.id
  {% endset %}
  {{ return(run_query(query).rows) }}
{% endmacro %}

{# Right after the swap, in its transaction: an old relation on which nothing hangs goes at once. The attempt is all that
   it costs to know. #}
{% macro postgres__tsdbt_after_swap(backup) %}
  {% do postgres__tsdbt_drop_if_free(backup) %}
{% endmacro %}

{# Drops a relation without cascade; gives false when something hangs on it, when somebody works with it, or when it
   is a view that may read an old relation of this run, which then has to go with it. #}
{% macro postgres__tsdbt_drop_if_free(relation) %}
  {%- set shown = relation.include(database=false).render() | replace("'", "''") -%}
  {% set query %}
    do $tsdbt_drop$
    declare
      tsdbt_usual constant text := current_setting('lock_timeout');
    begin
      {%- if relation.type != 'table' %}
      if exists (select from pg_catalog.pg_class where relname like '{{ postgres__tsdbt_run_prefix(relation) | replace('_', '\\_') }}%\_old' and relname <> '{{ relation.identifier }}') then
        return;
      end if;
      {%- endif %}
      perform set_config('lock_timeout', '200ms', true);
      drop {{ relation.type | replace('_', ' ') }} if exists {{ relation.include(database=false) }};
      perform set_config('lock_timeout', tsdbt_usual, true);
    exception
      when dependent_objects_still_exist or lock_not_available or deadlock_detected then
        null;
    end
    $tsdbt_drop$;
    select to_regclass('{{ shown }}') is null
  {% endset %}
  {%- set is_gone = run_query(query)[0][0] -%}
  {%- if is_gone -%}
    {% do adapter.cache_dropped(relation) %}
  {%- endif -%}
  {{ return(is_gone) }}
{% endmacro %}

{# How the names of old relations of this run begin. #}
{% macro postgres__tsdbt_run_prefix(relation) %}
  {{ return(adapter.tsdbt_temporary_relation(relation, 'old').identifier[:17]) }}
{% endmacro %}

{# The last thing before the commit, when hooks have given the new relation its keys: whether what hangs on the old one
   can follow. Views of the project may be lost, as in dbt: their own nodes make them. #}
{% macro postgres__tsdbt_check_replacement(target_relation) %}
  {%- set backup = load_cached_relation(postgres__backup_of(target_relation)) -%}
  {%- set above = postgres__tsdbt_dependents(backup) | rejectattr('kind', 'in', ['below', 'own key']) | list if backup is not none else [] -%}
  {%- if above -%}
    {%- set reasons = {} -%}
    {%- set others = postgres__tsdbt_of_others(above) -%}
    {%- for row in run_query(postgres__tsdbt_check_sql(above, others, backup, target_relation)).rows -%}
      {% do reasons.update({row['id']: row['reason']}) %}
    {%- endfor -%}
    {%- set lost = [] -%}
    {%- for row in others if not flags.FULL_REFRESH and (row['kind'] == 'other' or not row['may'] or row['id'] in reasons) -%}
      {% do lost.append(row['shown'] ~ (' (' ~ reasons[row['id']] ~ ')' if row['id'] in reasons else '')) %}
    {%- endfor -%}
    {%- if lost -%}
      {%- set message = 'cannot replace ' ~ target_relation.render() ~ ': on it hangs what cannot follow: ' ~ lost | join('; ') -%}
      {% call statement('external_dependents') -%}
        do $tsdbt_lost$ begin raise exception using errcode = 'TSD02', message = '{{ message | replace("'", "''") }}'; end $tsdbt_lost$
      {%- endcall %}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}

{# The rows whose relations no node of the project makes. #}
{% macro postgres__tsdbt_of_others(rows) %}
  {%- set others = [] -%}
  {%- for row in rows if not postgres__tsdbt_is_node(row) -%}
    {% do others.append(row) %}
  {%- endfor -%}
  {{ return(others) }}
{% endmacro %}

{# What another node has replaced and not yet dropped: it is on its way out. #}
{% macro postgres__tsdbt_is_old(row) %}
  {{ return((row['name'] or '').startswith('__tsdbt_')) }}
{% endmacro %}

{# Whether a node of the project makes the relation of the row. With `later`: one that this run comes to after `model`. #}
{% macro postgres__tsdbt_is_node(row, later=false) %}
  {%- if later -%}
    {{ return(model is defined and adapter.tsdbt_makes(row['schema'], row['name'], model.unique_id)) }}
  {%- else -%}
    {{ return(postgres__tsdbt_is_old(row) or adapter.tsdbt_makes(row['schema'], row['name'])) }}
  {%- endif -%}
{% endmacro %}

{% macro postgres__tsdbt_names(backup, target_relation) -%}
  tsdbt_old constant text := quote_ident('{{ backup.identifier | replace("'", "''") }}');
    tsdbt_new constant text := quote_ident('{{ target_relation.identifier | replace("'", "''") }}');
    tsdbt_path constant text := current_setting('search_path');
{%- endmacro %}

{# Tries in words what finish_replacement will do. Gives what fails: id and reason. A trial waits for whoever replaces
   another relation that the view reads: only views that cannot be lost are tried, else nodes that build side by side what
   one view of the project reads would wait for each other. A view reads with the rights of its owner: who owns one and
   could read the old relation can read the new one. #}
{% macro postgres__tsdbt_check_sql(rows, others, backup, target_relation) -%}
  {%- set old_shown = backup.include(database=false).render() | replace("'", "''") -%}
  {%- set new_shown = target_relation.include(database=false).render() | replace("'", "''") -%}
  {%- set views = rows | selectattr('kind', 'in', ['view', 'materialized view']) | map(attribute='id') | join(', ') -%}
  {%- set tried = others | selectattr('kind', 'in', ['view', 'materialized view']) | map(attribute='id') | join(', ') -%}
  {%- set keys = rows | selectattr('kind', 'equalto', 'foreign key') | map(attribute='id') | join(', ') -%}
  do $tsdbt_check$
  declare
    {{ postgres__tsdbt_names(backup, target_relation) }}
    tsdbt_lost jsonb := '[]';
    tsdbt_id oid;
    tsdbt_owner oid;
  begin
    perform set_config('search_path', '', true);
    foreach tsdbt_id in array array[{{ views }}]::oid[] loop
      {%- if tried %}
      if tsdbt_id = any (array[{{ tried }}]::oid[]) then
        begin
          execute 'prepare tsdbt_trial as ' || replace(pg_get_viewdef(tsdbt_id), tsdbt_old, tsdbt_new);
          deallocate tsdbt_trial;
        exception
          when insufficient_privilege then
            null;
          when syntax_error_or_access_rule_violation then
            tsdbt_lost := tsdbt_lost || jsonb_build_object('id', tsdbt_id::bigint, 'reason', sqlerrm);
        end;
      end if;
      {%- endif %}
      select class.relowner into tsdbt_owner
      from pg_catalog.pg_class as class
      where class.oid = tsdbt_id
        and has_table_privilege(class.relowner, '{{ old_shown }}'::regclass, 'select')
        and not has_table_privilege(class.relowner, '{{ new_shown }}'::regclass, 'select');
      if tsdbt_owner is not null then
        execute format('grant select on %s to %I', '{{ new_shown }}'::regclass, pg_get_userbyid(tsdbt_owner));
      end if;
    end loop;
    foreach tsdbt_id in array array[{{ keys }}]::oid[] loop
      if not exists (
        select from pg_catalog.pg_constraint as link, pg_catalog.pg_index as key
        where link.oid = tsdbt_id and key.indrelid = '{{ new_shown }}'::regclass
          and key.indisunique and key.indpred is null and key.indimmediate
          and (select array_agg(column_.attname order by column_.attname) from pg_catalog.pg_attribute as column_ where column_.attrelid = key.indrelid and column_.attnum = any (key.indkey))
            = (select array_agg(column_.attname order by column_.attname) from pg_catalog.pg_attribute as column_ where column_.attrelid = link.confrelid and column_.attnum = any (link.confkey))
      ) then
        tsdbt_lost := tsdbt_lost || jsonb_build_object('id', tsdbt_id::bigint, 'reason', 'no unique key on its columns');
      end if;
    end loop;
    perform set_config('search_path', tsdbt_path, true);
    perform set_config('tsdbt.lost', tsdbt_lost::text, true);
  end
  $tsdbt_check$;
  select id, reason from jsonb_to_recordset(current_setting('tsdbt.lost')::jsonb) as lost(id bigint, reason text)
{%- endmacro %}

{# After the commit, each statement on its own: what hangs on the old relation follows, then that goes. Something can come
   to hang on it meanwhile, when another node makes anew what reads both. #}
{% macro postgres__release_backup(backup, target_relation) %}
  {%- set tried = {} -%}
  {%- set found = namespace(rows=postgres__tsdbt_dependents(backup), goes_on=true, is_gone=false) -%}
  {%- for _ in range(4) -%}
    {%- if found.goes_on and not found.is_gone -%}
      {%- set found.goes_on = false -%}
      {%- for row in found.rows if row['kind'] not in ('below', 'own key', 'other') and row['may'] and row['id'] not in tried -%}
        {% do tried.update({row['id']: true}) %}
        {%- set found.goes_on = true -%}
        {% do postgres__tsdbt_follow(row, backup, target_relation) %}
      {%- endfor -%}
      {%- if found.goes_on -%}
        {%- set found.is_gone = postgres__tsdbt_drop_if_free(backup) -%}
        {%- if not found.is_gone -%}
          {%- set found.rows = postgres__tsdbt_dependents(backup) -%}
        {%- endif -%}
      {%- endif -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if found.is_gone -%}
    {% do postgres__tsdbt_drop_below(backup, found.rows, alone=true) %}
  {%- else -%}
    {% do postgres__tsdbt_end_backup(backup, target_relation, found.rows) %}
  {%- endif -%}
{% endmacro %}

{# What is left of it when nothing more can follow. #}
{% macro postgres__tsdbt_end_backup(backup, target_relation, rows) %}
  {%- set above = rows | rejectattr('kind', 'in', ['below', 'own key']) | list -%}
  {%- set stay = [] -%}
  {%- set waits = [] -%}
  {%- for row in above -%}
    {%- if postgres__tsdbt_is_node(row, later=true) -%}
      {% do waits.append(row) %}
    {%- elif not postgres__tsdbt_is_node(row) -%}
      {% do stay.append(row['shown']) %}
    {%- endif -%}
  {%- endfor -%}
  {%- if above and not waits -%}
    {%- for row in postgres__relations_over(backup, through=true) if not postgres__tsdbt_is_node(row) and row['id'] not in above | map(attribute='id') | list -%}
      {% do stay.append(row['schema'] ~ '.' ~ row['name']) %}
    {%- endfor -%}
  {%- endif -%}
  {%- if stay and not flags.FULL_REFRESH -%}
    {% do exceptions.raise_compiler_error(target_relation.render() ~ ' is replaced, but what hangs on the old one could not follow and stays on ' ~ backup.render() ~ ': ' ~ stay | join('; ')) %}
  {%- elif not waits -%}
    {%- if stay -%}
      {% do exceptions.warn('Dropped with the old ' ~ target_relation.render() ~ ', since it cannot be pointed at the new one: ' ~ stay | join('; ')) %}
    {%- endif -%}
    {%- if above -%}
      {% do adapter.drop_relation(backup) %}
    {%- else -%}
      {% do postgres__tsdbt_drop_old(backup, alone=true) %}
    {%- endif -%}
    {% do postgres__tsdbt_drop_below(backup, rows, alone=true) %}
  {%- endif -%}
{% endmacro %}

{# One thing is pointed at the new relation. #}
{% macro postgres__tsdbt_follow(row, backup, target_relation) %}
  {%- if row['kind'] == 'view' -%}
    {% call statement('repoint_view', auto_begin=false) -%}
      {{ postgres__repoint_view_sql(row['id'], backup, target_relation) }}
    {%- endcall %}
  {%- elif row['kind'] == 'materialized view' -%}
    {# One that its own node makes anew stays where it is until then. #}
    {%- if not postgres__tsdbt_is_node(row, later=true) -%}
      {% do postgres__tsdbt_remake_materialized_view(row, backup, target_relation) %}
    {%- endif -%}
  {%- else -%}
    {% call statement('repoint', auto_begin=false) -%}
      {{ postgres__tsdbt_repoint_sql(row, backup, target_relation, validates=row['kind'] != 'foreign key' or not postgres__tsdbt_is_node(row, later=true)) }}
    {%- endcall %}
  {%- endif -%}
{% endmacro %}

{# Rules, functions, policies and foreign keys of others. A key that the new rows break stays, for new rows of its table;
   one of a table that the run makes anew is not looked at. What cannot be pointed elsewhere stays as it is. #}
{% macro postgres__tsdbt_repoint_sql(row, backup, target_relation, validates) -%}
  {%- set declared -%}
    {{ postgres__tsdbt_names(backup, target_relation) }}
    tsdbt_text text;
    tsdbt_place text;
    tsdbt_name text;
    tsdbt_part text;
  {%- endset -%}
  {%- set steps %}
        perform set_config('search_path', '', true);
        begin
    {%- if row['kind'] == 'rule' %}
        select pg_get_ruledef(oid) into tsdbt_text from pg_catalog.pg_rewrite where oid = {{ row['id'] }};
        if tsdbt_text is not null then
          execute regexp_replace(replace(tsdbt_text, tsdbt_old, tsdbt_new), '^\s*CREATE RULE', 'create or replace rule');
        end if;
    {%- elif row['kind'] == 'function' %}
        select pg_get_functiondef(oid) into tsdbt_text from pg_catalog.pg_proc where oid = {{ row['id'] }};
        if tsdbt_text is not null then
          execute replace(tsdbt_text, tsdbt_old, tsdbt_new);
        end if;
    {%- elif row['kind'] == 'policy' %}
        for tsdbt_text in
          select format('alter policy %I on %s', polname, polrelid::regclass)
            || coalesce(' using (' || replace(pg_get_expr(polqual, polrelid), tsdbt_old, tsdbt_new) || ')', '')
            || coalesce(' with check (' || replace(pg_get_expr(polwithcheck, polrelid), tsdbt_old, tsdbt_new) || ')', '')
          from pg_catalog.pg_policy where oid = {{ row['id'] }}
        loop
          execute tsdbt_text;
        end loop;
    {%- else %}
        select conrelid::regclass::text, quote_ident(conname), replace(pg_get_constraintdef(oid), tsdbt_old, tsdbt_new)
        into tsdbt_place, tsdbt_name, tsdbt_part
        from pg_catalog.pg_constraint where oid = {{ row['id'] }};
        if tsdbt_name is not null then
          execute format('alter table %s drop constraint %s, add constraint %s %s%s', tsdbt_place, tsdbt_name, tsdbt_name, regexp_replace(tsdbt_part, '\s+NOT VALID$', ''), ' not valid');
          {%- if validates %}
          begin
            execute format('alter table %s validate constraint %s', tsdbt_place, tsdbt_name);
          exception
            when foreign_key_violation then
              raise warning 'foreign key % of % does not hold for all rows: it is kept for new ones (not valid)', tsdbt_name, tsdbt_place;
          end;
          {%- endif %}
        end if;
    {%- endif %}
        exception
          when syntax_error_or_access_rule_violation then
            null;
        end;
        perform set_config('search_path', tsdbt_path, true);
  {%- endset -%}
  {{ postgres__patient_sql(steps, target_relation, alone=true, declared=declared) }}
{%- endmacro %}

{# Without cascade: what hangs on it in spite of all is an error that names it. #}
{% macro postgres__tsdbt_drop_old(relation, alone) %}
  {%- set kind = relation.type | replace('_', ' ') -%}
  {% call statement('drop_relation', auto_begin=not alone) -%}
    {%- if alone -%}
      {{ postgres__patient_sql('\n        drop ' ~ kind ~ ' if exists ' ~ relation.render() ~ ';', relation, alone=true) }}
    {%- else -%}
      drop {{ kind }} if exists {{ relation }}
    {%- endif -%}
  {%- endcall %}
  {% do adapter.cache_dropped(relation) %}
{% endmacro %}

{# The old relations of this run that `relation`, which is gone, was the last to read. #}
{% macro postgres__tsdbt_drop_below(relation, rows, alone) %}
  {%- set of_run = postgres__tsdbt_run_prefix(relation) -%}
  {%- for row in rows if row['kind'] == 'below' and row['name'].startswith(of_run) -%}
    {%- set type = {'v': 'view', 'm': 'materialized_view'}.get(row['relkind'], 'table') -%}
    {%- set found = api.Relation.create(database=relation.database, schema=row['schema'], identifier=row['name'], type=type) -%}
    {%- set left = postgres__tsdbt_dependents(found) -%}
    {%- if not left | rejectattr('kind', 'in', ['below', 'own key']) | list -%}
      {% do postgres__tsdbt_drop_old(found, alone) %}
      {% do postgres__tsdbt_drop_below(found, left, alone) %}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{# Whether a materialized view still reads a relation that was replaced in this run: then it is made anew. #}
{% macro postgres__tsdbt_reads_replaced(relation) %}
  {{ return(postgres__tsdbt_dependents(relation) | selectattr('kind', 'equalto', 'below') | list | length > 0) }}
{% endmacro %}
