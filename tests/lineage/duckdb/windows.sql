-- schema: orders(id, customer_id, status, amount, day)
-- case: rank
select id, row_number() over (partition by customer_id order by day desc) as n from orders
-- expect: resolved
-- id <- orders.id copied
-- n <- : row_number() over (partition by customer_id order by day desc)
-- n ~ orders.customer_id window, orders.day window

-- case: a sum over a window keeps the rows
select id, sum(amount) over (partition by customer_id order by day rows between 2 preceding and current row) as running from orders
-- expect: resolved
-- id <- orders.id copied
-- running <- orders.amount derived : sum(amount) over (partition by customer_id order by day rows between 2 preceding and current row)
-- running ~ orders.customer_id window, orders.day window

-- case: lag
select lag(amount, 1, 0) over (order by day) as before from orders
-- expect: resolved
-- before <- orders.amount derived : lag(amount, 1, 0) over (order by day)
-- before ~ orders.day window

-- case: named window
select sum(amount) over w as s, avg(amount) over w as a from orders window w as (partition by status order by day)
-- expect: resolved
-- s <- orders.amount derived : sum(amount) over w
-- s ~ orders.day window, orders.status window
-- a <- orders.amount derived : avg(amount) over w
-- a ~ orders.day window, orders.status window

-- case: qualify
select id, day from orders qualify row_number() over (partition by customer_id order by day) = 1
-- expect: resolved
-- id <- orders.id copied
-- day <- orders.day copied
-- rows ~ orders.customer_id filter, orders.day filter

-- case: qualify by alias
select id, rank() over (order by amount) as r from orders qualify r < 3
-- expect: resolved
-- id <- orders.id copied
-- r <- : rank() over (order by amount)
-- r ~ orders.amount window
-- rows ~ orders.amount filter

-- case: a window over an aggregate
select status, sum(sum(amount)) over (order by status) as running from orders group by status
-- expect: resolved
-- status <- orders.status copied
-- running <- orders.amount derived : sum(sum(amount)) over (order by status)
-- running ~ orders.status window
-- rows ~ orders.status group

-- case: share
select id, amount / sum(amount) over () as share from orders
-- expect: resolved
-- id <- orders.id copied
-- share <- orders.amount derived : amount / sum(amount) over ()

-- case: first value
select first_value(status ignore nulls) over (partition by customer_id order by day) as s from orders
-- expect: resolved
-- s <- orders.status derived : first_value(status ignore nulls) over (partition by customer_id order by day)
-- s ~ orders.customer_id window, orders.day window

-- case: window of a common table expression, filtered later
with r as (select *, row_number() over (partition by customer_id order by day) as n from orders) select id, amount from r where n = 1
-- expect: resolved
-- id <- orders.id copied
-- amount <- orders.amount copied
-- rows ~ orders.customer_id filter, orders.day filter

-- case: percentiles
select quantile_cont(amount, 0.5) as q, median(amount) as m, percentile_cont(0.9) within group (order by amount) as p from orders
-- expect: resolved
-- q <- orders.amount aggregated : quantile_cont(amount, 0.5)
-- m <- orders.amount aggregated : median(amount)
-- p <- orders.amount aggregated : percentile_cont(0.9) within group (order by amount)

-- case: window partition of an expression
select count(*) over (partition by year(day), upper(status)) as n from orders
-- expect: resolved
-- n <- : count(*) over (partition by year(day), upper(status))
-- n ~ orders.day window, orders.status window
