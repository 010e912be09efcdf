-- What Postgres answers, asked of DuckDB.

# casts
select '12'::int as a, '1.50'::numeric(10, 2) as b, 12::text as c, '2024-01-31'::date as d, cast('t' as boolean) as e
=> 12 | 1.50 | 12 | 2024-01-31 | true

# division of whole numbers
select 7 / 2 as a
!/

# remainder
select 7 % 3 as a, -7 % 3 as b
=> 1 | -1

# numeric without a size keeps every digit
select '0.12345'::numeric as a
!::

# division of decimals
select (7.0 / 2)::numeric(10, 2) as a
=> 3.50

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
select substr('hello', 2, 3) as a, substring('hello' from 2 for 3) as b, left('hello', 2) as c, right('hello', 2) as d, split_part('a,b', ',', 2) as e
=> ell | ell | he | lo | b

# positions
select position('l' in 'hello') as a, strpos('hello', 'l') as b, starts_with('hello', 'he') as c
=> 3 | 3 | true

# initcap
select initcap('hello world') as a
!initcap

# like and patterns
select 'Hello' like 'He%' as a, 'Hello' ilike 'he%' as b, 'Hello' ~ 'ell' as c, 'Hello' !~ 'x' as d
=> true | true | true | true

# patterns without case
select 'Hello' ~* 'ELL' as a
!~*

# similar to
select 'abc' similar to '%(b|d)%' as a
!similar

# first match is replaced
select regexp_replace('a1b22', '[0-9]+', '#') as a
=> a#b22

# all matches are replaced
select regexp_replace('a1b22', '[0-9]+', '#', 'g') as a
=> a#b#

# coalesce, nullif, greatest, least
select coalesce(null, 1) as a, nullif(1, 1) as b, greatest(1, null, 3) as c, least(2, 1) as d
=> 1 | NULL | 3 | 1

# case
select case when 1 = 1 then 'x' else 'y' end as a, case 2 when 1 then 'one' end as b
=> x | NULL

# rounding
select round(2.567, 2) as a, floor(-1.5) as b, ceil(1.2) as c, abs(-3) as d, sign(-2) as e
=> 2.57 | -2 | 2 | 3 | -1

# rounding of halves
select round(2.5::double precision) as a
!round

# mod and power
select mod(7, 3) as a, power(2, 3)::int as b, sqrt(16::double precision)::int as c
=> 1 | 8 | 4

# logarithm to base 10
select log(100)::int as a, ln(1)::int as b, exp(0)::int as c
=> 2 | 0 | 1

# trunc with digits
select trunc(1.789, 1) as a
=> 1.7

# date_trunc of moments
select date_trunc('month', timestamp '2024-03-15 10:11:12') as a, date_trunc('hour', timestamp '2024-03-15 10:11:12') as b, date_trunc('week', timestamp '2024-03-13 00:00:00') as c, date_trunc('day', timestamp '2024-03-15 10:11:12') as d
=> 2024-03-01 00:00:00 | 2024-03-15 10:00:00 | 2024-03-11 00:00:00 | 2024-03-15 00:00:00

# date_trunc in other units
select date_trunc('year', timestamp '2024-03-15 10:11:12') as a, date_trunc('quarter', timestamp '2024-05-15 10:11:12') as b, date_trunc('minute', timestamp '2024-03-15 10:11:12') as c
=> 2024-01-01 00:00:00 | 2024-04-01 00:00:00 | 2024-03-15 10:11:00

# date_trunc as a date
select date_trunc('month', date '2024-03-15')::date as a
=> 2024-03-01

# parts of dates
select extract(year from date '2024-03-15')::int as a, extract(dow from date '2024-03-17')::int as b, extract(month from date '2024-03-17')::int as c, date_part('day', date '2024-03-17')::int as d, extract(doy from date '2024-03-01')::int as e
=> 2024 | 0 | 3 | 17 | 61

