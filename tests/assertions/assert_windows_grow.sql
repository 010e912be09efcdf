-- A longer window never counts less than a shorter one.
select
    user_id,
    as_of_day
from
    {{ ref('fct_user_activity') }}
where
    clicks_1d > clicks_7d
    or clicks_7d > clicks_30d
    or spend_1d > spend_7d
    or spend_7d > spend_30d
