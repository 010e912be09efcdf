-- What every dialect writes and means alike: asked of every pair.

# a chain of common table expressions
with source as (select 1 as id, 'x' as kind, 10 as amount union all select 2, 'y', 20 union all select 3, 'x', null), renamed as (select id, kind as order_kind, amount from source where id >= 1), final as (select r.id, r.order_kind, coalesce(r.amount, 0) as amount from renamed as r) select * from final order by id
=> 1 | x | 10
=> 2 | y | 20
=> 3 | x | 0

# stars of tables
select a.*, b.v from (select 1 as id) as a inner join (select 1 as id, 'x' as v) as b on a.id = b.id and b.v <> 'y'
=> 1 | x

# conditional aggregates
select kind, sum(case when n > 1 then n else 0 end) as a, count(distinct case when n > 0 then n end) as b, max(n) - min(n) as c from (select 'a' as kind, 1 as n union all select 'a', 2) as t group by kind
=> a | 2 | 2 | 1

# aggregates with several groups, order by place
select k, v, count(*) as n from (select 'a' as k, 1 as v union all select 'a', 1 union all select 'b', 2) as t group by 1, 2 having count(*) >= 1 order by 1 desc, 2
=> b | 2 | 1
=> a | 1 | 2

# conditions
select id from (select 1 as id union all select 2 union all select 3) as t where (id > 1 or id = 1) and id not in (3) and not id = 2 and id <= 5 and id < 4 and id != 9
=> 1

# not exists, not like, is null
select id from (select 1 as id, 'abc' as v, null as w) as t where not exists (select 1 from (select 2 as id) as u where u.id = t.id) and v not like 'z%' and w is null and v is not null
=> 1

# arithmetic
select (1 + 2) * 3 - 4 as a, -5 as b, 2.5 * 2 as c
=> 5 | -5 | 5.0

# the latest row of each
select id, v from (select id, v, row_number() over (partition by id, k order by v desc) as rn from (select 1 as id, 1 as k, 10 as v union all select 1, 1, 20) as t) as ranked where rn = 1
=> 1 | 20


# windows
select n, sum(n) over (partition by k) as a, count(*) over () as b, max(n) over (order by n rows between unbounded preceding and 1 preceding) as c, min(n) over (partition by k order by n) as d from (select 1 as n, 'k' as k union all select 3, 'k') as t order by n
=> 1 | 4 | 2 | NULL | 1
=> 3 | 4 | 2 | 1 | 1

# lag and lead with offsets
select n, lag(n, 1) over (order by n) as a, lead(n) over (order by n) as b, lag(n, 2, 0) over (order by n) as c, last_value(n) over (order by n rows between unbounded preceding and unbounded following) as d from (select 1 as n union all select 2 union all select 3) as t order by n
=> 1 | NULL | 2 | 0 | 3
=> 2 | 1 | 3 | 0 | 3
=> 3 | 2 | NULL | 1 | 3

# ranks
select n, rank() over (order by k desc, n) as a, dense_rank() over (partition by k order by n) as b, ntile(2) over (order by n) as c from (select 1 as n, 'a' as k union all select 2, 'b') as t order by n
=> 1 | 2 | 1 | 1
=> 2 | 1 | 1 | 2

# joins of all kinds
select a.id, b.id as b_id, c.id as c_id from (select 1 as id union all select 2) as a left join (select 1 as id) as b on b.id = a.id full outer join (select 1 as id) as c on c.id = a.id order by a.id
=> 1 | 1 | 1
=> 2 | NULL | NULL

# right join, plain join, comma
select a.id, b.id as b_id, c.id as c_id from (select 1 as id) as a join (select 1 as id) as d on d.id = a.id right join (select 1 as id) as b on a.id = b.id, (select 7 as id) as c
=> 1 | 1 | 7

# scalar subqueries and casts
select (select max(n) from (select 1 as n) as t) as a, cast('2024-01-31' as date) as b
=> 1 | 2024-01-31

# distinct, limit
select distinct n from (select 1 as n union all select 1) as t limit 5
=> 1

# lists of texts and numbers
select n from (select 'a' as n union all select 'b') as t where n in ('a', 'c') and n between 'a' and 'b' order by n asc
=> a

# booleans
select true as a, false as b, true and not false as c, case when true then 1 end as d
=> true | false | true | 1

# coalesce of many
select coalesce(null, null, 3) as a, nullif('a', 'b') as b, abs(-1) as c, upper('a') as d, lower('A') as e, trim(' a ') as f, length('abc') as g
=> 3 | a | 1 | A | a | a | 3

# nulls where they are told to be
select v from (select 1 as v union all select null) as t order by v desc nulls last
=> 1
=> NULL

# nulls told to be first, also in windows
select v, row_number() over (order by v nulls first) as n from (select 1 as v union all select null) as t order by v asc nulls first
=> NULL | 1
=> 1 | 2
