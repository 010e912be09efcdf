select 1 as order_id, 2 as customer_id, current_timestamp as ordered_at, 10 as amount, 'web' as channel
