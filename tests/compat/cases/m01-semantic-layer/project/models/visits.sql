select 1 as visit_id, 2 as customer_id, current_timestamp as visited_at, 'home' as page, 3 as pages
