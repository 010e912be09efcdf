{{ config(materialized=('table' if var('depth') > 1 else 'view')) }}
select id, {{ var('depth') }} as depth from {{ ref('base') }}
