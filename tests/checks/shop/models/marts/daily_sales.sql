{{ config(contract={'enforced': true}) }}

select
    cast(ordered_on as date) as sold_on,
    cast(count(*) as bigint) as order_count,
    cast(sum(total) as numeric(16, 2)) as revenue
from {{ ref('orders') }}
group by 1
