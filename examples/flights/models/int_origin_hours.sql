-- What happened at an airport in one clock hour.
select
    origin,
    departure_hour,
    count(*) as flights,
    sum(delay_minutes) as delay_sum,
    count(*) filter (where delay_minutes > 15) as late_flights
from {{ ref('stg_flights') }}
group by origin, departure_hour
