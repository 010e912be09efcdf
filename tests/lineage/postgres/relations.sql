-- schema: orders(id, customer_id, status, amount, day, doc, xs) customers(customer_id, name, region) raw*(id)
-- case: using comes first in the star
select * from orders join customers using (customer_id)
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- id <- orders.id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- day <- orders.day copied
-- doc <- orders.doc copied
-- xs <- orders.xs copied
-- name <- customers.name copied
-- region <- customers.region copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: full join using
select customer_id, name from orders full join customers using (customer_id)
-- expect: resolved
-- customer_id <- orders.customer_id copied, customers.customer_id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: natural join
select * from customers natural join orders
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- id <- orders.id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- day <- orders.day copied
-- doc <- orders.doc copied
-- xs <- orders.xs copied
-- rows ~ customers.customer_id join, orders.customer_id join

-- case: left join
select o.id, c.name from orders o left join customers c on c.customer_id = o.customer_id and c.region = 'x'
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.customer_id join, customers.region join

-- case: lateral subquery
select o.id, l.name from orders o cross join lateral (select c.name from customers c where c.customer_id = o.customer_id limit 1) l
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id filter, customers.customer_id filter

-- case: a subquery without lateral sees nothing beside it
select o.id, l.x from orders o, (select o.amount as x) l
-- expect: partial
-- id <- orders.id copied
-- x <- : o.amount
-- x problem: missing-column at `o`

-- case: function in from
select e.v from orders o, jsonb_array_elements(o.doc) as e(v)
-- expect: resolved
-- v <- orders.doc derived : e.v

-- case: function with its own column names
select key, value from orders, jsonb_each(doc)
-- expect: resolved
-- key <- orders.doc derived : key
-- value <- orders.doc derived : value

-- case: series
select g from generate_series(1, 10) g
-- expect: resolved
-- g <- : g

-- case: series with a column name
select g.n from generate_series(1, 10) as g(n)
-- expect: resolved
-- n <- : g.n

-- case: typed function
select x.a, x.b from json_to_recordset('[]') as x(a int, b text)
-- expect: resolved
-- a <- : x.a
-- b <- : x.b

-- case: unnest
select o.id, u.x from orders o, unnest(o.xs) as u(x)
-- expect: resolved
-- id <- orders.id copied
-- x <- orders.xs derived : u.x

-- case: unnest with a number
select u.x, u.n from orders o cross join lateral unnest(o.xs) with ordinality as u(x, n)
-- expect: resolved
-- x <- orders.xs derived : u.x
-- n <- orders.xs derived : u.n

-- case: unnest of two
select a, b from orders, unnest(xs, array[id]) as u(a, b)
-- expect: resolved
-- a <- orders.xs derived : a
-- b <- orders.id derived : b

-- case: unnest in the list
select id, unnest(xs) as x from orders
-- expect: resolved
-- id <- orders.id copied
-- x <- orders.xs derived : unnest(xs)

-- case: json
select doc->>'a' as a, doc->'b'->>'c' as c, doc #>> '{d,e}' as e, doc ? 'f' as f from orders
-- expect: resolved
-- a <- orders.doc derived : doc->>'a'
-- c <- orders.doc derived : doc->'b'->>'c'
-- e <- orders.doc derived : doc #>> '{d,e}'
-- f <- orders.doc derived : doc ? 'f'

-- case: values
select v.a, v.b from (values (1, 'x'), (2, 'y')) as v(a, b)
-- expect: resolved
-- a <- : v.a
-- b <- : v.b

-- case: values without names
select column1, column2 from (values (1, 'x')) v
-- expect: resolved
-- column1 <- : column1
-- column2 <- : column2

-- case: common table expressions
with paid as (select * from orders where status = 'paid'), sums as (select customer_id, sum(amount) as total from paid group by customer_id) select name, total from customers left join sums using (customer_id)
-- expect: resolved
-- name <- customers.name copied
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.customer_id group, orders.customer_id join, orders.status filter, customers.customer_id join

