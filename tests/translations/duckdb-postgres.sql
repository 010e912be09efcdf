-- What DuckDB answers, asked of Postgres.

# casts of fractions
select 1.5::int as a, 2.5::decimal(3, 1)::int as b, (2.5::double)::int as c
=> 2 | 3 | 2

# casts
select '12'::int as a, cast('1.50' as decimal(10, 2)) as b, 12::varchar as c, '2024-01-31'::date as d, 'true'::boolean as e
=> 12 | 1.50 | 12 | 2024-01-31 | true

# division is exact
select 7 / 2 as a
=> 3.5

# whole division and remainder
select 7 // 2 as a
!/ 2

# remainder
select 7 % 3 as a, -7 % 3 as b
=> 1 | -1

# concatenation
select 'a' || 'b' as a, 'a' || null as b, concat('a', null, 'b') as c
=> ab | NULL | ab

# texts
select upper('abc') as a, lower('ABC') as b, length('héllo') as c, reverse('abc') as d, replace('aXb', 'X', '-') as e
=> ABC | abc | 5 | cba | a-b

# trimming and padding
select trim('  a ') as a, ltrim('xxa', 'x') as b, rtrim('a  ') as c, lpad('7', 3, '0') as d, repeat('ab', 2) as e
=> a | a | a | 007 | abab

# parts of a text
select substr('hello', 2, 3) as a, substring('hello', 2, 3) as b, left('hello', 2) as c, right('hello', 2) as d, split_part('a,b', ',', 2) as e
=> ell | ell | he | lo | b

# slices
select 'hello'[2:3] as a
![

# positions
select strpos('hello', 'l') as a, contains('hello', 'ell') as b, starts_with('hello', 'he') as c
!contains

# strpos and prefix
select strpos('hello', 'l') as a, starts_with('hello', 'he') as b
=> 3 | true

# like and patterns
select 'Hello' like 'He%' as a, 'Hello' ilike 'he%' as b, regexp_matches('Hello', 'ell') as c
=> true | true | true

# part that matches
select regexp_extract('abc123', '[0-9]+') as a
!regexp_extract

# first match is replaced
select regexp_replace('a1b22', '[0-9]+', '#') as a, regexp_replace('a1b22', '[0-9]+', '#', 'g') as b
=> a#b22 | a#b#

# coalesce, ifnull, nullif, greatest, least
select coalesce(null, 1) as a, ifnull(null, 2) as b, nullif(1, 1) as c, greatest(1, 3) as d, least(2, 1) as e
=> 1 | 2 | NULL | 3 | 1

# if
select if(1 > 0, 'x', 'y') as a, case when 1 = 1 then 'x' else 'y' end as b
=> x | x

# rounding
select round(2.567, 2) as a, floor(-1.5) as b, ceil(1.2) as c, abs(-3) as d
=> 2.57 | -2 | 2 | 3

# try_cast
select try_cast('x' as int) as a
!try_cast

# date_trunc of moments
select date_trunc('month', timestamp '2024-03-15 10:11:12') as a, date_trunc('hour', timestamp '2024-03-15 10:11:12') as b, date_trunc('day', timestamp '2024-03-15 10:11:12') as c
=> 2024-03-01 00:00:00 | 2024-03-15 10:00:00 | 2024-03-15 00:00:00

# date_trunc of dates
select date_trunc('month', date '2024-03-15')::date as a, date_trunc('week', date '2024-03-13')::date as b
=> 2024-03-01 | 2024-03-11

# parts of dates
select extract(year from date '2024-03-15')::int as a, year(date '2024-03-15')::int as b, month(date '2024-03-15')::int as c, date_part('day', date '2024-03-17')::int as d
=> 2024 | 2024 | 3 | 17

# day of the week
select dayofweek(date '2024-03-17')::int as a
=> 0

# intervals
select timestamp '2024-01-31 10:00:00' + interval 1 day as a, timestamp '2024-01-31 10:00:00' - interval 2 hour as b
=> 2024-02-01 10:00:00 | 2024-01-31 08:00:00

# dates and days
select date '2024-01-31' + 1 as a, date '2024-03-01' - date '2024-02-01' as b
=> 2024-02-01 | 29

# boundaries between dates
select date_diff('day', date '2024-01-30', date '2024-02-02') as a
=> 3

# months between dates
select date_diff('month', date '2024-01-31', date '2024-02-01') as a
=> 1

# hours between moments
select date_diff('hour', timestamp '2024-01-30 22:59:00', timestamp '2024-01-31 00:01:00') as a
=> 2

# strftime
select strftime(date '2024-03-05', '%Y-%m-%d') as a
=> 2024-03-05

# strptime
select strptime('2024-03-05', '%Y-%m-%d')::date as a
!strptime

# make_date
select make_date(2024, 2, 29) as a
=> 2024-02-29

# last_day
select last_day(date '2024-02-10') as a
=> 2024-02-29

# generated numbers
select n from generate_series(1, 3) as t(n) order by n
=> 1
=> 2
=> 3

# range
select n from range(3) as t(n) order by n
!range

# aggregates
select count(*) as a, sum(v) as b, min(v) as c, max(v) as d, count(distinct v) as e from (values (1), (2), (2), (null)) as t(v)
=> 4 | 5 | 1 | 2 | 2

# string_agg
select string_agg(v, ',') as a from (values ('a')) as t(v)
=> a

# string_agg in an order
select string_agg(v, ',' order by v desc) as a from (values ('a'), ('b')) as t(v)
!order

# filter, count_if
select count(*) filter (where v > 1) as a, count_if(v > 1) as b from (values (1), (2), (3)) as t(v)
=> 2 | 2

# median
select median(v) as a from (values (1), (2), (4)) as t(v)
!median

# arg_max
select arg_max(v, n) as a from (values ('a', 1), ('b', 2)) as t(v, n)
!arg_max

# group by all
select v, count(*) as n from (values ('a'), ('b'), ('a')) as t(v) group by all order by v
!all

# qualify
select v, n from (values ('a', 1), ('a', 2)) as t(v, n) qualify row_number() over (partition by v order by n desc) = 1
=> a | 2

# distinct on
select distinct on (k) k, v from (values ('a', 2), ('a', 1), ('b', 3)) as t(k, v) order by k, v
=> a | 1
=> b | 3

# window functions
select n, lag(n) over (order by n) as a, row_number() over (order by n desc) as b, sum(n) over (order by n rows between 1 preceding and current row) as c from (values (1), (2), (3)) as t(n) order by n
=> 1 | NULL | 3 | 1
=> 2 | 1 | 2 | 3
=> 3 | 2 | 1 | 5

# nulls are last ascending
select v from (values (1), (null), (2)) as t(v) order by v
=> 1
=> 2
=> NULL

# nulls are last descending, too
select v from (values (1), (null), (2)) as t(v) order by v desc
=> 2
=> 1
=> NULL

# nulls in windows
select v, row_number() over (order by v desc) as n from (values (1), (null), (2)) as t(v) order by n
=> 2 | 1
=> 1 | 2
=> NULL | 3

# stars
select * exclude (b) from (select 1 as a, 2 as b) as t
!b)

