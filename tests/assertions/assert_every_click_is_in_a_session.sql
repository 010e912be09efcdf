-- Sessions hold each clean click once.
with
    counted as (
        select
            (
                select
                    count(*)
                from
                    {{ ref('stg_clicks') }}
            ) as clicks,
            (
                select
                    sum(clicks)
                from
                    {{ ref('int_sessions') }}
            ) as in_sessions
    )

select
    *
from
    counted
where
    clicks <> in_sessions
