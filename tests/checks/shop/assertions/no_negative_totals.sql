select order_id
from {{ ref('orders') }}
where total < 0
