-- One row per real click: duplicates, clicks without a user or with a malformed product, and bots are left out.
with
    numbered as (
        select
            click_id,
            user_id,
            product_id,
            clicked_at,
            loaded_at,
            agent,
            row_number() over (partition by click_id order by loaded_at) as copy_number,
            count(*) over (
                partition by
                    user_id,
                    {{ dbt.date_trunc('hour', 'clicked_at') }}
            ) as clicks_in_hour
        from
            {{ ref('clicks') }}
        where
            user_id is not null
            and product_id not like 'P-%'
    )

select
    click_id,
    user_id,
    cast(product_id as {{ dbt.type_int() }}) as product_id,
    clicked_at,
    cast(clicked_at as date) as click_day,
    loaded_at,
    agent
from
    numbered
where
    copy_number = 1
    and not ({{ is_bot_hour('clicks_in_hour') }})
