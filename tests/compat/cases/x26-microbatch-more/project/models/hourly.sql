{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='happened', begin='2024-01-31', batch_size='hour',
  pre_hook="insert into {{ schema }}.hooks values ('pre {{ model.batch.id }}')",
  post_hook="insert into {{ schema }}.hooks values ('post {{ model.batch.id }}')") }}
select id, happened, v, '{{ model.batch.id }}' as batch, '{{ model.batch.event_time_end }}' as ends, '{{ model.batch.event_time_start.year }}' as yr from {{ ref('events') }}
