select
    sku,
    title as product_name,
    kind = 'food' as is_food,
    {{ cents_to_units('price_cents') }} as price
from {{ ref('raw_products') }}
