select
    customer_id,
    md5(email) as email_hash,
    customer_name
from {{ ref('stg_customers') }}
