select
    visit_id,
    customer_id,
    started_at,
    lower(device) as device
from {{ source('web', 'visits') }}
