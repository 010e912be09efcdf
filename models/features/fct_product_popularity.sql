-- Clicks and orders of a product in the 7 days before a day, its rank among all products, and the share that buys.
with
    days as (
        select
            p.product_id,
            p.category_name,
            d.day
        from
            {{ ref('stg_products') }} as p
            cross join {{ ref('int_days') }} as d
    ),

    clicks as (
        select
            product_id,
            click_day as day,
            count(*) as clicks
        from
            {{ ref('stg_clicks') }}
        group by
            product_id,
            click_day
    ),

    orders as (
        select
            product_id,
            order_day as day,
            count(*) as orders
        from
            {{ ref('stg_orders') }}
        group by
            product_id,
            order_day
    ),

    daily as (
        select
            days.product_id,
            days.category_name,
            days.day,
            coalesce(clicks.clicks, 0) as clicks,
            coalesce(orders.orders, 0) as orders
        from
            days
            left join clicks on clicks.product_id = days.product_id
            and clicks.day = days.day
            left join orders on orders.product_id = days.product_id
            and orders.day = days.day
    ),

    windowed as (
        select
            product_id,
            category_name,
            day as as_of_day,
            coalesce(
                sum(clicks) over (
                    partition by
                        product_id
                    order by
                        day
                    rows between 7 preceding and 1 preceding
                ),
                0
            ) as clicks_7d,
            coalesce(
                sum(orders) over (
                    partition by
                        product_id
                    order by
                        day
                    rows between 7 preceding and 1 preceding
                ),
                0
            ) as orders_7d
        from
            daily
    )

select
    product_id,
    category_name,
    as_of_day,
    clicks_7d,
    orders_7d,
    rank() over (partition by as_of_day order by clicks_7d desc) as popularity_rank,
    case
        when clicks_7d > 0 then round(cast(orders_7d as {{ dbt.type_numeric() }}) / clicks_7d, 4)
    end as orders_per_click
from
    windowed
