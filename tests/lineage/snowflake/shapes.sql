-- schema: ORDERS(ID, CUSTOMER_ID, STATUS, AMOUNT, DAY) CUSTOMERS(CUSTOMER_ID, NAME, REGION) EVENTS(ID, V) SALES(REGION, MONTH, AMOUNT) WIDE(ID, JAN, FEB) RAW*(ID)
-- case: path in a variant
select v:user.name::string as name, v:items[0].id as first, events.v:a::int as a from events
-- expect: resolved
-- NAME <- EVENTS.V derived : v:user.name::string
-- FIRST <- EVENTS.V derived : v:items[0].id
-- A <- EVENTS.V derived : events.v:a::int

-- case: bracket path
select v['a']['b'] as b, get_path(v, 'c.d') as d from events
-- expect: resolved
-- B <- EVENTS.V derived : v['a']['b']
-- D <- EVENTS.V derived : get_path(v, 'c.d')

-- case: flatten
select e.id, f.value:name::string as name, f.index as i from events e, lateral flatten(input => e.v:items) f
-- expect: resolved
-- ID <- EVENTS.ID copied
-- NAME <- EVENTS.V derived : f.value:name::string
-- I <- EVENTS.V derived : f.index

-- case: flatten as a table
select f.value, f.key from events e, table(flatten(e.v)) f
-- expect: resolved
-- VALUE <- EVENTS.V derived : f.value
-- KEY <- EVENTS.V derived : f.key

-- case: flatten twice
select g.value:x::int as x from events e, lateral flatten(input => e.v:a) f, lateral flatten(input => f.value:b, outer => true) g
-- expect: resolved
-- X <- EVENTS.V derived : g.value:x::int

-- case: flatten with join
select e.id, f.value from events e left join lateral flatten(e.v) f
-- expect: resolved
-- ID <- EVENTS.ID copied
-- VALUE <- EVENTS.V derived : f.value

-- case: star with flatten
select e.id, f.* from events e, lateral flatten(input => e.v) f
-- expect: resolved
-- ID <- EVENTS.ID copied
-- SEQ <- EVENTS.V derived : f.*
-- KEY <- EVENTS.V derived : f.*
-- PATH <- EVENTS.V derived : f.*
-- INDEX <- EVENTS.V derived : f.*
-- VALUE <- EVENTS.V derived : f.*
-- THIS <- EVENTS.V derived : f.*

-- case: split to table
select o.id, s.value from orders o, lateral split_to_table(o.status, ',') s
-- expect: resolved
-- ID <- ORDERS.ID copied
-- VALUE <- ORDERS.STATUS derived : s.value

-- case: generated rows
select seq4() as n from table(generator(rowcount => 10))
-- expect: resolved
-- N <- : seq4()

-- case: exclude and rename
select * exclude (status, amount) rename (id as order_id) from orders
-- expect: resolved
-- ORDER_ID <- ORDERS.ID renamed
-- CUSTOMER_ID <- ORDERS.CUSTOMER_ID copied
-- DAY <- ORDERS.DAY copied

-- case: replace
select * replace (amount * 2 as amount) from orders
-- expect: resolved
-- ID <- ORDERS.ID copied
-- CUSTOMER_ID <- ORDERS.CUSTOMER_ID copied
-- STATUS <- ORDERS.STATUS copied
-- AMOUNT <- ORDERS.AMOUNT derived : * replace (amount * 2 as amount)
-- DAY <- ORDERS.DAY copied

-- case: star pattern that is not read
select * ilike '%id%' from orders
-- expect: unresolved
-- problem: syntax at `ilike`

-- case: using comes first
select * from orders join customers using (customer_id)
-- expect: resolved
-- CUSTOMER_ID <- ORDERS.CUSTOMER_ID copied
-- ID <- ORDERS.ID copied
-- STATUS <- ORDERS.STATUS copied
-- AMOUNT <- ORDERS.AMOUNT copied
-- DAY <- ORDERS.DAY copied
-- NAME <- CUSTOMERS.NAME copied
-- REGION <- CUSTOMERS.REGION copied
-- rows ~ ORDERS.CUSTOMER_ID join, CUSTOMERS.CUSTOMER_ID join

-- case: pivot
select * from sales pivot (sum(amount) for month in ('jan', 'feb'))
-- expect: resolved
-- REGION <- SALES.REGION copied
-- 'jan' <- SALES.AMOUNT aggregated, SALES.MONTH aggregated : *
-- 'feb' <- SALES.AMOUNT aggregated, SALES.MONTH aggregated : *
-- rows ~ SALES.REGION group

