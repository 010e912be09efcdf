-- Slowly changing facts of a user and the first behaviour after signing up.
with
    first_week as (
        select
            u.user_id,
            count(c.click_id) as clicks_first_7d,
            count(distinct c.product_id) as products_first_7d
        from
            {{ ref('stg_users') }} as u
            left join {{ ref('stg_clicks') }} as c on c.user_id = u.user_id
            and c.clicked_at >= u.signed_up_at
            and c.clicked_at < {{ dbt.dateadd('day', 7, 'u.signed_up_at') }}
        group by
            u.user_id
    )

select
    u.user_id,
    u.signup_day,
    u.country_code,
    u.acquisition_channel,
    u.email_domain,
    f.clicks_first_7d,
    f.products_first_7d
from
    {{ ref('stg_users') }} as u
    join first_week as f on f.user_id = u.user_id
