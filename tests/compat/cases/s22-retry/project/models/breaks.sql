{{ config(materialized='table') }}
select cast(n || 'x' as integer) as n from {{ ref('good') }}
