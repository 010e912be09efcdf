select
    id as store_id,
    title as store_name,
    opened_on,
    tax_percent / 100.0 as tax_rate
from {{ ref('raw_stores') }}