# weeks and hours
select extract(isodow from date '2024-03-17')::int as a, extract(week from date '2024-03-17')::int as b, extract(hour from timestamp '2024-03-17 10:11:12')::int as c, extract(quarter from date '2024-03-17')::int as d
=> 7 | 11 | 10 | 1

# epoch
select extract(epoch from timestamp '2024-01-01 00:00:00')::bigint as a
=> 1704067200

# intervals
select timestamp '2024-01-31 10:00:00' + interval '1 day' as a, timestamp '2024-01-31 10:00:00' - interval '2 hours' as b, timestamp '2024-01-31 10:00:00' + interval '1 month' as c
=> 2024-02-01 10:00:00 | 2024-01-31 08:00:00 | 2024-02-29 10:00:00

# dates and days
select date '2024-01-31' + 1 as a, date '2024-03-01' - date '2024-02-01' as b
=> 2024-02-01 | 29

# difference of moments
select timestamp '2024-01-02 00:00:00' - timestamp '2024-01-01 00:00:00' > interval '1 hour' as a
=> true

# age
select age(date '2024-03-01', date '2024-01-01') as a
!age

# to_char of dates
select to_char(date '2024-03-05', 'YYYY-MM-DD') as a, to_char(timestamp '2024-03-05 14:07:09', 'YYYY-MM-DD HH24:MI:SS') as b, to_char(date '2024-03-05', 'YYYYMM') as c
=> 2024-03-05 | 2024-03-05 14:07:09 | 202403

# to_char of numbers
select to_char(1234.5, '9,999.00') as a
!to_char

# reading dates
select to_date('05/03/2024', 'DD/MM/YYYY') as a
=> 2024-03-05

# make_date
select make_date(2024, 2, 29) as a
=> 2024-02-29

# at time zone
select timestamp '2024-01-01 12:00:00' at time zone 'UTC' at time zone 'Europe/Berlin' as a
=> 2024-01-01 13:00:00

# generate_series of numbers
select n from generate_series(1, 3) as t(n) order by n
=> 1
=> 2
=> 3

# generate_series of days
select d::date as d from generate_series(date '2024-01-30', date '2024-02-01', interval '1 day') as t(d) order by d
=> 2024-01-30
=> 2024-01-31
=> 2024-02-01

# aggregates
select count(*) as a, sum(v) as b, min(v) as c, max(v) as d, count(distinct v) as e from (values (1), (2), (2), (null)) as t(v)
=> 4 | 5 | 1 | 2 | 2

# string_agg
select string_agg(v, ',' order by v desc) as a from (values ('a'), ('b')) as t(v)
=> b,a

# filter
select count(*) filter (where v > 1) as a, sum(v) filter (where v > 1) as b from (values (1), (2), (3)) as t(v)
=> 2 | 5

# bool_or, bool_and
select bool_or(v) as a, bool_and(v) as b from (values (true), (false)) as t(v)
=> true | false

# percentiles
select (percentile_cont(0.5) within group (order by v))::int as a from (values (1), (2), (4)) as t(v)
=> 2

# distinct on
select distinct on (k) k, v from (values ('a', 2), ('a', 1), ('b', 3)) as t(k, v) order by k, v
=> a | 1
=> b | 3

# window functions
select n, lag(n) over (order by n) as a, row_number() over (order by n desc) as b, sum(n) over (order by n rows between 1 preceding and current row) as c from (values (1), (2), (3)) as t(n) order by n
=> 1 | NULL | 3 | 1
=> 2 | 1 | 2 | 3
=> 3 | 2 | 1 | 5

# ranks and partitions
select k, v, rank() over (partition by k order by v) as a, dense_rank() over (order by v) as b, first_value(v) over (partition by k order by v) as c, ntile(2) over (order by v, k) as d from (values ('a', 1), ('a', 2), ('b', 1)) as t(k, v) order by k, v
=> a | 1 | 1 | 1 | 1 | 1
=> a | 2 | 2 | 2 | 1 | 2
=> b | 1 | 1 | 1 | 1 | 1