-- case: recursive
with recursive chain as (select id, customer_id as parent, 1 as depth from orders union all select o.id, c.parent, c.depth + 1 from orders o join chain c on o.customer_id = c.id) select * from chain
-- expect: resolved
-- id <- orders.id copied
-- parent <- orders.customer_id renamed
-- depth <- : 1
-- rows ~ orders.customer_id join, orders.id join

-- case: recursive with names
with recursive t(n) as (values (1) union all select n + 1 from t where n < 5) select n from t
-- expect: resolved
-- n <- : n + 1

-- case: not recursive, so the table outside
with orders as (select * from orders where id > 1) select id from orders
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.id filter

-- case: materialized
with o as materialized (select id from orders) select id from o
-- expect: resolved
-- id <- orders.id copied

-- case: exists and not exists
select name from customers c where not exists (select 1 from orders o where o.customer_id = c.customer_id and o.amount > 0)
-- expect: resolved
-- name <- customers.name copied
-- rows ~ customers.customer_id filter, orders.amount filter, orders.customer_id filter

-- case: scalar subquery without qualifier
select name, (select max(amount) from orders where orders.customer_id = customers.customer_id) as most from customers
-- expect: resolved
-- name <- customers.name copied
-- most <- orders.amount aggregated : max(amount)
-- most ~ customers.customer_id filter, orders.customer_id filter

-- case: union with different names
select id, status from orders union select customer_id, name from customers
-- expect: resolved
-- id <- orders.id copied, customers.customer_id renamed
-- status <- orders.status copied, customers.name renamed

-- case: except and intersect
(select customer_id from customers except select customer_id from orders) intersect select id from orders
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- rows ~ orders.customer_id filter, orders.id filter

-- case: order of a union
select id as x from orders union all select customer_id from customers order by x
-- expect: resolved
-- x <- orders.id renamed, customers.customer_id renamed
-- rows ~ orders.id order, customers.customer_id order

-- case: open relation
select id, anything from raw
-- expect: resolved
-- id <- raw.id copied
-- anything <- raw.anything copied

-- case: open star
select * from raw
-- expect: partial
-- id <- raw.id copied
-- open: raw at 1

-- case: open and closed
select status, other from orders, raw
-- expect: resolved
-- status <- orders.status copied
-- other <- raw.other copied

-- case: open relation with alias: no alias is used
select id as x, x as y from raw
-- expect: resolved
-- x <- raw.id renamed
-- y <- raw.x renamed

-- case: windows
select id, row_number() over w as n, sum(amount) over (partition by customer_id order by day) as s from orders window w as (partition by status order by day)
-- expect: resolved
-- id <- orders.id copied
-- n <- : row_number() over w
-- n ~ orders.day window, orders.status window
-- s <- orders.amount derived : sum(amount) over (partition by customer_id order by day)
-- s ~ orders.customer_id window, orders.day window

-- case: window of a sum
select status, sum(amount) / sum(sum(amount)) over () as share from orders group by status
-- expect: resolved
-- status <- orders.status copied
-- share <- orders.amount aggregated : sum(amount) / sum(sum(amount)) over ()
-- rows ~ orders.status group

-- case: select in parentheses with limit
select x.id from (select id from orders order by day limit 3) x
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.day order

-- case: column names of a table
select o.a, o.b, o.status from orders as o(a, b)
-- expect: resolved
-- a <- orders.id renamed
-- b <- orders.customer_id renamed
-- status <- orders.status copied

-- case: joins in parentheses
select o.id, c.name from (orders o join customers c using (customer_id)) where region = 'x'
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.customer_id join, customers.region filter

-- case: array of a query
select array(select id from orders where customer_id = c.customer_id) as ids from customers c
-- expect: resolved
-- ids <- orders.id derived : array(select id from orders where customer_id = c.customer_id)
-- ids ~ customers.customer_id filter, orders.customer_id filter

-- case: only
select id from only orders
-- expect: resolved
-- id <- orders.id copied

-- case: rows that a statement gives
with gone as (delete from orders returning id) select id from gone
-- expect: unresolved
-- id <- : id
-- id problem: unsupported at `orders`

-- case: no query
insert into orders select 1
-- expect: unresolved
-- problem: not-a-query
