with orders as (

    select * from {{ ref('orders') }}

),

summed as (

    select
        customer_id,
        count(*) as order_count,
        min(ordered_on) as first_ordered_on,
        sum(total) as lifetime_spend
    from orders
    where order_state = 'done'
    group by customer_id

)

select
    customers.customer_id,
    customers.customer_name,
    summed.order_count,
    summed.first_ordered_on,
    summed.lifetime_spend,
    {% if var('with_scores', false) %}
    ntile(5) over (order by summed.lifetime_spend) as spend_score,
    {% endif %}
    row_number() over (order by summed.first_ordered_on) as arrival
from {{ ref('stg_customers') }} as customers
left join summed using (customer_id)