# nulls are last ascending
select v from (values (1), (null), (2)) as t(v) order by v
=> 1
=> 2
=> NULL

# nulls are first descending
select v from (values (1), (null), (2)) as t(v) order by v desc
=> NULL
=> 2
=> 1

# nulls in windows
select v, row_number() over (order by v desc) as n from (values (1), (null), (2)) as t(v) order by n
=> NULL | 1
=> 2 | 2
=> 1 | 3

# nulls where they are told to be
select v from (values (1), (null), (2)) as t(v) order by v desc nulls last limit 2 offset 0
=> 2
=> 1

# common table expressions and joins
with a as (select 1 as id union all select 2), b as (select 2 as id, 'x' as v) select a.id, b.v from a left join b on a.id = b.id order by a.id
=> 1 | NULL
=> 2 | x

# joins of other kinds
select a.id, c.z from (select 1 as id) as a join (select 1 as id) as b using (id) cross join (select 5 as z) as c inner join (select 1 as k) as d on d.k = a.id where exists (select 1 where a.id = 1) and a.id in (select 1)
=> 1 | 5

# full join
select coalesce(a.id, b.id) as id from (select 1 as id) as a full outer join (select 2 as id) as b on a.id = b.id order by 1
=> 1
=> 2

# recursion
with recursive t as (select 1 as n union all select n + 1 from t where n < 3) select n from t order by n
=> 1
=> 2
=> 3

# lateral
select t.n, s.m from (values (1), (2)) as t(n), lateral (select t.n * 10 as m) as s order by t.n
=> 1 | 10
=> 2 | 20

# set operations
select 1 as a union select 1 union all select 2 order by a
=> 1
=> 2

# except and intersect
(select 1 as a union all select 2) except select 2
=> 1

# grouping
select v, count(*) as n from (values ('a'), ('b'), ('a')) as t(v) group by v having count(*) > 1 order by v
=> a | 2

# grouping by place
select v, count(*) as n from (values ('a'), ('a')) as t(v) group by 1
=> a | 2

# comparison with nulls
select 1 is distinct from null as a, null is not distinct from null as b, 2 between 1 and 3 as c, not (1 = 2) as d, 1 <> 2 as e, null is null as f, 1 is not null as g
=> true | true | true | true | true | true | true

# true and false
select true is true as a, false is not true as b, 1 < 2 and 2 >= 2 or false as c
=> true | true | true

# any of an array
select 1 = any(array[1, 2]) as a
=> true

# arrays count from 1
select (array[10, 20, 30])[1] as a
=> 10

# lengths of arrays
select array_length(array[1, 2, 3], 1) as a
!array_length

# unnest
select unnest(array[1, 2]) as a order by 1
=> 1
=> 2

# fields of documents
select '{"a": {"b": "x"}, "n": 5}'::json ->> 'n' as n, '{"a": {"b": "x"}}'::json -> 'a' ->> 'b' as v
=> 5 | x

# path in a document
select '{"a": {"b": "x"}}'::jsonb #>> '{a,b}' as v
!#>>

# md5
select md5('a') as a
=> 0cc175b9c0f1b6a831c399e269772661

# numbers from texts
select '007'::int as a, 1.5::int as b, 2.5::numeric(3, 1)::int as c, 2.5::double precision::int as d
=> 7 | 2 | 3 | 2

# current time
select current_date is not null as a, now() is not null as b, current_timestamp is not null as c
=> true | true | true

# quoted names
select "Mixed Case" as "Other" from (select 1 as "Mixed Case") as t
=> 1

# escaped texts
select E'a\tb' as a, 'it''s' as b, $$x'y$$ as c
=> a	b | it's | x'y

# random
select random() < 2 as a
=> true

# translate, chr, ascii
select translate('abc', 'ab', 'xy') as a, chr(65) as b, ascii('A') as c
=> xyc | A | 65

# comments
select /* one */ 1 as a -- two
=> 1
