{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='happened', begin='2024-01-15', batch_size='year') }}
select id, happened, cast(v as integer) / case when v = {{ var('bad', 0) }} then cast('x' || v as integer) else 1 end as v from {{ ref('events') }}
