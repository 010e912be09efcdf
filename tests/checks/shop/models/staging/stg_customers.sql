select
    id as customer_id,
    full_name as customer_name,
    email
from {{ ref('raw_customers') }}
