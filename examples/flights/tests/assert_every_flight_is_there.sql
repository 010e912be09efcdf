select * from (
    select
        (select count(*) from {{ source('vega', 'flights-3m') }}) as in_file,
        (select count(*) from {{ ref('fct_flight_features') }}) as in_features
)
where in_file <> in_features
