-- A session ends when a user is silent for longer than the gap.
with
    gaps as (
        select
            *,
            lag(clicked_at) over (
                partition by
                    user_id
                order by
                    clicked_at,
                    click_id
            ) as previous_click_at
        from
            {{ ref('stg_clicks') }}
    ),

    starts as (
        select
            *,
            case
                when previous_click_at is null
                or {{ dbt.dateadd('minute', var('session_gap_minutes'), 'previous_click_at') }} < clicked_at then 1
                else 0
            end as is_session_start
        from
            gaps
    ),

    numbered as (
        select
            *,
            sum(is_session_start) over (
                partition by
                    user_id
                order by
                    clicked_at,
                    click_id
                rows between unbounded preceding and current row
            ) as session_number
        from
            starts
    )

select
    user_id,
    session_number,
    min(clicked_at) as started_at,
    max(clicked_at) as ended_at,
    cast(min(clicked_at) as date) as session_day,
    count(*) as clicks,
    count(distinct product_id) as distinct_products
from
    numbered
group by
    user_id,
    session_number
