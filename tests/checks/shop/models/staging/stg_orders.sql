with source as (

    select * from {{ ref('raw_orders') }}

),

renamed as (

    select
        id as order_id,
        customer as customer_id,
        store_id,
        cast(ordered_at as date) as ordered_on,
        state as order_state
    from source

)

select * from renamed
