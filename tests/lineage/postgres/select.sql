-- schema: orders(id, customer_id, status, amount, day) customers(id, name, region) Mixed(Id, Name, name)
-- case: a column as it is and renamed
select id, amount as total from orders
-- expect: resolved
-- id <- orders.id copied
-- total <- orders.amount renamed

-- case: names without quotes are folded
select ID, Amount as Total from ORDERS
-- expect: resolved
-- id <- orders.id copied
-- total <- orders.amount renamed

-- case: quoted names are exact
select "Id", "Name" as n, "name" from "Mixed"
-- expect: resolved
-- Id <- Mixed.Id copied
-- n <- Mixed.Name renamed
-- name <- Mixed.name copied

-- case: a name without quotes does not mean one in capitals
select Id, name from "Mixed"
-- expect: partial
-- id <- : Id
-- id problem: missing-column at `Id`
-- name <- Mixed.name copied

-- case: quoted alias
select id as "Order Id" from orders
-- expect: resolved
-- Order Id <- orders.id renamed

-- case: casts
select amount::numeric(10, 2) as amount, cast(id as text) as id from orders
-- expect: resolved
-- amount <- orders.amount derived : amount::numeric(10, 2)
-- id <- orders.id derived : cast(id as text)

-- case: computed and aggregated
select upper(status) as s, sum(amount) as total, max(amount) - min(amount) as spread from orders group by upper(status)
-- expect: resolved
-- s <- orders.status derived : upper(status)
-- total <- orders.amount aggregated : sum(amount)
-- spread <- orders.amount aggregated : max(amount) - min(amount)
-- rows ~ orders.status group

-- case: calls without alias are named after the function
select count(*), sum(amount), upper(status), case when id > 1 then 2 end, amount::text, amount + 1 from orders group by status, id, amount
-- expect: resolved
-- count? <- : count(*)
-- sum? <- orders.amount aggregated : sum(amount)
-- upper? <- orders.status derived : upper(status)
-- case? <- orders.id derived : case when id > 1 then 2 end
-- amount? <- orders.amount derived : amount::text
-- ?column?? <- orders.amount derived : amount + 1
-- rows ~ orders.amount group, orders.id group, orders.status group

-- case: an alias is no column for the next item
select amount * 2 as double, double + 1 as more from orders
-- expect: partial
-- double <- orders.amount derived : amount * 2
-- more <- : double + 1
-- more problem: missing-column at `double`

-- case: no alias in where
select amount * 2 as twice from orders where twice > 1
-- expect: partial
-- twice <- orders.amount derived : amount * 2
-- problem: missing-column at `twice`

-- case: alias in group by and order by
select date_trunc('month', day) as month, sum(amount) as total from orders group by month order by total desc
-- expect: resolved
-- month <- orders.day derived : date_trunc('month', day)
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.amount order, orders.day group

-- case: a column goes before the alias in group by
select upper(status) as status, count(*) as n from orders group by status
-- expect: resolved
-- status <- orders.status derived : upper(status)
-- n <- : count(*)
-- rows ~ orders.status group

-- case: the alias goes before a column in order by
select amount * -1 as id from orders order by id
-- expect: resolved
-- id <- orders.amount derived : amount * -1
-- rows ~ orders.amount order

-- case: no alias in having
select sum(amount) as total from orders having sum(amount) > 1
-- expect: resolved
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.amount filter

-- case: distinct on
select distinct on (customer_id) customer_id, id from orders order by customer_id, day desc
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- id <- orders.id copied
-- rows ~ orders.customer_id group, orders.customer_id order, orders.day order

-- case: filter of an aggregate
select count(*) filter (where status = 'x') as n, sum(amount) filter (where id > 1) as s from orders
-- expect: resolved
-- n <- orders.status aggregated : count(*) filter (where status = 'x')
-- s <- orders.amount aggregated, orders.id aggregated : sum(amount) filter (where id > 1)

-- case: string_agg with order
select customer_id, string_agg(status, ',' order by day) as statuses from orders group by 1
-- expect: resolved
-- customer_id <- orders.customer_id copied
-- statuses <- orders.status aggregated : string_agg(status, ',' order by day)
-- statuses ~ orders.day order
-- rows ~ orders.customer_id group

