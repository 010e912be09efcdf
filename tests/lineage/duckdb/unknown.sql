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
