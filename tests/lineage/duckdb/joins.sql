-- schema: orders(id, customer_id, region, amount) customers(customer_id, name, region) regions(region, manager) raw*(customer_id)
-- case: using shows one column
select * from orders join customers using (customer_id)
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- region <- orders.region copied
-- amount <- orders.amount copied
-- name <- customers.name copied
-- region <- customers.region copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: using two columns
select * from orders join customers using (customer_id, region)
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- region <- orders.region copied
-- amount <- orders.amount copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, orders.region join, customers.customer_id join, customers.region join

-- case: a merged column of an inner join is the left one
select customer_id from orders join customers using (customer_id)
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: of a right join the right one
select customer_id from orders right join customers using (customer_id)
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: of a full join both
select customer_id, name from orders full join customers using (customer_id)
-- expect: resolved
-- customer_id <- orders.customer_id copied, customers.customer_id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: qualified columns of using stay
select orders.customer_id as a, customers.customer_id as b from orders join customers using (customer_id)
-- expect: resolved
-- a <- orders.customer_id renamed
-- b <- customers.customer_id renamed
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: using three tables
select region, name, manager from orders join customers using (customer_id, region) left join regions using (region)
-- expect: resolved
-- region <- orders.region copied
-- name <- customers.name copied
-- manager <- regions.manager copied
-- rows ~ orders.customer_id join, orders.region join, customers.customer_id join, customers.region join, regions.region join

-- case: natural join
select * from customers natural join regions
-- expect: resolved
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- manager <- regions.manager copied
-- rows ~ customers.region join, regions.region join

-- case: natural join with an open relation
select * from customers natural join raw
-- expect: partial
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- customer_id <- raw.customer_id copied
-- open: raw at 4
-- problem: open-relation at `raw`

-- case: using with an open relation
select customer_id, name, other from raw join customers using (customer_id)
-- expect: resolved
-- customer_id <- raw.customer_id copied
-- name <- customers.name copied
-- other <- raw.other copied
-- rows ~ raw.customer_id join, customers.customer_id join

-- case: cross join
select a.id, b.manager from orders a cross join regions b
-- expect: resolved
-- id <- orders.id copied
-- manager <- regions.manager copied

-- case: comma join
select id, manager from orders, regions where orders.region = regions.region
-- expect: resolved
-- id <- orders.id copied
-- manager <- regions.manager copied
-- rows ~ orders.region filter, regions.region filter

-- case: semi join shows the left side alone
select * from orders semi join customers using (customer_id)
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- region <- orders.region copied
-- amount <- orders.amount copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: semi join on a condition
select id from orders o semi join customers c on c.customer_id = o.customer_id and c.region = 'x'
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.customer_id join, customers.customer_id join, customers.region join

-- case: anti join
select * from orders anti join customers on customers.customer_id = orders.customer_id
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- region <- orders.region copied
-- amount <- orders.amount copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: asof join
select o.id, c.name from orders o asof join customers c on o.region = c.region and o.id >= c.customer_id
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.id join, orders.region join, customers.customer_id join, customers.region join

-- case: positional join
select id, manager from orders positional join regions
-- expect: resolved
-- id <- orders.id copied
-- manager <- regions.manager copied

-- case: joins in parentheses
select o.id, c.name, r.manager from orders o left join (customers c join regions r on c.region = r.region) on o.customer_id = c.customer_id
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- manager <- regions.manager copied
-- rows ~ orders.customer_id join, customers.customer_id join, customers.region join, regions.region join

-- case: joins in parentheses with an alias
select j.id, j.name from (orders o join customers c on o.customer_id = c.customer_id) as j
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.customer_id join

-- case: self join
select a.id, b.id as other from orders a join orders b on a.customer_id = b.customer_id and a.id < b.id
-- expect: resolved
-- id <- orders.id copied
-- other <- orders.id renamed
-- rows ~ orders.customer_id join, orders.id join

-- case: condition computed
select o.id from orders o join customers c on upper(o.region) = lower(c.region)
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.region join, customers.region join

-- case: lateral subquery
select o.id, l.top from orders o, lateral (select max(c.name) as top from customers c where c.region = o.region) l
-- expect: resolved
-- id <- orders.id copied
-- top <- customers.name aggregated : max(c.name)
-- rows ~ orders.region filter, customers.region filter

-- case: lateral without the word
select o.id, l.twice from orders o, (select o.amount * 2 as twice) l
-- expect: resolved
-- id <- orders.id copied
-- twice <- orders.amount derived : o.amount * 2

-- case: left join lateral
select o.id, l.name from orders o left join lateral (select name from customers c where c.customer_id = o.customer_id limit 1) l on true
-- expect: resolved
-- id <- orders.id copied
-- name <- customers.name copied
-- rows ~ orders.customer_id filter, customers.customer_id filter
