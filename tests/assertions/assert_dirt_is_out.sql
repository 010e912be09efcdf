-- The planted faults are in the seeds and nowhere behind staging: each line names what came through or is missing.
select
    'copies' as fault
where
    (
        select
            count(*)
        from
            {{ ref('clicks') }}
    ) - (
        select
            count(distinct click_id)
        from
            {{ ref('clicks') }}
    ) <> 40
union all
select
    'bots'
where
    exists (
        select
            1
        from
            {{ ref('stg_clicks') }}
        where
            agent = 'bot'
    )
union all
select
    'negative amounts'
where
    (
        select
            count(*)
        from
            {{ ref('orders') }}
        where
            amount_cents < 0
    ) <> 12
union all
select
    'unknown category'
where
    (
        select
            count(*)
        from
            {{ ref('stg_products') }}
        where
            category_name = 'unknown'
    ) <> 3
