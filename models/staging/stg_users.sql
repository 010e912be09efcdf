select
    user_id,
    signed_up_at,
    cast(signed_up_at as date) as signup_day,
    country_code,
    acquisition_channel,
    email_domain
from
    {{ ref('users') }}
