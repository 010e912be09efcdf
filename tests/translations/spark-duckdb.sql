-- What Spark answers (without ANSI mode where that matters), asked of DuckDB.

# casts
select cast('12' as int) as a, cast('1.50' as decimal(10, 2)) as b, cast(12 as string) as c, cast('2024-01-31' as date) as d, cast('true' as boolean) as e, cast('7' as bigint) as f
=> 12 | 1.50 | 12 | 2024-01-31 | true | 7

# fractions are cut off
select cast(1.7 as int) as a
!cast

# timestamps are moments
select cast('2024-01-31 10:00:00' as timestamp) as a
=> 2024-01-31 10:00:00+00

# casts as functions
select int('12') as a
!int

# if, nvl, coalesce, nullif
select if(1 > 0, 'yes', 'no') as a, nvl(null, 1) as b, coalesce(null, 'x') as c, nullif(1, 1) as d, ifnull(null, 2) as e
=> yes | 1 | x | NULL | 2

# case
select case when 1 = 1 then 'x' else 'y' end as a, case 2 when 2 then 'two' end as b
=> x | two

# division is exact
select 7 / 2 as a
=> 3.5

# whole division
select 7 div 2 as a, 7 % 3 as b
=> 3 | 1

# rounding
select round(2.567, 2) as a, floor(-1.5) as b, ceil(1.2) as c, abs(-3) as d
=> 2.57 | -2 | 2 | 3

# texts
select upper('abc') as a, lower('ABC') as b, length('héllo') as c, reverse('abc') as d, replace('aXb', 'X', '-') as e, trim('  a ') as f
=> ABC | abc | 5 | cba | a-b | a

# concat with null
select concat('a', 'b') as a, concat('a', null) as b
=> ab | NULL

# concat_ws
select concat_ws('-', 'a', 'b') as a
=> a-b

# parts of a text
select substr('hello', 2, 3) as a, substring('hello', 2, 3) as b, left('hello', 2) as c, right('hello', 2) as d, lpad('7', 3, '0') as e, split_part('a,b', ',', 2) as f
=> ell | ell | he | lo | 007 | b

# initcap
select initcap('hello world') as a
!initcap

# positions
select instr('hello', 'l') as a, locate('l', 'hello') as b
=> 3 | 3

# contains
select contains('hello', 'ell') as a, startswith('hello', 'he') as b, endswith('hello', 'lo') as c
=> true | true | true

# patterns
select 'Hello' like 'He%' as a, 'Hello' rlike 'ell' as b
=> true | true

# regexp_replace replaces all
select regexp_replace('a1b22', '[0-9]+', '#') as a
=> a#b#

# groups in a replacement
select regexp_replace('ab', '(a)(b)', '$2$1') as a
!regexp_replace

# regexp_extract
select regexp_extract('abc123', '([a-z]+)([0-9]+)', 2) as a
=> 123

# date_add and date_sub
select date_add(date'2024-01-30', 3) as a, date_sub(date'2024-01-30', 3) as b
=> 2024-02-02 | 2024-01-27

# add_months
select add_months(date'2024-01-31', 1) as a
=> 2024-02-29

# datediff
select datediff(date'2024-02-02', date'2024-01-30') as a
=> 3

# months_between
select months_between(date'2024-03-01', date'2024-01-01') as a
!months_between

# date_trunc
select date_trunc('month', timestamp'2024-03-15 10:11:12') as a, date_trunc('hour', timestamp'2024-03-15 10:11:12') as b, date_trunc('day', timestamp'2024-03-15 10:11:12') as c
=> 2024-03-01 00:00:00 | 2024-03-15 10:00:00 | 2024-03-15 00:00:00

# trunc of a date
select trunc(date'2024-03-15', 'month') as a
=> 2024-03-01

# parts of dates
select year(date'2024-03-15') as a, month(date'2024-03-15') as b, day(date'2024-03-15') as c, extract(year from date'2024-03-15') as d, quarter(date'2024-03-15') as e
=> 2024 | 3 | 15 | 2024 | 1

# hours
select hour(timestamp'2024-03-15 10:11:12') as a, minute(timestamp'2024-03-15 10:11:12') as b, second(timestamp'2024-03-15 10:11:12') as c
=> 10 | 11 | 12

# day of the week, sunday is 1
select dayofweek(date'2024-03-17') as a, dayofyear(date'2024-03-01') as b
=> 1 | 61

# weekday, monday is 0
select weekday(date'2024-03-17') as a
=> 6

# date_format
select date_format(timestamp'2024-03-05 14:07:09', 'yyyy-MM-dd') as a, date_format(timestamp'2024-03-05 14:07:09', 'yyyyMM') as b, date_format(timestamp'2024-03-05 14:07:09', 'yyyy-MM-dd HH:mm:ss') as c
=> 2024-03-05 | 202403 | 2024-03-05 14:07:09

