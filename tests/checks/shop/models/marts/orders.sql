with items as (

    select
        order_id,
        count(*) as item_count,
        sum(price) as subtotal,
        sum(case when is_food then 1 else 0 end) as food_items
    from {{ ref('order_items') }}
    group by order_id

),

joined as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_on,
        orders.order_state,
        stores.store_name,
        items.item_count,
        items.food_items,
        coalesce(items.subtotal, 0) as subtotal,
        coalesce(items.subtotal, 0) * stores.tax_rate as tax
    from {{ ref('stg_orders') }} as orders
    left join items
        on items.order_id = orders.order_id
    left join {{ ref('stg_stores') }} as stores
        on stores.store_id = orders.store_id

)

select
    *,
    subtotal + tax as total
from joined
