-- schema: orders(id, customer_id, status, amount, day, xs, m, s) customers(customer_id, name, region) raw*(id)
-- case: a column as it is and renamed
select id, amount as total from orders
-- expect: resolved
-- id <- orders.id copied
-- total <- orders.amount renamed

-- case: case does not matter
select ID, Amount as TOTAL from Orders
-- expect: resolved
-- ID <- Orders.id copied
-- TOTAL <- Orders.amount renamed

-- case: back quotes
select `id`, o.`amount` as `the amount` from `orders` o
-- expect: resolved
-- id <- orders.id copied
-- the amount <- orders.amount renamed

-- case: casts and functions
select cast(amount as decimal(10, 2)) as a, int(id) as i, nvl(status, 'x') as s, if(id > 1, amount, 0) as f from orders
-- expect: resolved
-- a <- orders.amount derived : cast(amount as decimal(10, 2))
-- i <- orders.id derived : int(id)
-- s <- orders.status derived : nvl(status, 'x')
-- f <- orders.amount derived, orders.id derived : if(id > 1, amount, 0)

-- case: aggregates
select status, sum(amount) as s, count(distinct customer_id) as c, collect_list(id) as ids, collect_set(day) as days, percentile_approx(amount, 0.5) as p from orders group by status
-- expect: resolved
-- status <- orders.status copied
-- s <- orders.amount aggregated : sum(amount)
-- c <- orders.customer_id aggregated : count(distinct customer_id)
-- ids <- orders.id aggregated : collect_list(id)
-- days <- orders.day aggregated : collect_set(day)
-- p <- orders.amount aggregated : percentile_approx(amount, 0.5)
-- rows ~ orders.status group

-- case: max_by, first, any_value
select max_by(status, day) as m, first(status, true) as f, any_value(id) as a from orders
-- expect: resolved
-- m <- orders.day aggregated, orders.status aggregated : max_by(status, day)
-- f <- orders.status aggregated : first(status, true)
-- a <- orders.id aggregated : any_value(id)

-- case: an alias is used by the next item
select amount * 2 as twice, twice + 1 as more from orders
-- expect: resolved
-- twice <- orders.amount derived : amount * 2
-- more <- orders.amount derived : twice + 1

-- case: no alias in where
select amount * 2 as twice from orders where twice > 1
-- expect: partial
-- twice <- orders.amount derived : amount * 2
-- problem: missing-column at `twice`

-- case: alias in group by and having
select year(day) as y, sum(amount) as total from orders group by y having total > 1
-- expect: resolved
-- y <- orders.day derived : year(day)
-- total <- orders.amount aggregated : sum(amount)
-- rows ~ orders.amount filter, orders.day group

-- case: texts in double quotes
select "a, b from" as x, id from orders
-- expect: resolved
-- x <- : "a, b from"
-- id <- orders.id copied

-- case: escapes in texts
select 'it\'s, from' as x, id from orders
-- expect: resolved
-- x <- : 'it\'s, from'
-- id <- orders.id copied

-- case: structs
select struct(id, status as st) as s, named_struct('a', amount, 'b', day) as n from orders
-- expect: resolved
-- s <- orders.id derived, orders.status derived : struct(id, status as st)
-- n <- orders.amount derived, orders.day derived : named_struct('a', amount, 'b', day)

-- case: fields of a struct
select s.a as a, orders.s.b.c as c, o2.s.d from orders join orders o2 on orders.id = o2.id
-- expect: partial
-- a <- : s.a
-- a problem: ambiguous-column at `s`
-- c <- orders.s derived : orders.s.b.c
-- d <- orders.s derived : o2.s.d
-- rows ~ orders.id join

-- case: all fields of a struct
select id, s.* from orders
-- expect: partial
-- id <- orders.id copied
-- open: ? at 1

-- case: maps and arrays
select m['k'] as k, xs[0] as x, map('a', id) as mm, array(id, amount) as a, element_at(m, 'z') as z, size(xs) as n from orders
-- expect: resolved
-- k <- orders.m derived : m['k']
-- x <- orders.xs derived : xs[0]
-- mm <- orders.id derived : map('a', id)
-- a <- orders.amount derived, orders.id derived : array(id, amount)
-- z <- orders.m derived : element_at(m, 'z')
-- n <- orders.xs derived : size(xs)

