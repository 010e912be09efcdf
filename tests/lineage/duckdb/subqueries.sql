-- schema: orders(id, customer_id, status, amount, day) customers(id, name, region)
-- case: derived table
select x.total from (select sum(amount) as total from orders) x
-- expect: resolved
-- total <- orders.amount aggregated : sum(amount)

-- case: derived table without alias
select total from (select amount as total from orders)
-- expect: resolved
-- total <- orders.amount renamed

-- case: column names of a derived table
select x.a, x.b from (select id, sum(amount) from orders group by id) as x(a, b)
-- expect: resolved
-- a <- orders.id renamed
-- b <- orders.amount aggregated : sum(amount)
-- rows ~ orders.id group

-- case: scalar subquery
select name, (select max(amount) from orders o where o.customer_id = c.id) as most from customers c
-- expect: resolved
-- name <- customers.name copied
-- most <- orders.amount aggregated : max(amount)
-- most ~ customers.id filter, orders.customer_id filter

-- case: scalar subquery passes on
select (select name from customers limit 1) as name
-- expect: resolved
-- name <- customers.name copied

-- case: exists
select name from customers c where exists (select 1 from orders o where o.customer_id = c.id)
-- expect: resolved
-- name <- customers.name copied
-- rows ~ customers.id filter, orders.customer_id filter

-- case: exists as a value
select exists (select 1 from orders where customer_id = customers.id and amount > 1) as buys from customers
-- expect: resolved
-- buys <- : exists (select 1 from orders where customer_id = customers.id and amount > 1)
-- buys ~ customers.id filter, orders.amount filter, orders.customer_id filter

-- case: in a query
select id from orders where customer_id in (select id from customers where region = 'x')
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.customer_id filter, customers.id filter, customers.region filter

-- case: in a query as a value
select customer_id in (select id from customers) as is_known from orders
-- expect: resolved
-- is_known <- orders.customer_id derived, customers.id derived : customer_id in (select id from customers)

-- case: compared with all
select id from orders where amount > all (select amount from orders where status = 'x')
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.amount filter, orders.status filter

-- case: an array of a query
select array(select id from orders) as ids
-- expect: resolved
-- ids <- orders.id derived : array(select id from orders)

-- case: a column of the outer query without qualifier
select name, (select count(*) from orders where customer_id = region) as n from customers
-- expect: resolved
-- name <- customers.name copied
-- n <- : count(*)
-- n ~ customers.region filter, orders.customer_id filter

-- case: the inner one is meant first
select (select max(id) from orders) as m from customers
-- expect: resolved
-- m <- orders.id aggregated : max(id)

-- case: subquery in a case
select case when (select max(amount) from orders) > 1 then name end as n from customers
-- expect: resolved
-- n <- customers.name derived, orders.amount aggregated : case when (select max(amount) from orders) > 1 then name end

-- case: common table expression
with o as (select customer_id, sum(amount) as total from orders group by 1) select c.name, o.total from customers c left join o on o.customer_id = c.id
-- expect: resolved
-- name <- customers.name copied
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.customer_id group, orders.customer_id join, customers.id join

-- case: common table expression with names
with o(a, b) as (select id, amount from orders) select a, b from o
-- expect: resolved
-- a <- orders.id renamed
-- b <- orders.amount renamed

-- case: one reads the other
with a as (select id, amount as x from orders), b as (select id, x * 2 as y from a), c as (select y + 1 as z from b) select z from c
-- expect: resolved
-- z <- orders.amount derived : y + 1

-- case: the inner name hides the outer one
with x as (select id from orders) select * from (with x as (select name from customers) select * from x) y
-- expect: resolved
-- name <- customers.name copied

-- case: a name like a table outside
with orders as (select id as lone from orders) select lone from orders
-- expect: resolved
-- lone <- orders.id renamed

-- case: schema makes it a table
with orders as (select 1 as lone) select id from main.orders
-- expect: resolved
-- id <- main.orders.id copied

-- case: used twice
with o as (select id, amount from orders) select a.amount, b.amount as other from o a join o b on a.id = b.id
-- expect: resolved
-- amount <- orders.amount copied
-- other <- orders.amount renamed
-- rows ~ orders.id join

-- case: not used
with unused as (select nope from orders) select id from orders
-- expect: resolved
-- id <- orders.id copied

-- case: rows of what is read count
with o as (select * from orders where status = 'paid') select id from o
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.status filter

-- case: recursive
with recursive n(i) as (select 1 union all select i + 1 from n where i < 10) select i from n
-- expect: resolved
-- i <- : i

-- case: recursive over a table
with recursive tree as (select id, name, region from customers where region = 'root' union all select c.id, tree.name, c.region from customers c join tree on c.region = tree.region) select * from tree
-- expect: resolved
-- id <- customers.id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- rows ~ customers.region filter, customers.region join

-- case: recursive with columns that change places
with recursive r(a, b) as (select id, amount from orders union all select b, a from r) select a from r
-- expect: resolved
-- a <- orders.amount renamed, orders.id renamed

-- case: materialized
with o as materialized (select id from orders), p as not materialized (select id from o) select id from p
-- expect: resolved
-- id <- orders.id copied

-- case: with inside of a subquery
select (with m as (select max(amount) as x from orders) select x from m) as x
-- expect: resolved
-- x <- orders.amount aggregated : max(amount)

-- case: where a is meant by alias of a table
select c.name.x as y from customers c
-- expect: resolved
-- y <- customers.name derived : c.name.x

-- case: group of a derived table
select region, n from (select region, count(*) as n from customers group by region) where n > 1
-- expect: resolved
-- region <- customers.region copied
-- n <- : count(*)
-- rows ~ customers.region group
