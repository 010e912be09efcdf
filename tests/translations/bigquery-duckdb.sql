-- What BigQuery answers, asked of DuckDB.

# casts
select cast('12' as int64) as a, cast(12 as string) as b, cast('2024-01-31' as date) as c, cast('true' as bool) as d, cast('1.5' as float64) as e
=> 12 | 12 | 2024-01-31 | true | 1.5

# numeric keeps nine digits
select cast('1.123456789' as numeric) as a
!cast

# safe_cast
select safe_cast('x' as int64) as a, safe_cast('7' as int64) as b
=> NULL | 7

# if, ifnull, coalesce, nullif
select if(1 > 0, 'yes', 'no') as a, ifnull(null, 1) as b, coalesce(null, 'x') as c, nullif(1, 1) as d
=> yes | 1 | x | NULL

# case
select case when 1 = 1 then 'x' else 'y' end as a, case 2 when 2 then 'two' end as b
=> x | two

# division is exact
select 7 / 2 as a
=> 3.5

# whole division and remainder
select div(7, 2) as a, mod(7, 3) as b
=> 3 | 1

# safe_divide
select safe_divide(1, 0) as a, safe_divide(4, 2) as b
=> NULL | 2.0

# rounding
select round(2.567, 2) as a, floor(-1.5) as b, ceil(1.2) as c, abs(-3) as d
=> 2.57 | -2 | 2 | 3

# texts
select upper('abc') as a, lower('ABC') as b, length('héllo') as c, reverse('abc') as d, replace('aXb', 'X', '-') as e, trim('  a ') as f
=> ABC | abc | 5 | cba | a-b | a

# concat with null
select concat('a', 'b') as a, concat('a', null) as b, 'a' || 'b' as c
=> ab | NULL | ab

# parts of a text
select substr('hello', 2, 3) as a, substring('hello', 2, 3) as b, left('hello', 2) as c, right('hello', 2) as d, lpad('7', 3, '0') as e
=> ell | ell | he | lo | 007

# positions
select strpos('hello', 'l') as a, starts_with('hello', 'he') as b, ends_with('hello', 'lo') as c
=> 3 | true | true

# instr
select instr('hello', 'l') as a
=> 3

# patterns
select 'Hello' like 'He%' as a, regexp_contains('Hello', r'ell') as b
=> true | true

# regexp_replace replaces all
select regexp_replace('a1b22', r'[0-9]+', '#') as a
=> a#b#

# regexp_extract
select regexp_extract('abc123', r'[0-9]+') as a
=> 123

# no part that matches
select regexp_extract('abc', r'[0-9]+') as a
=> NULL

# a group is what is extracted
select regexp_extract('abc123', r'([a-z]+)[0-9]') as a
!regexp_extract

