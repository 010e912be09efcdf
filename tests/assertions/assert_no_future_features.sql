-- Recounts the clicks of the 7 days before each day from the events themselves: any difference is a leak or a loss.
with
    recounted as (
        select
            a.user_id,
            a.as_of_day,
            count(c.click_id) as clicks
        from
            {{ ref('fct_user_activity') }} as a
            left join {{ ref('stg_clicks') }} as c on c.user_id = a.user_id
            and c.click_day < a.as_of_day
            and c.click_day >= {{ dbt.dateadd('day', -7, 'a.as_of_day') }}
            and c.click_day >= cast('{{ var("first_day") }}' as date)
        where
            a.user_id <= 60
        group by
            a.user_id,
            a.as_of_day
    )

select
    r.*,
    a.clicks_7d
from
    recounted as r
    join {{ ref('fct_user_activity') }} as a on a.user_id = r.user_id
    and a.as_of_day = r.as_of_day
where
    a.clicks_7d <> r.clicks
