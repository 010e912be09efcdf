-- Delays of a route in the 7 days before a day.
with days as (

    select
        origin,
        destination,
        departure_day,
        count(*) as flights,
        sum(delay_minutes) as delay_sum
    from {{ ref('stg_flights') }}
    group by origin, destination, departure_day

)

select
    origin,
    destination,
    departure_day as as_of_day,
    coalesce(sum(flights) over past, 0) as flights_7d,
    sum(delay_sum) over past / nullif(sum(flights) over past, 0) as mean_delay_7d
from days
window past as (
    partition by origin, destination order by departure_day
    range between interval 7 day preceding and interval 1 day preceding
)