# split
select split('a,b', ',')[offset(1)] as a
![

# date_add and date_sub
select cast(date_add(date '2024-01-30', interval 3 day) as date) as a, cast(date_sub(date '2024-03-31', interval 1 month) as date) as b
=> 2024-02-02 | 2024-02-29

# timestamps and intervals
select datetime_add(datetime '2024-01-31 10:00:00', interval 2 hour) as a
=> 2024-01-31 12:00:00

# date_diff
select date_diff(date '2024-02-02', date '2024-01-30', day) as a, date_diff(date '2024-02-01', date '2024-01-31', month) as b
=> 3 | 1

# weeks begin on sunday
select date_diff(date '2024-01-07', date '2024-01-06', week) as a
!date_diff

# timestamp_diff counts whole units
select timestamp_diff(timestamp '2024-01-31 00:01:00+00', timestamp '2024-01-30 22:59:00+00', hour) as a
!timestamp_diff

# date_trunc
select date_trunc(date '2024-03-15', month) as a, date_trunc(date '2024-05-15', quarter) as b, date_trunc(date '2024-05-15', year) as c
=> 2024-03-01 | 2024-04-01 | 2024-01-01

# weeks are truncated to sunday
select date_trunc(date '2024-03-13', week) as a
!date_trunc

# isoweek
select date_trunc(date '2024-03-13', isoweek) as a
!date_trunc

# datetime_trunc
select datetime_trunc(datetime '2024-03-15 10:11:12', hour) as a
=> 2024-03-15 10:00:00

# parts of dates
select extract(year from date '2024-03-15') as a, extract(month from date '2024-03-15') as b, extract(day from date '2024-03-15') as c
=> 2024 | 3 | 15

# day of the week, sunday is 1
select extract(dayofweek from date '2024-03-17') as a
!dayofweek

# format_date
select format_date('%Y-%m-%d', date '2024-03-05') as a, format_date('%Y%m', date '2024-03-05') as b
=> 2024-03-05 | 202403

# parse_date
select parse_date('%d/%m/%Y', '05/03/2024') as a
=> 2024-03-05

# last_day
select last_day(date '2024-02-10') as a
=> 2024-02-29

# dates from parts
select date(2024, 2, 29) as a
=> 2024-02-29

# date of a moment
select date(datetime '2024-03-15 10:11:12') as a
=> 2024-03-15

# aggregates
select count(*) as a, sum(v) as b, min(v) as c, max(v) as d, count(distinct v) as e, avg(v) as f from unnest([1, 2, 3]) as v
=> 3 | 6 | 1 | 3 | 3 | 2.0

# countif, logical_or
select countif(v > 1) as a, logical_or(v > 1) as b, logical_and(v > 0) as c from (select 1 as v union all select 2) as t
=> 1 | true | true

# string_agg
select string_agg(v, ',' order by v desc) as a from (select 'a' as v union all select 'b') as t
=> b,a

# array_agg
select array_agg(v order by v) as a from (select 2 as v union all select 1) as t
=> [1, 2]

# approximate quantiles
select approx_quantiles(v, 2)[offset(1)] as a from unnest([1, 2, 4]) as v
!approx_quantiles

# window functions
select n, lag(n) over (order by n) as a, row_number() over (order by n desc) as b, sum(n) over (order by n rows between 1 preceding and current row) as c from unnest([1, 2, 3]) as n order by n
=> 1 | NULL | 3 | 1
=> 2 | 1 | 2 | 3
=> 3 | 2 | 1 | 5

# nulls are first ascending
select v from (select 1 as v union all select null union all select 2) as t order by v
=> NULL
=> 1
=> 2

# nulls are last descending
select v from (select 1 as v union all select null union all select 2) as t order by v desc
=> 2
=> 1
=> NULL

# qualify
select v, n from (select 'a' as v, 1 as n union all select 'a', 2) as t where true qualify row_number() over (partition by v order by n desc) = 1
=> a | 2

# stars
select * except (b) from (select 1 as a, 2 as b) as t
=> 1

# star with a replaced column
select * replace (a + 1 as a) from (select 1 as a, 2 as b) as t
=> 2 | 2

# common table expressions and joins
with a as (select 1 as id union all select 2), b as (select 2 as id, 'x' as v) select a.id, b.v from a left join b on a.id = b.id order by a.id
=> 1 | NULL
=> 2 | x

# other joins
select id, z from (select 1 as id) as a join (select 1 as id) as b using (id) cross join (select 5 as z) as c where id in (select 1) and exists (select 1)
=> 1 | 5

# set operations
select 1 as a union distinct select 1 union all select 2
!distinct

# union all
select 1 as a union all select 2 order by a
=> 1
=> 2

# grouping
select v, count(*) as n from unnest(['a', 'b', 'a']) as v group by v having count(*) > 1 order by v limit 1
=> a | 2

# comparison with nulls
select 1 is distinct from null as a, 2 between 1 and 3 as b, not (1 = 2) as c, 1 != 2 as d, null is null as e
=> true | true | true | true | true

# structs
select struct(1 as a).a as a
=> 1

# arrays
select array_length([1, 2, 3]) as a
=> 3

# generate_array
select n from unnest(generate_array(1, 3)) as n order by n
=> 1
=> 2
=> 3

# generate_date_array
select d from unnest(generate_date_array(date '2024-01-30', date '2024-02-01')) as d order by d
!generate_date_array

# fields of documents
select json_value('{"a": {"b": "x"}}', '$.a.b') as a
=> x

# md5 gives bytes
select to_hex(md5('a')) as a
=> 0cc175b9c0f1b6a831c399e269772661

# farm_fingerprint
select farm_fingerprint('a') as a
!farm_fingerprint

# current time
select current_date() is not null as a, current_timestamp() is not null as b
=> true | true

# quoted names
select `Mixed Case` as `Other` from (select 1 as `Mixed Case`) as t
=> 1

# texts in double quotes
select "it's" as a, r'a\b' as b
=> it's | a\b

# table with a sample
select a from (select 1 as a) as t tablesample system (10 percent)
!tablesample
