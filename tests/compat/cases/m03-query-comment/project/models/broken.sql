{{ config(enabled=var('broken', false)) }}
select 1 as one,
  no_such_column
from {{ ref('made') }}
