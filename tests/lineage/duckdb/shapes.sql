-- schema: sales(region, product, month, amount) wide(id, jan, feb, mar) lists(id, xs, s, names) raw*(region)
-- case: pivot
pivot sales on month in ('jan', 'feb') using sum(amount) group by region
-- expect: resolved
-- region <- sales.region copied
-- jan <- sales.amount aggregated, sales.month aggregated
-- feb <- sales.amount aggregated, sales.month aggregated
-- rows ~ sales.region group

-- case: pivot with two aggregates
pivot sales on month in ('jan') using sum(amount) as total, max(amount) as most group by region, product
-- expect: resolved
-- region <- sales.region copied
-- product <- sales.product copied
-- jan_total <- sales.amount aggregated, sales.month aggregated
-- jan_most <- sales.amount aggregated, sales.month aggregated
-- rows ~ sales.product group, sales.region group

-- case: pivot over what it finds
pivot sales on month using sum(amount) group by region
-- expect: partial
-- region <- sales.region copied
-- rows ~ sales.region group
-- open: ? at 1

-- case: columns of a pivot over what it finds
select region, jan from (pivot sales on month using sum(amount) group by region)
-- expect: resolved
-- region <- sales.region copied
-- jan <- sales.amount aggregated, sales.month aggregated : jan
-- rows ~ sales.region group

-- case: pivot in from
select * from sales pivot (sum(amount) for month in ('jan', 'feb'))
-- expect: resolved
-- region <- sales.region copied
-- product <- sales.product copied
-- jan <- sales.amount aggregated, sales.month aggregated : *
-- feb <- sales.amount aggregated, sales.month aggregated : *
-- rows ~ sales.product group, sales.region group

-- case: pivot with group
select * from sales pivot (sum(amount) for month in ('jan') group by region) as p
-- expect: resolved
-- region <- sales.region copied
-- jan <- sales.amount aggregated, sales.month aggregated : *
-- rows ~ sales.region group

-- case: pivot of a query
with s as (select region, month, amount * 2 as twice from sales) select region, jan from s pivot (max(twice) for month in ('jan'))
-- expect: resolved
-- region <- sales.region copied
-- jan <- sales.amount aggregated, sales.month aggregated : jan
-- rows ~ sales.region group

-- case: pivot of an open relation
select * from raw pivot (sum(amount) for month in ('jan'))
-- expect: partial
-- region <- raw.region copied
-- jan <- raw.amount aggregated, raw.month aggregated : *
-- rows ~ raw.region group
-- open: ? at 2

-- case: unpivot
unpivot wide on jan, feb, mar into name month value amount
-- expect: resolved
-- id <- wide.id copied
-- month <-
-- amount <- wide.feb derived, wide.jan derived, wide.mar derived

-- case: unpivot in from
select * from wide unpivot (amount for month in (jan, feb))
-- expect: resolved
-- id <- wide.id copied
-- mar <- wide.mar copied
-- month <- : *
-- amount <- wide.feb derived, wide.jan derived : *

-- case: unpivot of columns
unpivot wide on columns(* exclude (id)) into name month value amount
-- expect: resolved
-- id <- wide.id copied
-- month <-
-- amount <- wide.feb derived, wide.jan derived, wide.mar derived

-- case: unpivot of an open relation
select region, amount, other from raw unpivot (amount for month in (jan, feb))
-- expect: resolved
-- region <- raw.region copied
-- amount <- raw.feb derived, raw.jan derived : amount
-- other <- raw.other copied

-- case: unnest in the list
select id, unnest(xs) as x from lists
-- expect: resolved
-- id <- lists.id copied
-- x <- lists.xs derived : unnest(xs)

-- case: unnest in from
select l.id, u.x from lists l, unnest(l.xs) as u(x)
-- expect: resolved
-- id <- lists.id copied
-- x <- lists.xs derived : u.x

-- case: recursive unnest has columns only the engine knows
select id, unnest(s, recursive := true) from lists
-- expect: partial
-- id <- lists.id copied
-- open: ? at 1

-- case: field of a struct
select s.f as f, lists.s.g.h as h, s['k'] as k, struct_extract(s, 'm') as m from lists
-- expect: resolved
-- f <- lists.s derived : s.f
-- h <- lists.s derived : lists.s.g.h
-- k <- lists.s derived : s['k']
-- m <- lists.s derived : struct_extract(s, 'm')

-- case: all fields of a struct
select id, s.* from lists
-- expect: partial
-- id <- lists.id copied
-- open: ? at 1

-- case: a field of all fields
with f as (select id, s.* from lists) select id, street from f
-- expect: resolved
-- id <- lists.id copied
-- street <- lists.s derived : street

-- case: element and slice
select xs[1] as first, xs[1:2] as some, len(xs) as n from lists
-- expect: resolved
-- first <- lists.xs derived : xs[1]
-- some <- lists.xs derived : xs[1:2]
-- n <- lists.xs derived : len(xs)

-- case: json
select s->>'$.a' as a, s->'b'->>'c' as c, json_extract(s, '$.d') as d from lists
-- expect: resolved
-- a <- lists.s derived : s->>'$.a'
-- c <- lists.s derived : s->'b'->>'c'
-- d <- lists.s derived : json_extract(s, '$.d')

-- case: range
select i from range(10) t(i)
-- expect: resolved
-- i <- : i

-- case: series with a bound from a table
select g.n from lists l, generate_series(1, l.id) g(n)
-- expect: resolved
-- n <- lists.id derived : g.n

-- case: method calls
select names.list_first().upper() as n from lists
-- expect: resolved
-- n <- lists.names derived : names.list_first().upper()

-- case: generated rows
select * from (values (1, 2), (3, 4))
-- expect: resolved
-- col0 <- : *
-- col1 <- : *
