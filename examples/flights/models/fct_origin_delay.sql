-- Delays at an airport in the 3, 24 and 168 hours before an hour; the hour itself is left out.
{% set windows = [3, 24, 168] %}

select
    origin,
    departure_hour as as_of_hour
    {%- for hours in windows %},
    coalesce(sum(flights) over w{{ hours }}, 0) as flights_{{ hours }}h,
    sum(delay_sum) over w{{ hours }} / nullif(sum(flights) over w{{ hours }}, 0) as mean_delay_{{ hours }}h,
    sum(late_flights) over w{{ hours }} / nullif(sum(flights) over w{{ hours }}, 0) as late_share_{{ hours }}h
    {%- endfor %}
from {{ ref('int_origin_hours') }}
window
    {%- for hours in windows %}
    w{{ hours }} as (
        partition by origin order by departure_hour
        range between interval {{ hours }} hour preceding and interval 1 hour preceding
    ){{ ',' if not loop.last }}
    {%- endfor %}