-- case: pivot with names
select * from sales pivot (sum(amount) for month in ('jan', 'feb')) as p (region, jan, feb)
-- expect: resolved
-- REGION <- SALES.REGION copied
-- JAN <- SALES.AMOUNT aggregated, SALES.MONTH aggregated : *
-- FEB <- SALES.AMOUNT aggregated, SALES.MONTH aggregated : *
-- rows ~ SALES.REGION group

-- case: pivot with quoted columns
select region, "'jan'" as jan from sales pivot (sum(amount) for month in ('jan'))
-- expect: resolved
-- REGION <- SALES.REGION copied
-- JAN <- SALES.AMOUNT aggregated, SALES.MONTH aggregated : "'jan'"
-- rows ~ SALES.REGION group

-- case: pivot over any value
select * from sales pivot (sum(amount) for month in (any order by month))
-- expect: partial
-- REGION <- SALES.REGION copied
-- rows ~ SALES.REGION group
-- open: ? at 1

-- case: unpivot
select * from wide unpivot (amount for month in (jan, feb))
-- expect: resolved
-- ID <- WIDE.ID copied
-- MONTH <- : *
-- AMOUNT <- WIDE.FEB derived, WIDE.JAN derived : *

-- case: values
select column1, v.column2 as x from values (1, 'a'), (2, 'b') as v
-- expect: resolved
-- COLUMN1 <- : column1
-- X <- : v.column2

-- case: values with names
select a, b from values (1, 'x') as v(a, b)
-- expect: resolved
-- A <- : a
-- B <- : b

-- case: positions of a stage
select $1 as a, t.$2 as b from @stage t
-- expect: resolved
-- A <- @stage.$1 derived : $1
-- B <- @stage.$2 renamed

-- case: positions of values
select $1 as a, $2 as b from values (1, 2)
-- expect: resolved
-- A <- : $1
-- B <- : $2

-- case: union by name
select id, status from orders union all by name select name as status, customer_id as id from customers
-- expect: resolved
-- ID <- ORDERS.ID copied, CUSTOMERS.CUSTOMER_ID renamed
-- STATUS <- ORDERS.STATUS copied, CUSTOMERS.NAME renamed

-- case: minus
select customer_id from orders minus select customer_id from customers
-- expect: resolved
-- CUSTOMER_ID <- ORDERS.CUSTOMER_ID copied
-- rows ~ CUSTOMERS.CUSTOMER_ID filter

-- case: asof join
select o.id, c.name from orders o asof join customers c match_condition (o.day >= c.region) on o.customer_id = c.customer_id
-- expect: resolved
-- ID <- ORDERS.ID copied
-- NAME <- CUSTOMERS.NAME copied
-- rows ~ ORDERS.CUSTOMER_ID join, ORDERS.DAY join, CUSTOMERS.CUSTOMER_ID join, CUSTOMERS.REGION join

-- case: connect by
select id, level from orders start with customer_id is null connect by prior id = customer_id
-- expect: resolved
-- ID <- ORDERS.ID copied
-- LEVEL <- ORDERS.LEVEL copied
-- rows ~ ORDERS.CUSTOMER_ID filter, ORDERS.ID filter

-- case: recursive without the word
with chain as (select id, customer_id from orders where status = 'root' union all select o.id, c.customer_id from orders o join chain c on o.customer_id = c.id) select * from chain
-- expect: resolved
-- ID <- ORDERS.ID copied
-- CUSTOMER_ID <- ORDERS.CUSTOMER_ID copied
-- rows ~ ORDERS.CUSTOMER_ID join, ORDERS.ID join, ORDERS.STATUS filter

-- case: common table expressions
with a as (select id, amount from orders), b as (select id, sum(amount) as total from a group by 1) select b.total, a.amount from a join b using (id)
-- expect: resolved
-- TOTAL <- ORDERS.AMOUNT aggregated : sum(amount)
-- AMOUNT <- ORDERS.AMOUNT copied
-- rows ~ ORDERS.ID group, ORDERS.ID join

-- case: quoted names in common table expressions
with "a" as (select id as "x" from orders) select "x" as y from "a"
-- expect: resolved
-- Y <- ORDERS.ID renamed

-- case: open relation
select id, Other, "Quoted" from raw
-- expect: resolved
-- ID <- RAW.ID copied
-- OTHER <- RAW.OTHER copied
-- Quoted <- RAW.Quoted copied

