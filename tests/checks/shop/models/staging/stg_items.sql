select
    id as item_id,
    order_id,
    sku
from {{ ref('raw_items') }}
