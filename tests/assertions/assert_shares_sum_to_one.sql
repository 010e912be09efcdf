select
    user_id,
    sum(click_share) as total
from
    {{ ref('fct_user_category_affinity') }}
group by
    user_id
having
    abs(sum(click_share) - 1) > 0.001
