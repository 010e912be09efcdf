-- schema: ORDERS(ID, CUSTOMER_ID, STATUS, AMOUNT, DAY) CUSTOMERS(ID, NAME, REGION) mixed(id, Name)
-- case: names are folded to capitals
select id, Amount as total from orders
-- expect: resolved
-- ID <- ORDERS.ID copied
-- TOTAL <- ORDERS.AMOUNT renamed

-- case: quoted names are exact
select "ID", "id" from orders
-- expect: partial
-- ID <- ORDERS.ID copied
-- id <- : "id"
-- id problem: missing-column at `"`

-- case: a table in small letters
select "id", "Name" as n from "mixed"
-- expect: resolved
-- id <- mixed.id copied
-- N <- mixed.Name renamed

-- case: quoted alias
select id as "order id" from orders
-- expect: resolved
-- order id <- ORDERS.ID renamed

-- case: casts
select amount::number(10, 2) as amount, try_cast(status as int) as s from orders
-- expect: resolved
-- AMOUNT <- ORDERS.AMOUNT derived : amount::number(10, 2)
-- S <- ORDERS.STATUS derived : try_cast(status as int)

-- case: computed and aggregated
select iff(status = 'x', amount, 0) as a, count_if(status = 'x') as n, nvl(amount, 0) as z from orders group by status, amount
-- expect: resolved
-- A <- ORDERS.AMOUNT derived, ORDERS.STATUS derived : iff(status = 'x', amount, 0)
-- N <- ORDERS.STATUS aggregated : count_if(status = 'x')
-- Z <- ORDERS.AMOUNT derived : nvl(amount, 0)
-- rows ~ ORDERS.AMOUNT group, ORDERS.STATUS group

-- case: an alias is used by the next item
select amount * 2 as twice, twice + 1 as more from orders
-- expect: resolved
-- TWICE <- ORDERS.AMOUNT derived : amount * 2
-- MORE <- ORDERS.AMOUNT derived : twice + 1

-- case: a column goes before an alias
select amount as id, id as other from orders
-- expect: resolved
-- ID <- ORDERS.AMOUNT renamed
-- OTHER <- ORDERS.ID renamed

-- case: an alias in where
select amount * 2 as twice from orders where twice > 1
-- expect: resolved
-- TWICE <- ORDERS.AMOUNT derived : amount * 2
-- rows ~ ORDERS.AMOUNT filter

-- case: qualify
select id from orders qualify row_number() over (partition by customer_id order by day desc) = 1
-- expect: resolved
-- ID <- ORDERS.ID copied
-- rows ~ ORDERS.CUSTOMER_ID filter, ORDERS.DAY filter

-- case: qualify by alias
select id, rank() over (order by amount) as r from orders qualify r = 1
-- expect: resolved
-- ID <- ORDERS.ID copied
-- R <- : rank() over (order by amount)
-- R ~ ORDERS.AMOUNT window
-- rows ~ ORDERS.AMOUNT filter

-- case: listagg
select listagg(status, ',') within group (order by day) as statuses, array_agg(id) within group (order by day) as ids from orders
-- expect: resolved
-- STATUSES <- ORDERS.STATUS aggregated : listagg(status, ',') within group (order by day)
-- STATUSES ~ ORDERS.DAY order
-- IDS <- ORDERS.ID aggregated : array_agg(id) within group (order by day)
-- IDS ~ ORDERS.DAY order

-- case: percentiles
select percentile_cont(0.5) within group (order by amount) as p, median(amount) as m, approx_percentile(amount, 0.9) as a from orders
-- expect: resolved
-- P <- ORDERS.AMOUNT aggregated : percentile_cont(0.5) within group (order by amount)
-- M <- ORDERS.AMOUNT aggregated : median(amount)
-- A <- ORDERS.AMOUNT aggregated : approx_percentile(amount, 0.9)

-- case: units of time
select dateadd(day, 1, day) as tomorrow, datediff('month', day, current_date) as months, date_trunc(week, day) as w, trunc(day, month) as m, last_day(day, year) as y from orders
-- expect: resolved
-- TOMORROW <- ORDERS.DAY derived : dateadd(day, 1, day)
-- MONTHS <- ORDERS.DAY derived : datediff('month', day, current_date)
-- W <- ORDERS.DAY derived : date_trunc(week, day)
-- M <- ORDERS.DAY derived : trunc(day, month)
-- Y <- ORDERS.DAY derived : last_day(day, year)

-- case: units of time as first argument
select timestampdiff(hour, day, sysdate()) as h, date_part(year, day) as y, extract(month from day) as m, time_slice(day, 1, 'WEEK') as t from orders
-- expect: resolved
-- H <- ORDERS.DAY derived : timestampdiff(hour, day, sysdate())
-- Y <- ORDERS.DAY derived : date_part(year, day)
-- M <- ORDERS.DAY derived : extract(month from day)
-- T <- ORDERS.DAY derived : time_slice(day, 1, 'WEEK')

