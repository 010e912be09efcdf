// The project that the tests of the language server look at.

export const SHOP: Readonly<{ [path: string]: string }> = {
  'dbt_project.yml': `name: shop
version: "1.0"
vars:
  first_day: 2024-01-01
models:
  shop:
    staging:
      +materialized: view
      stg_orders:
        +tags: [daily]
`,
  'seeds/raw_orders.csv': 'id,user_id,amount\n1,7,10\n2,8,20\n',
  'macros/money.sql': `{% macro cents(column, digits=2) %}
  round({{ column }} / 100.0, {{ digits }})
{% endmacro %}

{% macro today() %}current_date{% endmacro %}
`,
  'models/staging/stg_orders.sql': `with source as (
    select * from {{ ref('raw_orders') }}
),

renamed as (
    select
        id as order_id,
        user_id,
        {{ cents('amount') }} as amount
    from source
)

select * from renamed
`,
  'models/marts/orders.sql': `{{ config(materialized='table', tags=['daily']) }}

select
    o.order_id,
    o.amount,
    u.name as user_name
from {{ ref('stg_orders') }} as o
left join {{ source('app', 'users') }} as u on u.id = o.user_id
where o.amount > {{ var('least', 0) }}
`,
  'models/marts/daily.sql': `select stg_orders.amount, {{ today() }} as day
from {{ ref('stg_orders') }}
where '{{ var("first_day") }}' is not null
`,
  'models/schema.yml': `version: 2

models:
  - name: stg_orders
    description: "{{ doc('orders_text') }}"
    columns:
      - name: order_id
        description: Number of the order.
        data_type: integer
        data_tests:
          - unique
          - not_null
      - name: amount
        description: Paid, in units.
        data_type: double
  - name: orders
    description: Orders with their users.
    columns:
      - name: order_id
        data_tests:
          - relationships:
              arguments:
                to: ref('stg_orders')
                field: order_id

sources:
  - name: app
    description: The application.
    schema: main
    tables:
      - name: users
        description: Who buys.
        columns:
          - name: id
          - name: name
            description: What they are called.
            data_type: varchar

macros:
  - name: cents
    description: Cents as units.
    arguments:
      - name: column
        type: string
        description: What is divided.

unit_tests:
  - name: adds_nothing
    model: stg_orders
    given:
      - input: ref('raw_orders')
        rows:
          - {id: 1, user_id: 2, amount: 300}
    expect:
      rows:
        - {order_id: 1, user_id: 2, amount: 3.0}

exposures:
  - name: board
    type: dashboard
    owner: {name: Ann}
    depends_on:
      - ref('orders')
      - ref('stg_orders')
`,
  'models/docs.md': `{% docs orders_text %}
All orders, **once** each.
{% enddocs %}
`,
};
