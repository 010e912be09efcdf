-- schema: orders(id, amount)
-- case: no sql
select from where
-- expect: unresolved
-- problem: syntax at `where`

-- case: not closed
select id from orders where (amount > 1
-- expect: unresolved
-- problem: syntax at `1`

-- case: no query
create table x as select 1
-- expect: unresolved
-- problem: not-a-query

-- case: two statements
select 1; select 2
-- expect: unresolved
-- problem: not-a-query

-- case: a star pattern that the parser does not know
select * like 'a%' from orders
-- expect: unresolved
-- problem: syntax at `like`

-- case: summarize
summarize orders
-- expect: unresolved
-- problem: not-a-query

-- case: too many parentheses
select ((((((((((((((((((((((((((((((((((((((((id)))))))))))))))))))))))))))))))))))))))) from orders
-- expect: unresolved
-- problem: too-large at `(`

-- case: problem in a filter leaves the columns
select id from orders where nope > 1
-- expect: partial
-- id <- orders.id copied
-- problem: missing-column at `nope`

-- case: problem in a common table expression
with x as (select id, nope from orders) select id, nope as n from x
-- expect: partial
-- id <- orders.id copied
-- n <- : nope
-- n problem: missing-column at `nope`

-- schema: orders(id, amount) raw*(id)
-- case: a column that stands for others
select id, "__tsdbt_other_columns" as __tsdbt_other_columns from raw
-- expect: partial
-- id <- raw.id copied
-- open: raw at 1

-- case: other columns, computed
with r as (select id, upper("__tsdbt_other_columns") as __tsdbt_other_columns from raw) select id, name, r.region as place from r
-- expect: resolved
-- id <- raw.id copied
-- name <- raw.name derived : name
-- place <- raw.region derived : r.region

-- case: other columns in a union
select id, cast("__tsdbt_other_columns" as text) as __tsdbt_other_columns from raw union all select id, cast(null as text) as __tsdbt_other_columns from orders
-- expect: partial
-- id <- raw.id copied, orders.id copied
-- open: ? at 1

-- case: a name that only the warehouse knows
select id from orders where "__tsdbt_other_columns" = 1
-- expect: partial
-- id <- orders.id copied
-- problem: dynamic-columns at `"`
