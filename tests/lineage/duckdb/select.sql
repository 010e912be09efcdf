-- schema: orders(id, customer_id, status, amount, day) customers(id, name, region)
-- case: a column as it is
select id from orders
-- expect: resolved
-- id <- orders.id copied

-- case: a column under another name
select id as order_id, amount total from orders
-- expect: resolved
-- order_id <- orders.id renamed
-- total <- orders.amount renamed

-- case: names differ only in case
select ID, Amount as AMOUNT from Orders
-- expect: resolved
-- ID <- Orders.id copied
-- AMOUNT <- Orders.amount copied

-- case: a computed column
select amount * 1.2 as gross from orders
-- expect: resolved
-- gross <- orders.amount derived : amount * 1.2

-- case: a cast computes
select amount::varchar as amount, cast(id as bigint) as id from orders
-- expect: resolved
-- amount <- orders.amount derived : amount::varchar
-- id <- orders.id derived : cast(id as bigint)

-- case: parentheses and comments change nothing
select ((id)) as id, /* the sum */ amount -- of all
from orders
-- expect: resolved
-- id <- orders.id copied
-- amount <- orders.amount copied

-- case: an aggregate
select status, sum(amount) as total, count(*) as n, count(distinct customer_id) as buyers from orders group by status
-- expect: resolved
-- status <- orders.status copied
-- total <- orders.amount aggregated : sum(amount)
-- n <- : count(*)
-- buyers <- orders.customer_id aggregated : count(distinct customer_id)
-- rows ~ orders.status group

-- case: computed from an aggregate
select sum(amount) / count(*) as mean from orders
-- expect: resolved
-- mean <- orders.amount aggregated : sum(amount) / count(*)

-- case: conditions of a case are part of the value
select case when status = 'paid' then amount else 0 end as paid from orders
-- expect: resolved
-- paid <- orders.amount derived, orders.status derived : case when status = 'paid' then amount else 0 end

-- case: several sources
select o.id, c.name || ' ' || o.status as label from orders o join customers c on c.id = o.customer_id
-- expect: resolved
-- id <- orders.id copied
-- label <- orders.status derived, customers.name derived : c.name || ' ' || o.status
-- rows ~ orders.customer_id join, customers.id join

-- case: a literal has no source
select 1 as one, 'x' as x, null as nothing, current_date as today
-- expect: resolved
-- one <- : 1
-- x <- : 'x'
-- nothing <- : null
-- today <- : current_date

-- case: a filter decides on rows
select id from orders where status = 'paid' and amount > 10
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.amount filter, orders.status filter

-- case: having filters what is grouped
select customer_id from orders group by customer_id having sum(amount) > 100
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- rows ~ orders.amount filter, orders.customer_id group

-- case: order decides on the order
select id from orders order by day desc, amount
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.amount order, orders.day order

-- case: order by the alias, not the column
select amount * -1 as day from orders order by day
-- expect: resolved
-- day <- orders.amount derived : amount * -1
-- rows ~ orders.amount order

-- case: numbers of items
select status, sum(amount) as total from orders group by 1 order by 2
-- expect: resolved
-- status <- orders.status copied
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.amount order, orders.status group

-- case: group by all
select status, year(day) as y, sum(amount) as total from orders group by all
-- expect: resolved
-- status <- orders.status copied
-- y <- orders.day derived : year(day)
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.day group, orders.status group

-- case: an alias is used by the next item
select amount * 2 as double, double + 1 as more from orders
-- expect: resolved
-- double <- orders.amount derived : amount * 2
-- more <- orders.amount derived : double + 1

-- case: a column goes before an alias
select amount * 2 as id, id + 1 as more from orders
-- expect: resolved
-- id <- orders.amount derived : amount * 2
-- more <- orders.id derived : id + 1

-- case: an alias in where and group by
select year(day) as y, sum(amount) as total from orders where y > 2000 group by y
-- expect: resolved
-- y <- orders.day derived : year(day)
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.day filter, orders.day group

-- case: distinct on
select distinct on (customer_id) customer_id, id from orders order by day
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- id <- orders.id copied
-- rows ~ orders.customer_id group, orders.day order

-- case: filter of an aggregate
select sum(amount) filter (where status = 'paid') as paid from orders
-- expect: resolved
-- paid <- orders.amount aggregated, orders.status aggregated : sum(amount) filter (where status = 'paid')

-- case: order inside of an aggregate
select list(id order by day) as ids, first(status order by day desc) as last_status from orders
-- expect: resolved
-- ids <- orders.id aggregated : list(id order by day)
-- ids ~ orders.day order
-- last_status <- orders.status aggregated : first(status order by day desc)
-- last_status ~ orders.day order

-- case: arg_max aggregates both
select arg_max(status, day) as last_status from orders
-- expect: resolved
-- last_status <- orders.day aggregated, orders.status aggregated : arg_max(status, day)

-- case: functions that polyglots know under other names
select coalesce(status, 'x') as s, nullif(amount, 0) as a, ifnull(status, '?') as i, greatest(amount, id) as g from orders
-- expect: resolved
-- s <- orders.status derived : coalesce(status, 'x')
-- a <- orders.amount derived : nullif(amount, 0)
-- i <- orders.status derived : ifnull(status, '?')
-- g <- orders.amount derived, orders.id derived : greatest(amount, id)

