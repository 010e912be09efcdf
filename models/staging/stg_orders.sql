-- Orders with a positive amount; negative amounts are corrections that were booked as orders.
select
    order_id,
    user_id,
    product_id,
    ordered_at,
    cast(ordered_at as date) as order_day,
    quantity,
    {{ cents_to_amount('amount_cents') }} as amount,
    status = 'returned' as is_returned
from
    {{ ref('orders') }}
where
    amount_cents > 0