# to_date
select to_date('2024-03-05') as a
=> 2024-03-05

# to_date with a format
select to_date('05/03/2024', 'dd/MM/yyyy') as a
=> 2024-03-05

# to_timestamp
select to_timestamp('2024-03-05 14:07:09') as a
=> 2024-03-05 14:07:09

# last_day
select last_day(date'2024-02-10') as a
=> 2024-02-29

# make_date
select make_date(2024, 2, 29) as a
=> 2024-02-29

# intervals
select timestamp'2024-01-31 10:00:00' + interval 1 day as a, timestamp'2024-01-31 10:00:00' - interval '2' hour as b
=> 2024-02-01 10:00:00 | 2024-01-31 08:00:00

# unix_timestamp
select unix_timestamp(timestamp'2024-01-01 00:00:00') as a
!unix_timestamp

# aggregates
select count(*) as a, sum(v) as b, min(v) as c, max(v) as d, count(distinct v) as e, avg(v) as f from values (1), (2), (3), (null) as t(v)
=> 4 | 6 | 1 | 3 | 3 | 2.0

# counting of what is true
select count_if(v > 1) as a, bool_or(v > 1) as b, every(v > 0) as c from values (1), (2) as t(v)
=> 1 | true | true

# collect_list, in whatever order
select size(collect_list(v)) as n from values (1), (2), (null) as t(v)
!size

# max_by
select max_by(v, n) as a, min_by(v, n) as b from values ('a', 1), ('b', 2) as t(v, n)
=> b | a

# percentile
select percentile(v, 0.5) as a from values (1), (2), (4) as t(v)
!percentile

# window functions
select n, lag(n) over (order by n) as a, row_number() over (order by n desc) as b, sum(n) over (order by n rows between 1 preceding and current row) as c from values (1), (2), (3) as t(n) order by n
=> 1 | NULL | 3 | 1
=> 2 | 1 | 2 | 3
=> 3 | 2 | 1 | 5

# nulls are first ascending
select v from values (1), (null), (2) as t(v) order by v
=> NULL
=> 1
=> 2

# nulls are last descending
select v from values (1), (null), (2) as t(v) order by v desc
=> 2
=> 1
=> NULL

# nulls in windows
select v, row_number() over (order by v) as n from values (1), (null), (2) as t(v) order by n
=> NULL | 1
=> 1 | 2
=> 2 | 3

# qualify
select v, n from values ('a', 1), ('a', 2) as t(v, n) qualify row_number() over (partition by v order by n desc) = 1
=> a | 2

# common table expressions and joins
with a as (select 1 as id union all select 2 as id), b as (select 2 as id, 'x' as v) select a.id, b.v from a left join b on a.id = b.id order by a.id
=> 1 | NULL
=> 2 | x

# semi and anti joins
select a.id from (select 1 as id union all select 2 as id) as a left semi join (select 2 as id) as b on a.id = b.id
=> 2

# anti join
select a.id from (select 1 as id union all select 2 as id) as a left anti join (select 2 as id) as b on a.id = b.id
=> 1

# other joins
select id, z from (select 1 as id) as a join (select 1 as id) as b using (id) cross join (select 5 as z) as c where id in (select 1) and exists (select 1)
=> 1 | 5

# set operations
select 1 as a union select 1 as a union all select 2 as a order by a
=> 1
=> 2

# grouping
select v, count(*) as n from values ('a'), ('b'), ('a') as t(v) group by v having count(*) > 1 order by v limit 1
=> a | 2

# comparison with nulls
select 1 <=> null as a, null <=> null as b, 2 between 1 and 3 as c, not (1 = 2) as d, 1 <> 2 as e, null is null as f
=> false | true | true | true | true | true

# explode
select explode(array(1, 2)) as a order by a
=> 1
=> 2

# lateral view
select t.n, x from (select 1 as n) as t lateral view explode(array(1, 2)) e as x
!lateral

# elements of arrays count from 0
select array(10, 20)[0] as a
![

# fields of documents
select get_json_object('{"a": {"b": "x"}}', '$.a.b') as a
=> x

# sequences
select explode(sequence(1, 3)) as n order by n
!sequence

# md5
select md5('a') as a
=> 0cc175b9c0f1b6a831c399e269772661

# sha2
select sha2('a', 256) as a
!sha2

# current time
select current_date() is not null as a, current_timestamp() is not null as b
=> true | true

# quoted names
select `Mixed Case` as `Other` from (select 1 as `Mixed Case`) as t
=> 1

# texts in double quotes
select "it's" as a, 'x' as b
=> it's | x

# comments
select /* one */ 1 as a -- two
=> 1
