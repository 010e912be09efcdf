-- What was known about a user at the start of a day: sums over the 1, 7 and 30 days before it, never the day itself.
{% set windows = [1, 7, 30] %}
{% set measures = ['clicks', 'sessions', 'orders', 'spend'] %}

select
    user_id,
    day as as_of_day,
    {%- for measure in measures %}
        {%- for days in windows %}
            coalesce(
                sum({{ measure }}) over (
                    partition by
                        user_id
                    order by
                        day
                    rows between {{ days }} preceding and 1 preceding
                ),
                0
            ) as {{ measure }}_{{ days }}d,
        {%- endfor %}
    {%- endfor %}
    count(*) over (
        partition by
            user_id
        order by
            day
        rows between unbounded preceding and 1 preceding
    ) as days_known
from
    {{ ref('int_user_days') }}
