{# A batch replaces what the target holds of its window of event time. unique_key plays no part in it: projects for engines that ask for one run here too. #}
{% macro duckdb__get_incremental_microbatch_sql(arg_dict) %}
  {%- set event_time = config.get('event_time') -%}
  {%- set batch = model.get('batch') -%}
  {%- if not event_time -%}
    {% do exceptions.raise_compiler_error("microbatch needs the config 'event_time'") %}
  {%- endif -%}
  {%- if not batch -%}
    {% do exceptions.raise_compiler_error('microbatch needs a batch: model.batch has no start and no end here') %}
  {%- endif -%}
  {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
  {%- set window -%}
    {{ event_time }} >= '{{ batch.event_time_start }}' and {{ event_time }} < '{{ batch.event_time_end }}'
  {%- endset -%}
  {%- set predicates = arg_dict['incremental_predicates'] or [] -%}
  {%- set sql -%}
    {{ duckdb__load_indexes(arg_dict['target_relation']) }};
    delete from {{ arg_dict['target_relation'] }}
    where {{ window }}
    {%- for predicate in ([predicates] if predicates is string else predicates) %}
      and ({{ predicate }})
    {%- endfor %};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
    where {{ window }}
  {%- endset -%}
  {{ return(sql) }}
{% endmacro %}
