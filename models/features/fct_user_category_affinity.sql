-- The share of a user's clicks that went to each category, over all clicks of the user.
with
    counted as (
        select
            c.user_id,
            p.category_name,
            count(*) as clicks,
            max(c.clicked_at) as last_clicked_at
        from
            {{ ref('stg_clicks') }} as c
            join {{ ref('stg_products') }} as p on p.product_id = c.product_id
        group by
            c.user_id,
            p.category_name
    )

select
    user_id,
    category_name,
    clicks,
    last_clicked_at,
    round(
        cast(clicks as {{ dbt.type_numeric() }}) / sum(clicks) over (partition by user_id),
        6
    ) as click_share,
    row_number() over (
        partition by
            user_id
        order by
            clicks desc,
            last_clicked_at desc,
            category_name
    ) as affinity_rank
from
    counted
