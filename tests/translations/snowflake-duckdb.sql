-- What Snowflake answers, asked of DuckDB. A block: a title, the query, the rows (|), or `!` and the word that is refused.

# iff
select iff(1 > 0, 'yes', 'no') as a, iff(null, 'yes', 'no') as b
=> yes | no

# nvl, nvl2, ifnull, zeroifnull, nullifzero
select nvl(null, 1) as a, nvl2(null, 1, 2) as b, ifnull(null, 3) as c, zeroifnull(null) as d, nullifzero(0) as e
=> 1 | 2 | 3 | 0 | NULL

# decode
select decode(2, 1, 'one', 2, 'two', 'many') as a, decode(null, null, 'none', 'some') as b
=> two | none

# coalesce, nullif, case
select coalesce(null, 'x') as a, nullif(1, 1) as b, case 3 when 3 then 'three' else 'other' end as c
=> x | NULL | three

# division is exact
select 1 / 2 as a, 7 / 2 as b
=> 0.5 | 3.5

# remainder
select mod(7, 3) as a, 7 % 3 as b
=> 1 | 1

# rounding
select round(2.5) as a, round(1.25, 1) as b, floor(-1.5) as c, ceil(1.2) as d, abs(-3) as e
=> 3 | 1.3 | -2 | 2 | 3

# truncation
select trunc(1.789, 1) as a
=> 1.7

# powers and roots
select power(2, 10) as a, sqrt(16) as b, square(3) as c, sign(-2) as d
=> 1024.0 | 4.0 | 9.0 | -1

# power and square root
select power(2, 10) as a, sqrt(16) as b, sign(-2) as c, exp(0) as d, ln(1) as e
=> 1024.0 | 4.0 | -1 | 1.0 | 0.0

# the base of a logarithm
select log(2, 8) as a
=> 3.0

# div0
select div0(1, 0) as a, div0(4, 2) as b
=> 0.0 | 2.0

# greatest of nothing
select greatest(1, null) as a
=> NULL

# least of nothing
select least(1, null) as a
=> NULL

# concatenation with null
select 'a' || null as a, 'a' || 'b' as b
=> NULL | ab

# concat with null
select concat('a', null) as a
=> NULL

# case of letters
select upper('aé') as a, lower('AB') as b, initcap('hello world') as c
!initcap

# upper and lower
select upper('abc') as a, lower('ABC') as b, length('héllo') as c, reverse('abc') as d
=> ABC | abc | 5 | cba

# trimming
select trim('  a ') as a, ltrim('xxa', 'x') as b, rtrim('a  ') as c
=> a | a | a

# parts of a text
select substr('hello', 2, 3) as a, substring('hello', 2) as b, left('hello', 2) as c, right('hello', 2) as d
=> ell | ello | he | lo

# part counted from the end
select substr('hello', -3, 2) as a
=> ll

# padding
select lpad('7', 3, '0') as a, rpad('a', 3, 'x') as b, repeat('ab', 2) as c
=> 007 | axx | abab

# replacing
select replace('aXbX', 'X', '-') as a, translate('abc', 'ab', 'xy') as b
=> a-b- | xyc

# removing
select replace('aXbX', 'X') as a
=> ab

# positions
select position('l', 'hello') as a, charindex('l', 'hello') as b, contains('hello', 'ell') as c, startswith('hello', 'he') as d, endswith('hello', 'lo') as e
=> 3 | 3 | true | true | true

# splitting
select split_part('a,b,c', ',', 2) as a, split_part('a,b,c', ',', -1) as b
=> b | c

# like, ilike
select 'Hello' like 'he%' as a, 'Hello' ilike 'he%' as b, 'Hello' not like '%x%' as c
=> false | true | true

# pattern of the whole text
select regexp_like('hello', 'ell') as a, regexp_like('hello', '.*ell.*') as b
=> false | true

# rlike
select 'hello' rlike 'h.*' as a, 'hello' rlike 'ell' as b
=> true | false

# all matches are replaced
select regexp_replace('a1b22', '[0-9]+', '#') as a
=> a#b#

# part that matches
select regexp_substr('abc123def', '[0-9]+') as a
=> 123

# no part that matches
select regexp_substr('abc', '[0-9]+') as a
=> NULL

# patterns with escapes
select regexp_like('a1', 'a\\d') as a, regexp_replace('a.b', '\\.', '-') as b
=> true | a-b