-- case: higher order functions
select transform(xs, x -> x + amount) as t, filter(xs, (x, i) -> x > i) as f, aggregate(xs, 0, (acc, x) -> acc + x) as g, exists(xs, x -> x > id) as e from orders
-- expect: resolved
-- t <- orders.amount derived, orders.xs derived : transform(xs, x -> x + amount)
-- f <- orders.xs derived : filter(xs, (x, i) -> x > i)
-- g <- orders.xs derived : aggregate(xs, 0, (acc, x) -> acc + x)
-- e <- orders.id derived, orders.xs derived : exists(xs, x -> x > id)

-- case: explode in the list
select id, explode(xs) as x from orders
-- expect: resolved
-- id <- orders.id copied
-- x <- orders.xs derived : explode(xs)

-- case: explode without a name
select explode(xs) from orders
-- expect: resolved
-- col <- orders.xs derived : explode(xs)

-- case: explode a map
select id, explode(m) as (k, v) from orders
-- expect: resolved
-- id <- orders.id copied
-- k <- orders.m derived : explode(m) as (k, v)
-- v <- orders.m derived : explode(m) as (k, v)

-- case: posexplode
select posexplode(xs) as (p, x) from orders
-- expect: resolved
-- p <- orders.xs derived : posexplode(xs) as (p, x)
-- x <- orders.xs derived : posexplode(xs) as (p, x)

-- case: stack
select id, stack(2, 'a', amount, 'b', customer_id) as (name, value) from orders
-- expect: resolved
-- id <- orders.id copied
-- name <- orders.amount derived, orders.customer_id derived : stack(2, 'a', amount, 'b', customer_id) as (name, value)
-- value <- orders.amount derived, orders.customer_id derived : stack(2, 'a', amount, 'b', customer_id) as (name, value)

-- case: inline has columns only the engine knows
select inline(xs) from orders
-- expect: partial
-- open: ? at 0

-- case: json
select get_json_object(status, '$.a') as a, from_json(status, 'a int').a as b, json_tuple(status, 'x', 'y') as (x, y) from orders
-- expect: resolved
-- a <- orders.status derived : get_json_object(status, '$.a')
-- b <- orders.status derived : from_json(status, 'a int').a
-- x <- orders.status derived : json_tuple(status, 'x', 'y') as (x, y)
-- y <- orders.status derived : json_tuple(status, 'x', 'y') as (x, y)

-- case: windows
select id, row_number() over (partition by customer_id order by day desc) as n, sum(amount) over w as s from orders window w as (partition by status)
-- expect: resolved
-- id <- orders.id copied
-- n <- : row_number() over (partition by customer_id order by day desc)
-- n ~ orders.customer_id window, orders.day window
-- s <- orders.amount derived : sum(amount) over w
-- s ~ orders.status window

-- case: qualify
select id from orders qualify row_number() over (partition by customer_id order by day) = 1
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.customer_id filter, orders.day filter

-- case: filter of an aggregate
select sum(amount) filter (where status = 'x') as s from orders
-- expect: resolved
-- s <- orders.amount aggregated, orders.status aggregated : sum(amount) filter (where status = 'x')

-- case: star without some
select * except (xs, m, s) from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- day <- orders.day copied

-- case: star beside items
select *, amount * 2 as twice from customers join raw using (customer_id)
-- expect: partial
-- customer_id <- customers.customer_id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- id <- raw.id copied
-- twice <- raw.amount derived : amount * 2
-- rows ~ customers.customer_id join, raw.customer_id join
-- open: raw at 4 except customer_id

-- case: distinct
select distinct status, day from orders
-- expect: resolved
-- status <- orders.status copied
-- day <- orders.day copied

-- case: rollup
select status, day, sum(amount) as s from orders group by status, day with rollup
-- expect: resolved
-- status <- orders.status copied
-- day <- orders.day copied
-- s <- orders.amount aggregated : sum(amount)
-- rows ~ orders.day group, orders.status group

-- case: cluster, distribute and sort
select id from orders distribute by customer_id sort by day
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.customer_id order, orders.day order

-- case: is distinct from, null safe
select status <=> 'x' as e, status is not distinct from name as d from orders, customers
-- expect: resolved
-- e <- orders.status derived : status <=> 'x'
-- d <- orders.status derived, customers.name derived : status is not distinct from name

-- case: a missing column
select id, nope from orders
-- expect: partial
-- id <- orders.id copied
-- nope <- : nope
-- nope problem: missing-column at `nope`