# common table expressions and joins
with a as (select 1 as id union all select 2), b as (select 2 as id, 'x' as v) select a.id, b.v from a left join b on a.id = b.id order by a.id
=> 1 | NULL
=> 2 | x

# other joins
select id, z from (select 1 as id) as a join (select 1 as id) as b using (id) cross join (select 5 as z) as c where exists (select 1) and id in (select 1)
=> 1 | 5

# asof join
select 1 as x from (select 1 as a) as t asof join (select 1 as b) as u on t.a >= u.b
!asof

# set operations
select 1 as a union select 1 union all select 2 order by a
=> 1
=> 2

# grouping
select v, count(*) as n from (values ('a'), ('b'), ('a')) as t(v) group by 1 having count(*) > 1 order by 1 limit 1
=> a | 2

# comparison with nulls
select 1 is distinct from null as a, 2 between 1 and 3 as b, not (1 = 2) as c, 1 <> 2 as d, null is null as e, 1 is not null as f
=> true | true | true | true | true | true

# lists
select list_contains([1, 2], 1) as a
!list_contains

# unnest
select unnest([1, 2]) as a order by 1
=> 1
=> 2

# structs
select {'a': 1}.a as a
!{

# md5
select md5('a') as a
=> 0cc175b9c0f1b6a831c399e269772661

# hash
select hash('a') as a
!hash

# current time
select current_date is not null as a, now() is not null as b
=> true | true

# from first
from (select 1 as a) as t
=> 1

# quoted names
select "Mixed Case" as "Other" from (select 1 as "Mixed Case") as t
=> 1

# read a file
select * from read_csv('x.csv')
!read_csv
