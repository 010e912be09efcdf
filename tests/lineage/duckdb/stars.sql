-- schema: orders(id, customer_id, status, amount) customers(id, name, region) raw*(id)  events*()
-- case: star
select * from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied

-- case: star of one side
select o.*, c.name from orders o join customers c on o.customer_id = c.id
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- name <- customers.name copied
-- rows ~ orders.customer_id join, customers.id join

-- case: star of both sides
select * from orders o join customers c on o.customer_id = c.id
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- id <- customers.id copied
-- name <- customers.name copied
-- region <- customers.region copied
-- rows ~ orders.customer_id join, customers.id join

-- case: exclude
select * exclude (status, amount) from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied

-- case: exclude one without parentheses
select * exclude status from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- amount <- orders.amount copied

-- case: exclude with qualifier
select * exclude (orders.status) from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- amount <- orders.amount copied

-- case: replace
select * replace (amount / 100 as amount) from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount derived : * replace (amount / 100 as amount)

-- case: exclude and replace of one side
select o.* exclude (status) replace (upper(name) as customer_id) from orders o join customers c on o.customer_id = c.id
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- customers.name derived : o.* exclude (status) replace (upper(name) as customer_id)
-- amount <- orders.amount copied
-- rows ~ orders.customer_id join, customers.id join

-- case: rename
select * rename (id as order_id) from orders
-- expect: resolved
-- order_id <- orders.id renamed
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied

-- case: star beside items
select 1 as one, *, amount * 2 as twice from orders
-- expect: resolved
-- one <- : 1
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied
-- twice <- orders.amount derived : amount * 2

-- case: COLUMNS of all
select columns(*) from customers
-- expect: resolved
-- id <- customers.id copied
-- name <- customers.name copied
-- region <- customers.region copied

-- case: COLUMNS by pattern
select columns('.*id') from orders
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied

-- case: COLUMNS without some
select columns(* exclude (id, region)) from customers
-- expect: resolved
-- name <- customers.name copied

-- case: an expression over COLUMNS
select max(columns(['id', 'amount'])) from orders
-- expect: resolved
-- id? <- orders.id aggregated : max(columns(['id', 'amount']))
-- amount? <- orders.amount aggregated : max(columns(['id', 'amount']))

-- case: COLUMNS by lambda is only known to the engine
select id, columns(c -> c like 's%') from orders
-- expect: partial
-- id <- orders.id copied
-- open: ? at 1

-- case: COLUMNS unpacked
select coalesce(*columns('status|amount')) as x from orders
-- expect: resolved
-- x <- orders.amount derived, orders.status derived : coalesce(*columns('status|amount'))

-- case: COLUMNS in a condition
select id from orders where columns(*) is not null
-- expect: resolved
-- id <- orders.id copied
-- rows ~ orders.amount filter, orders.customer_id filter, orders.id filter, orders.status filter

-- case: star of an open relation
select * from raw
-- expect: partial
-- id <- raw.id copied
-- open: raw at 1

-- case: a column that is not listed
select id, payload from raw
-- expect: resolved
-- id <- raw.id copied
-- payload <- raw.payload copied

-- case: star of an open relation without some
select * exclude (payload) replace (id::int as id) from raw
-- expect: partial
-- id <- raw.id derived : * exclude (payload) replace (id::int as id)
-- open: raw at 1 except payload

-- case: replaced, though only may be there
select * replace (ts::date as ts) from raw
-- expect: partial
-- id <- raw.id copied
-- ts <- raw.ts derived : * replace (ts::date as ts)
-- open: raw at 1 except ts

-- case: star through a common table expression
with r as (select * from raw) select id, payload, extra as e from r
-- expect: resolved
-- id <- raw.id copied
-- payload <- raw.payload copied
-- e <- raw.extra renamed

-- case: star through two of them, without one column
with a as (select * exclude (secret) from raw), b as (select *, id + 1 as next from a) select next, payload, b.other from b
-- expect: resolved
-- next <- raw.id derived : id + 1
-- payload <- raw.payload copied
-- other <- raw.other copied

-- case: an excluded column is not there
with a as (select * exclude (secret) from raw) select secret from a
-- expect: unresolved
-- secret <- : secret
-- secret problem: missing-column at `secret`

-- case: renamed on the way
with a as (select * rename (ts as day) from raw) select day from a
-- expect: resolved
-- day <- raw.ts renamed

-- case: two open relations
select payload from raw, events
-- expect: unresolved
-- payload <- : payload
-- payload problem: ambiguous-open at `payload`

-- case: an open relation and one that has it
select status, kind from orders, events
-- expect: resolved
-- status <- orders.status copied
-- kind <- events.kind copied

-- case: two open stars
with a as (select * from raw), b as (select * from events), c as (select a.*, b.* from a join b on a.id = b.raw_id) select id, kind from c
-- expect: partial
-- id <- raw.id copied
-- kind <- : kind
-- kind problem: ambiguous-open
-- rows ~ raw.id join, events.raw_id join

-- case: the result is open twice
select raw.*, 1 as x, events.* from raw, events
-- expect: partial
-- id <- raw.id copied
-- x <- : 1
-- open: raw at 1
-- open: events at 2

-- case: alias or column of an open relation
select payload as p, upper(payload) as payload, p || 'x' as q, payload || 'y' as r from raw
-- expect: partial
-- p <- raw.payload renamed
-- payload <- raw.payload derived : upper(payload)
-- q <- : p || 'x'
-- q problem: ambiguous-open at `p`
-- r <- raw.payload derived : payload || 'y'

-- case: unknown relation
select a, b as c from somewhere.unknown_table
-- expect: resolved
-- a <- somewhere.unknown_table.a copied
-- c <- somewhere.unknown_table.b renamed

-- case: struct star
select orders.id, s.* from orders join raw on raw.id = orders.id
-- expect: partial
-- id <- orders.id copied
-- rows ~ orders.id join, raw.id join
-- open: ? at 1

-- case: star of nothing
select nothing.* from orders
-- expect: partial
-- problem: missing-relation at `nothing`

-- case: count of a star
select count(*) as n, count(o.*) as m from orders o
-- expect: resolved
-- n <- : count(*)
-- m <- : count(o.*)

-- case: nested stars
select * from (select * from (select * from orders))
-- expect: resolved
-- id <- orders.id copied
-- customer_id <- orders.customer_id copied
-- status <- orders.status copied
-- amount <- orders.amount copied

-- case: a file
select a, b as c from 'data/x.parquet'
-- expect: resolved
-- a <- data/x.parquet.a copied
-- c <- data/x.parquet.b renamed

-- case: a reader
select a from read_csv('x.csv') t
-- expect: resolved
-- a <- read_csv(…).a copied