# groups in a replacement
select regexp_replace('ab', '(a)(b)', '\\2\\1') as a
!regexp_replace

# counting matches
select regexp_count('a1b22c3', '[0-9]+') as a
=> 3

# casts
select '12'::int as a, cast('1.50' as number(10, 2)) as b, 12::varchar as c, '2024-01-31'::date as d, 1::boolean as e
=> 12 | 1.50 | 12 | 2024-01-31 | true

# fractions are rounded
select 1.6::int as a, cast(2.5 as integer) as b
=> 2 | 3

# number without scale is whole
select '1.6'::number as a
=> 2

# casts that may fail
select try_cast('x' as int) as a, try_to_number('12') as b
=> NULL | 12

# try_cast
select try_cast('x' as int) as a, try_cast('7' as int) as b, try_cast('2024-02-30' as date) as c
=> NULL | 7 | NULL

# to_number, to_varchar, to_date
select to_varchar(12) as a, to_date('2024-01-31') as b
=> 12 | 2024-01-31

# to_number
select to_number('12') as a
=> 12

# to_char of a date
select to_char('2024-03-05'::date, 'YYYY-MM-DD') as a, to_varchar('2024-03-05'::date, 'YYYYMM') as b
=> 2024-03-05 | 202403

# to_char of a moment
select to_char('2024-03-05 14:07:09'::timestamp, 'YYYY-MM-DD HH24:MI:SS') as a
=> 2024-03-05 14:07:09

# reading dates with a format
select to_date('05/03/2024', 'DD/MM/YYYY') as a
=> 2024-03-05

# reading moments with a format
select to_timestamp('2024-03-05 14:07', 'YYYY-MM-DD HH24:MI') as a
=> 2024-03-05 14:07:00

# dateadd in units
select dateadd(day, 3, '2024-01-30'::date)::date as a, dateadd('month', 1, '2024-01-31'::date)::date as b, dateadd(year, -1, '2024-02-29'::date)::date as c, dateadd(week, 2, '2024-01-01'::date)::date as d, dateadd(quarter, 1, '2024-01-31'::date)::date as e
=> 2024-02-02 | 2024-02-29 | 2023-02-28 | 2024-01-15 | 2024-04-30

# dateadd of hours
select dateadd(hour, 5, '2024-01-30 22:00:00'::timestamp) as a, dateadd('minute', -30, '2024-01-30 22:00:00'::timestamp) as b, dateadd(second, 1, '2024-01-30 22:00:00'::timestamp) as c
=> 2024-01-31 03:00:00 | 2024-01-30 21:30:00 | 2024-01-30 22:00:01

# datediff counts boundaries
select datediff(day, '2024-01-30'::date, '2024-02-02'::date) as a, datediff('month', '2024-01-31'::date, '2024-02-01'::date) as b, datediff(year, '2023-12-31'::date, '2024-01-01'::date) as c
=> 3 | 1 | 1

# datediff of hours
select datediff(hour, '2024-01-30 22:59:00'::timestamp, '2024-01-31 00:01:00'::timestamp) as a
=> 2

# datediff of minutes and seconds
select datediff(minute, '2024-01-30 22:59:59'::timestamp, '2024-01-30 23:00:01'::timestamp) as a, datediff(second, '2024-01-30 22:59:59'::timestamp, '2024-01-30 23:00:01'::timestamp) as b
=> 1 | 2

# datediff of weeks
select datediff(week, '2024-01-07'::date, '2024-01-08'::date) as a
=> 1

# date_trunc
select date_trunc('month', '2024-03-15'::date)::date as a, date_trunc('week', '2024-03-13'::date)::date as b, date_trunc(quarter, '2024-05-15'::date)::date as c, date_trunc('day', '2024-03-15 10:11:12'::timestamp) as d, date_trunc('hour', '2024-03-15 10:11:12'::timestamp) as e, date_trunc('year', '2024-03-15'::date)::date as f
=> 2024-03-01 | 2024-03-11 | 2024-04-01 | 2024-03-15 00:00:00 | 2024-03-15 10:00:00 | 2024-01-01

# parts of a date
select extract(year from '2024-03-15'::date) as a, date_part('month', '2024-03-15'::date) as b, year('2024-03-15'::date) as c, month('2024-03-15'::date) as d, day('2024-03-15'::date) as e, quarter('2024-03-15'::date) as f
=> 2024 | 3 | 2024 | 3 | 15 | 1

