-- schema: a(id, x, y) b(id, z) raw*() more*()
-- case: union all by position
select id, x from a union all select id, z from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- x <- a.x copied, b.z renamed

-- case: names of the first
select x as value from a union select z from b
-- expect: resolved
-- value <- a.x renamed, b.z renamed

-- case: three parts
select id from a union all select id from b union all select x from a
-- expect: resolved
-- id <- a.id copied, a.x renamed, b.id copied

-- case: by name
select id, x from a union all by name select z as x, id from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- x <- a.x copied, b.z renamed

-- case: by name with a column more
select id, x from a union by name select id, z from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- x <- a.x copied
-- z <- b.z copied

-- case: intersect takes the left
select id from a intersect select id from b
-- expect: resolved
-- id <- a.id copied
-- rows ~ b.id filter

-- case: except
select id from a except select id from b
-- expect: resolved
-- id <- a.id copied
-- rows ~ b.id filter

-- case: stars
select * from b union all select id, x from a
-- expect: resolved
-- id <- b.id copied, a.id copied
-- z <- b.z copied, a.x renamed

-- case: different numbers of columns
select id, x, y from a union all select id, z from b
-- expect: partial
-- id <- a.id copied, b.id copied
-- x <- a.x copied, b.z renamed
-- y <- a.y copied
-- y problem: column-count
-- problem: column-count at `id`

-- case: computed in one
select id, x + y as s from a union all select id, z from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- s <- a.x derived, a.y derived, b.z renamed : x + y

-- case: literals in one
select id, x from a union all select id, null from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- x <- a.x copied

-- case: in a common table expression
with u as (select id, x from a union all select id, z from b) select x, count(*) as n from u group by x
-- expect: resolved
-- x <- a.x copied, b.z renamed
-- n <- : count(*)
-- rows ~ a.x group, b.z group

-- case: with before
with u as (select * from a) select id from u union all select id from b order by id limit 3
-- expect: resolved
-- id <- a.id copied, b.id copied
-- rows ~ a.id order, b.id order

-- case: parentheses
(select id from a order by x limit 1) union all (select id from b)
-- expect: resolved
-- id <- a.id copied, b.id copied
-- rows ~ a.x order

-- case: in parentheses as a table
select s.id from ((select id from a) union all (select id from b)) s
-- expect: resolved
-- id <- a.id copied, b.id copied

-- case: filters of all parts count
select id from a where x > 1 union all select id from b where z > 2
-- expect: resolved
-- id <- a.id copied, b.id copied
-- rows ~ a.x filter, b.z filter

-- case: an open star in one
select id from a union all select * from raw
-- expect: partial
-- id <- a.id copied
-- id problem: open-relation at `raw`

-- case: open stars in both
select * from raw union all select * from more
-- expect: partial
-- open: ? at 0

-- case: open stars in both by name
with u as (select * from raw union all by name select * from more) select id from u
-- expect: resolved
-- id <- raw.id copied, more.id copied

-- case: values
values (1, 'x'), (2, 'y')
-- expect: resolved
-- col0 <-
-- col1 <-

-- case: values with names
select v.n, v.t from (values (1, 'x')) as v(n, t)
-- expect: resolved
-- n <- : v.n
-- t <- : v.t

-- case: a comparison with a query before a union
select x from a where y > (select max(z) from b) union all select z from b
-- expect: resolved
-- x <- a.x copied, b.z renamed
-- rows ~ a.y filter, b.z filter

-- case: a select of a query before a union
select id, (select max(z) from b) as m from a union all select id, z from b
-- expect: resolved
-- id <- a.id copied, b.id copied
-- m <- b.z aggregated : (select max(z) from b)

-- case: having before a union
select id from a group by id having sum(x) > (select max(z) from b) union all select id from b union all select y from a
-- expect: resolved
-- id <- a.id copied, a.y renamed, b.id copied
-- rows ~ a.id group, a.x filter, b.z filter