-- case: percentiles
select percentile_cont(0.5) within group (order by amount) as median, mode() within group (order by status) as m from orders
-- expect: resolved
-- median <- orders.amount aggregated : percentile_cont(0.5) within group (order by amount)
-- m <- orders.status aggregated : mode() within group (order by status)

-- case: the whole row
select o as r, row_to_json(o) as j from orders o
-- expect: resolved
-- r <- orders.amount derived, orders.customer_id derived, orders.day derived, orders.id derived, orders.status derived : o
-- j <- orders.amount derived, orders.customer_id derived, orders.day derived, orders.id derived, orders.status derived : row_to_json(o)

-- case: a field of a row
select (o).amount as amount from orders o
-- expect: resolved
-- amount <- orders.amount copied

-- case: system columns
select ctid, o.xmin as x, tableoid from orders o
-- expect: resolved
-- ctid <- orders.ctid copied
-- x <- orders.xmin renamed
-- tableoid <- orders.tableoid copied

-- case: schema and table
select public.orders.id, orders.amount from public.orders
-- expect: resolved
-- id <- public.orders.id copied
-- amount <- public.orders.amount copied

-- case: is distinct from
select status is distinct from 'x' as d, id from orders
-- expect: resolved
-- d <- orders.status derived : status is distinct from 'x'
-- id <- orders.id copied

-- case: at time zone, extract, interval
select day at time zone 'utc' as t, extract(year from day) as y, day + interval '1 day' as n from orders
-- expect: resolved
-- t <- orders.day derived : day at time zone 'utc'
-- y <- orders.day derived : extract(year from day)
-- n <- orders.day derived : day + interval '1 day'

-- case: substring and overlay
select substring(status from 1 for 2) as s, position('x' in status) as p, trim(both ' ' from status) as t from orders
-- expect: resolved
-- s <- orders.status derived : substring(status from 1 for 2)
-- p <- orders.status derived : position('x' in status)
-- t <- orders.status derived : trim(both ' ' from status)

-- case: dollar quotes
select $$it's, from$$ as x, id from orders
-- expect: resolved
-- x <- : $$it's, from$$
-- id <- orders.id copied

-- case: escapes in texts
select 'it''s, id' as x, E'a\'b, c' as y, id from orders
-- expect: resolved
-- x <- : 'it''s, id'
-- y <- : E'a\'b, c'
-- id <- orders.id copied

-- case: array and its parts
select array[id, customer_id] as a, (array[id])[1] as f from orders
-- expect: resolved
-- a <- orders.customer_id derived, orders.id derived : array[id, customer_id]
-- f <- orders.id derived : (array[id])[1]

-- case: rows compared
select id from orders where (id, status) in (select id, name from customers)
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.id filter, orders.status filter, customers.id filter, customers.name filter

-- case: greatest, least, coalesce, nullif
select coalesce(status, 'x') as c, greatest(id, customer_id) as g, nullif(amount, 0) as n from orders
-- expect: resolved
-- c <- orders.status derived : coalesce(status, 'x')
-- g <- orders.customer_id derived, orders.id derived : greatest(id, customer_id)
-- n <- orders.amount derived : nullif(amount, 0)

-- case: rollup and grouping
select status, customer_id, sum(amount) as s, grouping(status) as g from orders group by rollup (status, customer_id)
-- expect: resolved
-- status <- orders.status copied
-- customer_id <- orders.customer_id copied
-- s <- orders.amount aggregated : sum(amount)
-- g <- orders.status aggregated : grouping(status)
-- rows ~ orders.customer_id group, orders.status group

-- case: grouping sets
select status, day, count(*) as n from orders group by grouping sets ((status), (day), ())
-- expect: resolved
-- status <- orders.status copied
-- day <- orders.day copied
-- n <- : count(*)
-- rows ~ orders.day group, orders.status group

-- case: comments
select id, -- the key
  /* the
  state */ status
from orders
-- expect: resolved
-- id <- orders.id copied
-- status <- orders.status copied

-- case: a missing column
select id, nope from orders
-- expect: partial
-- id <- orders.id copied
-- nope <- : nope
-- nope problem: missing-column at `nope`

-- case: an ambiguous column
select id from orders, customers
-- expect: unresolved
-- id <- : id
-- id problem: ambiguous-column at `id`

-- case: characters outside of the basic plane
select '😀' as smile, nope from orders
-- expect: partial
-- smile <- : '😀'
-- nope <- : nope
-- nope problem: missing-column at `nope`