# hours of a moment
select hour('2024-03-15 10:11:12'::timestamp) as a, minute('2024-03-15 10:11:12'::timestamp) as b, second('2024-03-15 10:11:12'::timestamp) as c
=> 10 | 11 | 12

# day of the week, sunday is 0
select dayofweek('2024-03-17'::date) as a, dayofweek('2024-03-18'::date) as b, dayofyear('2024-03-01'::date) as c
=> 0 | 1 | 61

# name of the day
select dayname('2024-03-17'::date) as a
=> Sun

# name of the month
select monthname('2024-03-17'::date) as a
=> Mar

# last_day
select last_day('2024-02-10'::date) as a
=> 2024-02-29

# dates from parts
select date_from_parts(2024, 2, 29) as a
=> 2024-02-29

# months between
select add_months('2024-01-31'::date, 1) as a
=> 2024-02-29

# interval
select '2024-01-30'::date + interval '3 days' as a
=> 2024-02-02 00:00:00

# listagg
select listagg(v, ',') within group (order by v desc) as a from (values ('a'), ('b'), ('c')) as t(v)
=> c,b,a

# array_agg
select array_agg(v) within group (order by v) as a from (values (3), (1), (null), (2)) as t(v)
=> [1, 2, 3]

# counting
select count(*) as a, count(v) as b, count(distinct v) as c, count_if(v > 1) as d from (values (1), (2), (2), (null)) as t(v)
=> 4 | 3 | 2 | 2

# aggregates
select sum(v) as a, avg(v) as b, min(v) as c, max(v) as d from (values (1), (2), (6)) as t(v)
=> 9 | 3.0 | 1 | 6

# median and percentiles
select median(v) as a, percentile_cont(0.5) within group (order by v) as b from (values (1), (2), (4), (10)) as t(v)
=> 3.0 | 3.0

# boolor_agg
select boolor_agg(v) as a, booland_agg(v) as b from (values (true), (false)) as t(v)
=> true | false

# any_value, max_by, min_by
select max_by(v, n) as a, min_by(v, n) as b from (values ('a', 1), ('b', 2)) as t(v, n)
=> b | a

# group by all, having
select v, count(*) as n from (values ('a'), ('b'), ('a')) as t(v) group by all having count(*) > 1 order by v
=> a | 2

# qualify
select v, n from (values ('a', 1), ('a', 2), ('b', 3)) as t(v, n) qualify row_number() over (partition by v order by n desc) = 1 order by v
=> a | 2
=> b | 3

# window functions
select n, lag(n) over (order by n) as a, lead(n, 1, 0) over (order by n) as b, sum(n) over (order by n rows between unbounded preceding and current row) as c, rank() over (order by n) as d, first_value(n) over (order by n) as e from (values (1), (2), (3)) as t(n) order by n
=> 1 | NULL | 2 | 1 | 1 | 1
=> 2 | 1 | 3 | 3 | 2 | 1
=> 3 | 2 | 0 | 6 | 3 | 1

# lag that skips nulls
select n, lag(v) ignore nulls over (order by n) as a from (values (1, 'a'), (2, null), (3, 'c')) as t(n, v) order by n
=> 1 | NULL
=> 2 | a
=> 3 | a

# ratio_to_report
select ratio_to_report(n) over () as a from (values (1), (3)) as t(n)
!ratio_to_report

# nulls are last in ascending order, first in descending
select v from (values (1), (null), (2)) as t(v) order by v
=> 1
=> 2
=> NULL

# nulls are first in descending order
select v from (values (1), (null), (2)) as t(v) order by v desc
=> NULL
=> 2
=> 1

# nulls in windows
select v, row_number() over (order by v desc) as n from (values (1), (null), (2)) as t(v) order by n
=> NULL | 1
=> 2 | 2
=> 1 | 3

# common table expressions, joins, set operations
with a as (select 1 as id union all select 2), b as (select 2 as id, 'x' as v) select a.id, b.v from a left join b on a.id = b.id where a.id in (select id from a) order by a.id
=> 1 | NULL
=> 2 | x

# union, except, intersect
select 1 as a union select 1 except select 2 intersect select 2 order by a
=> 1

# using, cross join, lateral alias
select id, id + 1 as next from (select 1 as id) as a join (select 1 as id) as b using (id) cross join (select 5 as z) as c
=> 1 | 2

# is distinct from, between, exists
select 1 is distinct from null as a, 2 between 1 and 3 as b, exists (select 1) as c, equal_null(null, null) as d
=> true | true | true | true

