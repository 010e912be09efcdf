select 2 as customer_id, current_timestamp as signed_up, 'x' as plan, 1 as score
