-- schema: orders(id, customer_id, status, amount, day, xs, m) customers(customer_id, name, region) sales(region, month, amount) wide(id, jan, feb) raw*(id)
-- case: lateral view
select id, x from orders lateral view explode(xs) t as x
-- expect: resolved
-- id <- orders.id copied
-- x <- orders.xs derived : x

-- case: lateral view of a map
select id, k, v from orders lateral view outer explode(m) t as k, v
-- expect: resolved
-- id <- orders.id copied
-- k <- orders.m derived : k
-- v <- orders.m derived : v

-- case: lateral view with a number
select id, p, x from orders lateral view posexplode(xs) t as p, x
-- expect: resolved
-- id <- orders.id copied
-- p <- orders.xs derived : p
-- x <- orders.xs derived : x

-- case: two lateral views
select a, b from orders lateral view explode(xs) t1 as a lateral view explode(array(a, id)) t2 as b
-- expect: resolved
-- a <- orders.xs derived : a
-- b <- orders.id derived, orders.xs derived : b

-- case: lateral view by its alias
select t.x from orders lateral view explode(xs) t as x
-- expect: resolved
-- x <- orders.xs derived : t.x

-- case: lateral function
select o.id, e.x from orders o, lateral explode(o.xs) as e(x)
-- expect: resolved
-- id <- orders.id copied
-- x <- orders.xs derived : e.x

-- case: using comes first
select * from customers join orders using (customer_id)
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- id <- orders.id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- day <- orders.day copied
-- xs <- orders.xs copied
-- m <- orders.m copied
-- rows ~ customers.customer_id join, orders.customer_id join

-- case: left semi join
select * from customers left semi join orders on customers.customer_id = orders.customer_id
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- rows ~ customers.customer_id join, orders.customer_id join

-- case: left anti join
select name from customers left anti join orders using (customer_id)
-- expect: resolved
-- name <- customers.name copied
-- rows ~ customers.customer_id join, orders.customer_id join

-- case: full outer join
select customer_id, name, id from orders full outer join customers using (customer_id)
-- expect: resolved
-- customer_id <- orders.customer_id copied, customers.customer_id copied
-- name <- customers.name copied
-- id <- orders.id copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: natural join
select * from customers natural join sales
-- expect: resolved
-- region <- customers.region copied
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- month <- sales.month copied
-- amount <- sales.amount copied
-- rows ~ customers.region join, sales.region join

-- case: cross join
select o.id, c.name from orders o cross join customers c where o.customer_id = c.customer_id
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id filter, customers.customer_id filter

-- case: pivot
select * from sales pivot (sum(amount) for month in ('jan', 'feb'))
-- expect: resolved
-- region <- sales.region copied
-- jan <- sales.amount aggregated, sales.month aggregated : *
-- feb <- sales.amount aggregated, sales.month aggregated : *
-- rows ~ sales.region group

-- case: pivot with names
select * from sales pivot (sum(amount) as s, max(amount) as m for month in ('jan' as j, 'feb' as f))
-- expect: resolved
-- region <- sales.region copied
-- j_s <- sales.amount aggregated, sales.month aggregated : *
-- j_m <- sales.amount aggregated, sales.month aggregated : *
-- f_s <- sales.amount aggregated, sales.month aggregated : *
-- f_m <- sales.amount aggregated, sales.month aggregated : *
-- rows ~ sales.region group

-- case: unpivot
select * from wide unpivot (amount for month in (jan, feb))
-- expect: resolved
-- id <- wide.id copied
-- month <- : *
-- amount <- wide.feb derived, wide.jan derived : *

-- case: values
select * from values (1, 'a'), (2, 'b')
-- expect: resolved
-- col1 <- : *
-- col2 <- : *

-- case: values with names
select a, b from values (1, 'a') as v(a, b)
-- expect: resolved
-- a <- : a
-- b <- : b

-- case: range
select id from range(10)
-- expect: resolved
-- id <- : id

-- case: from first
from orders select id, status where amount > 1
-- expect: resolved
-- id <- orders.id copied
-- status <- orders.status copied
-- rows ~ orders.amount filter

-- case: common table expressions
with o as (select customer_id, sum(amount) as total from orders group by customer_id) select c.name, o.total from customers c left join o using (customer_id)
-- expect: resolved
-- name <- customers.name copied
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.customer_id group, orders.customer_id join, customers.customer_id join

-- case: common table expression of the same name
with orders as (select * from orders where id > 1) select id from orders
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.id filter

-- case: nested common table expressions
with a as (with b as (select id from orders) select id as x from b) select x from a
-- expect: resolved
-- x <- orders.id renamed

-- case: union by position
select id, status from orders union all select customer_id, name from customers
-- expect: resolved
-- id <- orders.id copied, customers.customer_id renamed
-- status <- orders.status copied, customers.name renamed

-- case: minus and intersect
select customer_id from orders minus select customer_id from customers
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- rows ~ customers.customer_id filter

-- case: in and exists
select name from customers where customer_id in (select customer_id from orders where amount > 1) or exists (select 1 from sales where sales.region = customers.region)
-- expect: resolved
-- name <- customers.name copied
-- rows ~ customers.customer_id filter, customers.region filter, sales.region filter, orders.amount filter, orders.customer_id filter

-- case: scalar subquery
select name, (select max(amount) from orders o where o.customer_id = c.customer_id) as most from customers c
-- expect: resolved
-- name <- customers.name copied
-- most <- orders.amount aggregated : max(amount)
-- most ~ customers.customer_id filter, orders.customer_id filter

-- case: lateral subquery
select c.name, t.id from customers c, lateral (select id from orders o where o.customer_id = c.customer_id) t
-- expect: resolved
-- name <- customers.name copied
-- id <- orders.id copied
-- rows ~ customers.customer_id filter, orders.customer_id filter

-- case: path as a table
select id, x from delta.`/data/x`
-- expect: resolved
-- id <- delta./data/x.id copied
-- x <- delta./data/x.x copied

-- case: open relation
select id, other from raw
-- expect: resolved
-- id <- raw.id copied
-- other <- raw.other copied

-- case: open star through a common table expression
with r as (select * except (secret) from raw) select id, other from r
-- expect: resolved
-- id <- raw.id copied
-- other <- raw.other copied

-- case: open relation and alias
select id as x, x + 1 as y from raw
-- expect: partial
-- x <- raw.id renamed
-- y <- : x + 1
-- y problem: ambiguous-open at `x`

-- case: catalog, schema and table
select c.s.orders.id, orders.status from c.s.orders
-- expect: resolved
-- id <- c.s.orders.id copied
-- status <- c.s.orders.status copied

-- case: sampled
select id from orders tablesample (10 percent)
-- expect: resolved
-- id <- orders.id copied

-- case: derived table
select x.n from (select count(*) as n, status from orders group by status) x where x.status = 'a'
-- expect: resolved
-- n <- : count(*)
-- rows ~ orders.status filter, orders.status group
