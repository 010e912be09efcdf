-- Recounts the three hours before from the flights themselves, for one airport: a difference is a leak or a loss.
select o.as_of_hour, o.flights_3h, count(f.flight_id) as recounted
from {{ ref('fct_origin_delay') }} as o
left join {{ ref('stg_flights') }} as f
    on f.origin = o.origin
    and f.departure_hour < o.as_of_hour
    and f.departure_hour >= o.as_of_hour - interval 3 hour
where o.origin = 'SEA'
group by o.as_of_hour, o.flights_3h
having count(f.flight_id) <> o.flights_3h
