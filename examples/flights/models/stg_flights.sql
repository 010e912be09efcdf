{{ config(materialized='view') }}
-- The file has no key: the number of the row in it serves as one.
select
    file_row_number as flight_id,
    "date" as departed_at,
    date_trunc('hour', "date") as departure_hour,
    cast("date" as date) as departure_day,
    delay as delay_minutes,
    distance as distance_miles,
    origin,
    destination
from {{ source('vega', 'flights-3m') }}
