select
    items.item_id,
    items.order_id,
    products.sku,
    products.product_name,
    products.is_food,
    products.price
from {{ ref('stg_items') }} as items
left join {{ ref('stg_products') }} as products
    on products.sku = items.sku