# comparison with nulls
select 1 is distinct from null as a, 2 between 1 and 3 as b, exists (select 1) as c, not (1 = 2) as d
=> true | true | true | true

# select star without columns
select * exclude (b) from (select 1 as a, 2 as b, 3 as c) as t
=> 1 | 3

# renamed columns of a star
select * rename (a as x) from (select 1 as a, 2 as b) as t
!rename

# limit and offset
select v from (values (1), (2), (3)) as t(v) order by v limit 1 offset 1
=> 2

# hashes
select md5('a') as a, sha2('a', 256) as b
!sha2

# md5
select md5('a') as a
=> 0cc175b9c0f1b6a831c399e269772661

# fields of a document as text
select parse_json('{"a": {"b": "x"}, "n": 5}'):a.b::string as v
=> x

# fields of a document as numbers
select parse_json('{"a": {"b": "x"}, "n": 5}'):n::int as n
=> 5

# get_path
select get_path(parse_json('{"a": 1}'), 'a')::int as n
=> 1

# object_construct
select object_construct('a', 1) as o
!object_construct

# arrays
select array_size(array_construct(1, 2, 3)) as n
=> 3

# element of an array, counted from 0
select array_construct(10, 20, 30)[0]::int as a
![

# lateral flatten
select f.value::int as v from table(flatten(input => array_construct(1, 2))) as f order by v
!flatten

# pivot
select * from (select 'a' as k, 1 as v) pivot (sum(v) for k in ('a')) as p
!pivot

# generator
select seq4() as n from table(generator(rowcount => 3))
=> 0
=> 1
=> 2

# time travel
select * from t at(timestamp => '2020-01-01'::timestamp)
!timestamp

# sampling
select * from (select 1 as a) as t sample (10)
!sample

# current time
select current_timestamp() is not null as a, current_date() is not null as b
=> true | true

# uuid
select length(uuid_string()) as a
=> 36

# bits
select bitand(6, 3) as a
=> 2

# strings with backslash
select 'a\\b' as a, 'it''s' as b, 'tab\there' as c
=> a\b | it's | tab	here

# dollar quoted text
select $$a'b$$ as a
=> a'b

# identifiers
select "Mixed Case" as "Other Name" from (select 1 as "Mixed Case") as t
=> 1

# comments
select /* one */ 1 as a -- two
=> 1

# in
select 'a' in ('a','b') as a, 1 in (select 1) as b
=> true | true

# casts of aggregates
select count(*) as n, sum(v)::float as s, avg(v)::number(10,2) as b, max(d)::timestamp_ntz as c from (select 1 as v, '2024-01-01'::date as d) as t
=> 1 | 1.0 | 1.00 | 2024-01-01 00:00:00

# windows over several columns
select row_number() over (partition by a, b order by c desc nulls last) as rn, sum(c) over (partition by a) as s from (select 1 as a, 2 as b, 3 as c) as t
=> 1 | 3

# casts of columns
select coalesce(a, b, 0) as x, a::string as y, b::bigint as z, c::timestamp_tz is null as w from (select 1 as a, 2 as b, null as c) as t
=> 1 | 1 | 2 | true

# moments
select to_timestamp('2024-01-01 00:00:00') as a, to_timestamp_ntz('2024-01-01 00:00:00') as b, current_timestamp is not null as c, sysdate() is not null as d
=> 2024-01-01 00:00:00 | 2024-01-01 00:00:00 | true | true

# time zones
select convert_timezone('UTC', 'America/New_York', '2024-01-01 12:00:00'::timestamp_ntz) as a
=> 2024-01-01 07:00:00

# timestampdiff
select timestampdiff(day, '2024-01-01'::date, '2024-01-03'::date) as a, timediff(day, '2024-01-01'::date, '2024-01-03'::date) as b
=> 2 | 2

# dates of moments
select to_date('2024-01-01 10:00:00'::timestamp) as a, date('2024-01-01') as b, '2024-01-01 10:00:00'::timestamp::date as c
=> 2024-01-01 | 2024-01-01 | 2024-01-01

# weeks
select weekofyear('2024-01-08'::date) as a, week('2024-01-08'::date) as b, dayofmonth('2024-01-08'::date) as c, yearofweek('2024-01-08'::date) as d
=> 2 | 2 | 8 | 2024

# listagg of distinct values
select listagg(distinct v, ',') within group (order by v) as a from (values ('b'),('a'),('a')) as t(v)
=> a,b

# listagg without an order
select listagg(v, ',') as a from (values ('a')) as t(v)
=> a

# array_agg of distinct values
select array_agg(distinct v) as a from (values (1),(1)) as t(v)
=> [1]

# conditional sums
select sum(iff(v > 1, v, 0)) as a, stddev(v) is not null as b, variance(v) is not null as c, count(distinct iff(v > 1, v, null)) as d from (values (1),(2)) as t(v)
=> 2 | true | true | 1

# texts of columns
select lower(trim(v)) as a, v || '-' || 'x' as b, nullif(trim(v), '') as c, left(v, 1) as d, len(v) as e from (values ('A ')) as t(v)
=> a | A -x | A | A | 2

# fields of columns
select t.v:a::string as a, t.v:b.c::int as b from (select parse_json('{"a": "x", "b": {"c": 3}}') as v) as t
=> x | 3

# fields of fields
select v:a:b::string as x, v:"A b"::string as y from (select parse_json('{"a": {"b": "z"}, "A b": "q"}') as v) as t
=> z | q

# documents that may be broken
select try_parse_json('{') is null as a, is_null_value(parse_json('null')) as b
=> true | true

# dates that may be broken
select try_to_date('2024-02-30') as a, try_to_timestamp('x') as b
=> NULL | NULL

# values with names
select * from (values (1, 'a'), (2, 'b')) as t(id, v) where id = 1 order by 1
=> 1 | a

# tables of common table expressions
with a as (select 1 as id), b as (select * from a) select b.id, (select count(*) from a) as n from b where not b.id is null
=> 1 | 1

# comma joins
select a.id from (select 1 as id) as a, (select 1 as id) as b where a.id = b.id
=> 1

# like any
select case when a like any ('x%', 'y%') then 1 else 0 end as r from (select 'xyz' as a) as t
=> 1

# minus
select 1 as a minus select 2 as a
=> 1

# dateadd of the current date
select dateadd('day', -1, current_date) < current_date as a, date_trunc('month', current_date) <= current_date as b
=> true | true

# datediff of columns, in numbers
select datediff('second', a, b) / 60 as m, round(datediff('minute', a, b) / 60.0, 2) as h from (select '2024-01-01 00:00:00'::timestamp as a, '2024-01-01 01:30:00'::timestamp as b) as t
=> 90.0 | 1.5

# the second part that matches
select regexp_substr('a1b2', '[0-9]', 1, 2) as a
=> 2

# shares of windows
select percent_rank() over (order by v) as a, cume_dist() over (order by v) as b, nth_value(v, 1) over (order by v) as c, ntile(4) over (order by v) as d from (values (1)) as t(v)
=> 0.0 | 1.0 | 1 | 1

# last value that is there
select v, last_value(v ignore nulls) over (order by n rows between unbounded preceding and current row) as a from (values (1, 'x'), (2, null)) as t(n, v) order by n
=> x | x
=> NULL | x

# frames of ranges and rows
select sum(v) over (order by n range between unbounded preceding and current row) as a, avg(v) over (order by n rows between 6 preceding and current row) as b from (values (1, 2)) as t(n, v)
=> 2 | 2.0

# is true
select a is true as c from (select true as a) as t
=> true

# strtok
select strtok(v, '-', 1) as c from (select 'x-y' as v) as t
=> x

# hash
select hash(1) as a
!hash

# first and last value
select first_value(v) over (partition by k order by n) as a, last_value(v) over (partition by k order by n) as b from (values ('a', 1, 10)) as t(k, n, v)
=> 10 | 10

# any_value, mode
select any_value(v) as a, mode(v) as b, approx_count_distinct(v) as c, count(*) as d from (values (1)) as t(v)
=> 1 | 1 | 1 | 1

# numbers
select exp(1) > 2 as a, pi() > 3 as b, radians(180) > 3 as c, ceil(1.234, 2) as d
=> true | true | true | 1.24

# to_char of a number
select to_char(1234) as a
=> 1234

# decimals of texts
select try_to_decimal('1.25', 10, 2) as a, to_decimal('1.25', 10, 2) as b, to_boolean('true') as c, '1.25'::decimal(10,1) as d
=> 1.25 | 1.25 | true | 1.3

# field in brackets
select t.v['a']::string as c from (select parse_json('{"a": "x"}') as v) as t
![
