-- One row per flight: what was known before its hour and day, and the label.
select
    f.flight_id,
    f.departed_at,
    f.origin,
    f.destination,
    f.distance_miles,
    extract('hour' from f.departed_at) as hour_of_day,
    extract('isodow' from f.departed_at) as day_of_week,
    o.flights_3h,
    o.mean_delay_3h,
    o.late_share_3h,
    o.mean_delay_24h,
    o.late_share_24h,
    o.mean_delay_168h,
    r.flights_7d as route_flights_7d,
    r.mean_delay_7d as route_mean_delay_7d,
    f.delay_minutes as label_delay_minutes
from {{ ref('stg_flights') }} as f
join {{ ref('fct_origin_delay') }} as o on o.origin = f.origin and o.as_of_hour = f.departure_hour
join {{ ref('fct_route_delay') }} as r
    on r.origin = f.origin and r.destination = f.destination and r.as_of_day = f.departure_day
