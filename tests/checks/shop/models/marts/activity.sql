select
    customer_id,
    cast(ordered_on as timestamp) as happened_at,
    'order' as what
from {{ ref('stg_orders') }}

union all

select
    customer_id,
    started_at,
    'visit' as what
from {{ ref('stg_visits') }}
