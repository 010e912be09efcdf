-- A product whose category is not in the list keeps its row: the category is 'unknown' until the list catches up.
select
    p.product_id,
    p.product_name,
    {{ cents_to_amount('p.list_price_cents') }} as list_price,
    p.category_id,
    coalesce(c.category_name, 'unknown') as category_name,
    coalesce(c.department, 'unknown') as department
from
    {{ ref('products') }} as p
    left join {{ ref('categories') }} as c on c.category_id = p.category_id
