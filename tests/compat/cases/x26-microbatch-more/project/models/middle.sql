{{ config(materialized='ephemeral', event_time='happened') }} select * from {{ ref('events') }}
