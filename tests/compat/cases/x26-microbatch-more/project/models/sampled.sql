{{ config(materialized='table') }} select * from {{ ref('events').render() }} union all select * from {{ ref('middle') }}
