-- Recency, frequency and money of each user at the end of the data, with scores from 1 (lowest) to 5.
with
    bought as (
        select
            user_id,
            max(order_day) as last_order_day,
            count(*) as orders,
            sum(amount) as spend
        from
            {{ ref('stg_orders') }}
        where
            order_day < cast('{{ var("end_day") }}' as date)
            and not is_returned
        group by
            user_id
    )

select
    user_id,
    {{ dbt.datediff('last_order_day', "cast('" ~ var('end_day') ~ "' as date)", 'day') }} as recency_days,
    orders as frequency,
    spend as monetary,
    ntile(5) over (order by last_order_day, user_id) as recency_score,
    ntile(5) over (order by orders, user_id) as frequency_score,
    ntile(5) over (order by spend, user_id) as monetary_score
from
    bought