-- case: a function nobody knows
select my_macro(amount, status) as x from orders
-- expect: resolved
-- x <- orders.amount derived, orders.status derived : my_macro(amount, status)

-- case: a column that is not there
select id, nope from orders
-- expect: partial
-- id <- orders.id copied
-- nope <- : nope
-- nope problem: missing-column at `nope`

-- case: a column of a relation that is not there
select o.nope, x.id from orders o
-- expect: unresolved
-- nope <- : o.nope
-- nope problem: missing-column at `o`
-- id <- : x.id
-- id problem: missing-column at `x`

-- case: a column of both sides
select id from orders join customers on customers.id = orders.customer_id
-- expect: unresolved
-- id <- : id
-- id problem: ambiguous-column at `id`
-- rows ~ orders.customer_id join, customers.id join

-- case: without from
select 1 as a, a + 1 as b
-- expect: resolved
-- a <- : 1
-- b <- : a + 1

-- case: from first
from orders select id, status where amount > 1
-- expect: resolved
-- id <- orders.id copied
-- status <- orders.status copied
-- rows ~ orders.amount filter

-- case: only from
from customers
-- expect: resolved
-- id <- customers.id copied
-- name <- customers.name copied
-- region <- customers.region copied

-- case: names with quotes
select "id" as "Order Id", "Amount" from "orders"
-- expect: resolved
-- Order Id <- orders.id renamed
-- Amount <- orders.amount copied

-- case: table name as qualifier, and schema and table
select orders.id, main.orders.status from main.orders
-- expect: resolved
-- id <- main.orders.id copied
-- status <- main.orders.status copied

-- case: unnamed items
select amount + 1, upper(status), (select count(*) from customers) from orders
-- expect: resolved
-- amount + 1? <- orders.amount derived : amount + 1
-- upper(status)? <- orders.status derived : upper(status)
-- (select count(*) from customers)? <- : count(*)

-- case: two columns of one name
select a.id, b.id from orders a join customers b on a.customer_id = b.id
-- expect: resolved
-- id <- orders.id copied
-- id <- customers.id copied
-- rows ~ orders.customer_id join, customers.id join

-- case: expression spans lines
select
  amount
    * 2 as twice,
  id
from orders
-- expect: resolved
-- twice <- orders.amount derived : amount * 2
-- id <- orders.id copied

-- case: try_cast and extract
select try_cast(status as int) as s, extract(year from day) as y, date_part('month', day) as m, date_trunc('day', day) as d from orders
-- expect: resolved
-- s <- orders.status derived : try_cast(status as int)
-- y <- orders.day derived : extract(year from day)
-- m <- orders.day derived : date_part('month', day)
-- d <- orders.day derived : date_trunc('day', day)

-- case: between, in, like
select amount between 1 and id as b, status in ('a', 'b') as i, status like 'x%' as l, status is null as n from orders
-- expect: resolved
-- b <- orders.amount derived, orders.id derived : amount between 1 and id
-- i <- orders.status derived : status in ('a', 'b')
-- l <- orders.status derived : status like 'x%'
-- n <- orders.status derived : status is null

-- case: interval arithmetic
select day + interval 1 day as tomorrow, day - interval '2' hour as before from orders
-- expect: resolved
-- tomorrow <- orders.day derived : day + interval 1 day
-- before <- orders.day derived : day - interval '2' hour

-- case: a lambda has parameters of its own
select list_transform([id, amount], x -> x + customer_id) as xs, list_filter([1], lambda id: id > 0) as ys from orders
-- expect: resolved
-- xs <- orders.amount derived, orders.customer_id derived, orders.id derived : list_transform([id, amount], x -> x + customer_id)
-- ys <- : list_filter([1], lambda id: id > 0)

-- case: a list comprehension
select [x * amount for x in [id, 2] if x > customer_id] as xs from orders
-- expect: resolved
-- xs <- orders.amount derived, orders.customer_id derived, orders.id derived : [x * amount for x in [id, 2] if x > customer_id]

-- case: a struct is made of its fields
select {'a': id, 'b': status} as s, struct_pack(x := amount) as t, row(id, day) as r from orders
-- expect: resolved
-- s <- orders.id derived, orders.status derived : {'a': id, 'b': status}
-- t <- orders.amount derived : struct_pack(x := amount)
-- r <- orders.day derived, orders.id derived : row(id, day)

-- case: a list
select [id, customer_id] as xs, [id][1] as x from orders
-- expect: resolved
-- xs <- orders.customer_id derived, orders.id derived : [id, customer_id]
-- x <- orders.id derived : [id][1]

-- case: the whole row
select orders as r from orders
-- expect: resolved
-- r <- orders.amount derived, orders.customer_id derived, orders.day derived, orders.id derived, orders.status derived : orders

-- case: row id
select rowid, orders.rowid as r from orders
-- expect: resolved
-- rowid <- orders.rowid copied
-- r <- orders.rowid renamed
