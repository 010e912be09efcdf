-- One row per user and day from the day after signing up: what happened on that day. The features read days before it.
-- Spark writes whole days anew, which are partitions there, and so the last column everywhere.
{{ config(
    materialized='incremental',
    unique_key=['user_id', 'day'],
    incremental_strategy='insert_overwrite' if target.type == 'spark' else 'delete+insert',
    partition_by=['day'] if target.type == 'spark' else none,
    file_format='parquet',
    on_schema_change='fail'
) }}

with
    days as (
        select
            u.user_id,
            d.day
        from
            {{ ref('stg_users') }} as u
            join {{ ref('int_days') }} as d on d.day >= u.signup_day
        {% if is_incremental() %}
            -- Late events reach nine days back: those days are computed again.
            where
                d.day >= (
                    select
                        {{ dbt.dateadd('day', -9, 'max(day)') }}
                    from
                        {{ this }}
                )
        {% endif %}
    ),

    clicks as (
        select
            user_id,
            click_day as day,
            count(*) as clicks,
            count(distinct product_id) as distinct_products
        from
            {{ ref('stg_clicks') }}
        group by
            user_id,
            click_day
    ),

    sessions as (
        select
            user_id,
            session_day as day,
            count(*) as sessions
        from
            {{ ref('int_sessions') }}
        group by
            user_id,
            session_day
    ),

    orders as (
        select
            user_id,
            order_day as day,
            count(*) as orders,
            sum(amount) as spend
        from
            {{ ref('stg_orders') }}
        group by
            user_id,
            order_day
    )

select
    days.user_id,
    coalesce(clicks.clicks, 0) as clicks,
    coalesce(clicks.distinct_products, 0) as distinct_products,
    coalesce(sessions.sessions, 0) as sessions,
    coalesce(orders.orders, 0) as orders,
    coalesce(orders.spend, 0) as spend,
    days.day
from
    days
    left join clicks on clicks.user_id = days.user_id
    and clicks.day = days.day
    left join sessions on sessions.user_id = days.user_id
    and sessions.day = days.day
    left join orders on orders.user_id = days.user_id
    and orders.day = days.day
