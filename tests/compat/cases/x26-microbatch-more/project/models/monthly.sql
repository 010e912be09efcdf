{{ config(materialized='incremental', incremental_strategy='microbatch', unique_key='id', event_time='happened', begin='2024-01-15', batch_size='month', lookback=2) }}
with e as (select * from {{ ref('middle') }})
select id, happened, v, '{{ model.batch.id }}' as batch {% if is_incremental() %}, (select count(*) from {{ this }}) as before{% else %}, 0 as before{% endif %} from e