-- case: decode and case
select decode(status, 'a', amount, 0) as d, case status when 'a' then id else customer_id end as c from orders
-- expect: resolved
-- D <- ORDERS.AMOUNT derived, ORDERS.STATUS derived : decode(status, 'a', amount, 0)
-- C <- ORDERS.CUSTOMER_ID derived, ORDERS.ID derived, ORDERS.STATUS derived : case status when 'a' then id else customer_id end

-- case: objects
select object_construct('a', id, 'b', status) as o, array_construct(id, amount) as a from orders
-- expect: resolved
-- O <- ORDERS.ID derived, ORDERS.STATUS derived : object_construct('a', id, 'b', status)
-- A <- ORDERS.AMOUNT derived, ORDERS.ID derived : array_construct(id, amount)

-- case: an object of all columns
select object_construct(*) as o from orders
-- expect: resolved
-- O <- ORDERS.AMOUNT derived, ORDERS.CUSTOMER_ID derived, ORDERS.DAY derived, ORDERS.ID derived, ORDERS.STATUS derived : object_construct(*)

-- case: hash of all columns
select hash(*) as h, md5(id || status) as m from orders
-- expect: resolved
-- H <- ORDERS.AMOUNT derived, ORDERS.CUSTOMER_ID derived, ORDERS.DAY derived, ORDERS.ID derived, ORDERS.STATUS derived : hash(*)
-- M <- ORDERS.ID derived, ORDERS.STATUS derived : md5(id || status)

-- case: max_by
select max_by(status, day) as s, min_by(id, day) as i from orders
-- expect: resolved
-- S <- ORDERS.DAY aggregated, ORDERS.STATUS aggregated : max_by(status, day)
-- I <- ORDERS.DAY aggregated, ORDERS.ID aggregated : min_by(id, day)

-- case: ratio_to_report
select ratio_to_report(amount) over (partition by customer_id) as r from orders
-- expect: resolved
-- R <- ORDERS.AMOUNT derived : ratio_to_report(amount) over (partition by customer_id)
-- R ~ ORDERS.CUSTOMER_ID window

-- case: ignore nulls
select first_value(status) ignore nulls over (partition by customer_id order by day) as s, lag(status) ignore nulls over (order by day) as l from orders
-- expect: resolved
-- S <- ORDERS.STATUS derived : first_value(status) ignore nulls over (partition by customer_id order by day)
-- S ~ ORDERS.CUSTOMER_ID window, ORDERS.DAY window
-- L <- ORDERS.STATUS derived : lag(status) ignore nulls over (order by day)
-- L ~ ORDERS.DAY window

-- case: escapes in texts
select 'it\'s, from' as x, id from orders
-- expect: resolved
-- X <- : 'it\'s, from'
-- ID <- ORDERS.ID copied

-- case: dollar texts
select $$a, 'b' from$$ as x, id from orders
-- expect: resolved
-- X <- : $$a, 'b' from$$
-- ID <- ORDERS.ID copied

-- case: like any
select status like any ('a%', 'b%') as l, status ilike 'x' as i, status rlike 'y' as r from orders
-- expect: resolved
-- L <- ORDERS.STATUS derived : status like any ('a%', 'b%') as l
-- I <- ORDERS.STATUS derived : status ilike 'x'
-- R <- ORDERS.STATUS derived : status rlike 'y'

-- case: group by all
select status, sum(amount) as s from orders group by all
-- expect: resolved
-- STATUS <- ORDERS.STATUS copied
-- S <- ORDERS.AMOUNT aggregated : sum(amount)
-- rows ~ ORDERS.STATUS group

-- case: group by cube
select status, region, count(*) as n from orders o join customers c on o.customer_id = c.id group by cube (status, region)
-- expect: resolved
-- STATUS <- ORDERS.STATUS copied
-- REGION <- CUSTOMERS.REGION copied
-- N <- : count(*)
-- rows ~ ORDERS.CUSTOMER_ID join, ORDERS.STATUS group, CUSTOMERS.ID join, CUSTOMERS.REGION group

-- case: sampled and travelled
select id from orders sample (10) where id in (select id from customers at (timestamp => '2020-01-01'::timestamp))
-- expect: resolved
-- ID <- ORDERS.ID copied
-- rows ~ ORDERS.ID filter, CUSTOMERS.ID filter

-- case: a missing column
select id, nope from orders
-- expect: partial
-- ID <- ORDERS.ID copied
-- NOPE <- : nope
-- NOPE problem: missing-column at `nope`

-- case: boolean aggregates
select boolor_agg(status = 'x') as b, any_value(status) as a, approx_count_distinct(customer_id) as c, mode(status) as m from orders
-- expect: resolved
-- B <- ORDERS.STATUS aggregated : boolor_agg(status = 'x')
-- A <- ORDERS.STATUS aggregated : any_value(status)
-- C <- ORDERS.CUSTOMER_ID aggregated : approx_count_distinct(customer_id)
-- M <- ORDERS.STATUS aggregated : mode(status)

-- case: a database, schema and table
select o.id, db.public.orders.status from db.public.orders as o join db.public.orders on true
-- expect: resolved
-- ID <- DB.PUBLIC.ORDERS.ID copied
-- STATUS <- DB.PUBLIC.ORDERS.STATUS copied