-- case: open star
select * exclude (secret) from raw
-- expect: partial
-- ID <- RAW.ID copied
-- open: RAW at 1 except SECRET

-- case: open relation and alias
select amount as a, a + 1 as b from raw
-- expect: partial
-- A <- RAW.AMOUNT renamed
-- B <- : a + 1
-- B problem: ambiguous-open at `a`

-- case: table name from a text
select id from identifier('db.orders')
-- expect: resolved
-- ID <- DB.ORDERS.ID copied

-- case: match_recognize
select * from orders match_recognize (partition by customer_id order by day measures first(amount) as f one row per match pattern (p+) define p as amount > 1)
-- expect: partial
-- open: ? at 0

-- case: exists and in
select name from customers where customer_id in (select customer_id from orders where amount > 1) and exists (select 1 from events where events.id = customers.customer_id)
-- expect: resolved
-- NAME <- CUSTOMERS.NAME copied
-- rows ~ CUSTOMERS.CUSTOMER_ID filter, EVENTS.ID filter, ORDERS.AMOUNT filter, ORDERS.CUSTOMER_ID filter

-- case: scalar subquery
select name, (select max(amount) from orders o where o.customer_id = c.customer_id) as most from customers c
-- expect: resolved
-- NAME <- CUSTOMERS.NAME copied
-- MOST <- ORDERS.AMOUNT aggregated : max(amount)
-- MOST ~ CUSTOMERS.CUSTOMER_ID filter, ORDERS.CUSTOMER_ID filter

-- case: union of stars
select * from sales union all select * from sales where region = 'x'
-- expect: resolved
-- REGION <- SALES.REGION copied
-- MONTH <- SALES.MONTH copied
-- AMOUNT <- SALES.AMOUNT copied
-- rows ~ SALES.REGION filter

-- case: object of all columns in braces
select {*} as o, {'a': id} as p from events
-- expect: resolved
-- O <- EVENTS.ID derived, EVENTS.V derived : {*}
-- P <- EVENTS.ID derived : {'a': id}

-- case: higher order functions
select filter(v, x -> x:a > id) as f, transform(v, y int -> y + 1) as t from events
-- expect: resolved
-- F <- EVENTS.ID derived, EVENTS.V derived : filter(v, x -> x:a > id)
-- T <- EVENTS.V derived : transform(v, y int -> y + 1)

-- case: functions of schemas are no columns
select utils.hex(substr(status, 3)) as a, prod.tools.hex(id) as b, o.status as c from orders o
-- expect: resolved
-- A <- ORDERS.STATUS derived : utils.hex(substr(status, 3))
-- B <- ORDERS.ID derived : prod.tools.hex(id)
-- C <- ORDERS.STATUS renamed

-- case: a join may use an alias of the select list
select o.id * 2 as twice, c.name from orders o join customers c on twice = c.customer_id
-- expect: resolved
-- TWICE <- ORDERS.ID derived : o.id * 2
-- NAME <- CUSTOMERS.NAME copied
-- rows ~ CUSTOMERS.CUSTOMER_ID join

-- case: a set operation behind a query in FROM
select id, 'x' as kind, amount from (select id, amount from orders union select id, amount from orders where status = 'a') union all select id, 'y' as kind, amount from (select id, amount from orders)
-- expect: resolved
-- ID <- ORDERS.ID copied
-- KIND <- : 'x'
-- AMOUNT <- ORDERS.AMOUNT copied
-- rows ~ ORDERS.STATUS filter

-- case: a set operation in parentheses in FROM
select id + 1 as next from ((select id, amount from orders) union all select id, amount from orders)
-- expect: resolved
-- NEXT <- ORDERS.ID derived : id + 1

-- case: of a column of both sides of USING the left one is meant
select amount, region, s.region as other from orders o join customers c using (customer_id) join sales s using (amount)
-- expect: resolved
-- AMOUNT <- ORDERS.AMOUNT copied
-- REGION <- CUSTOMERS.REGION copied
-- OTHER <- SALES.REGION renamed
-- rows ~ ORDERS.AMOUNT join, ORDERS.CUSTOMER_ID join, CUSTOMERS.CUSTOMER_ID join, SALES.AMOUNT join

-- case: with ON there is none of them
select region from customers c join sales s on c.customer_id = s.amount
-- expect: unresolved
-- REGION <- : region
-- REGION problem: ambiguous-column at `region`
-- rows ~ CUSTOMERS.CUSTOMER_ID join, SALES.AMOUNT join
