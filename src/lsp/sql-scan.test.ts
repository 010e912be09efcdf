import { describe, expect, it } from 'vitest';
import { cpuMilliseconds } from '../testing/cpu-time.ts';
import { scanSql } from './sql-scan.ts';

const columns = (sql: string): string[] =>
  (scanSql(sql).last?.columns ?? []).map(
    ({ name, star, except }) =>
      name ?? (star === undefined ? '?' : `${star}*${except.map((one) => `-${one}`).join('')}`),
  );
const relations = (sql: string): string[] =>
  (scanSql(sql).last?.relations ?? []).map(
    ({ target, alias }) => `${target.kind}${'name' in target ? ` ${target.name}` : ''} ${alias}`,
  );

describe('scanSql', () => {
  it('reads the names of select lists', () => {
    expect(
      columns(
        'select a, b.c, d as e, f(x) as g, count(*) n, 1 + 2, h::int, i::int as j, "K k", case when x then y end as z from t',
      ),
    ).toEqual(['a', 'c', 'e', 'g', 'n', '?', '?', 'j', 'K k', 'z']);
    expect(columns('select distinct on (a) a, *, t.*, * exclude (b, C), t.* except (d) from t')).toEqual([
      'a',
      '*',
      't*',
      '*-b-c',
      't*-d',
    ]);
    expect(columns("select {{ money('a') }} as b, {% if x %} c, {% endif %} {{ d }} from t")).toEqual(['b', 'c', '?']);
  });
  it('reads relations with their aliases', () => {
    expect(
      relations(
        "select * from {{ ref('a') }} as x join {{ source('s', 't') }} y on x.i = y.i, db.sch.z, (select 1) as q, {{ m() }} as u",
      ),
    ).toEqual(['ref a x', 'source y', 'name z z', 'query q', 'unknown u']);
    expect(
      relations(
        "select * from {{ ref('p', 'a', v=2) }} left join lateral unnest(b) as c on true where d in (select e from f)",
      ),
    ).toEqual(['ref a a', 'unknown c']);
  });
  it('finds CTEs with their places, nested ones and those that are half typed', () => {
    const sql =
      'with recursive a as (select 1 as x), b(y) as not materialized (with c as (select 2) select * from c) select * from b union select * from a';
    const { ctes, selects } = scanSql(sql);
    expect(ctes.map(({ name, bodyStart, bodyEnd }) => `${name}: ${sql.slice(bodyStart, bodyEnd)}`)).toEqual([
      'a: select 1 as x',
      'b: with c as (select 2) select * from c',
      'c: select 2',
    ]);
    expect(selects).toHaveLength(5);
    expect(scanSql('with a as (select b, from').ctes.map(({ name }) => name)).toEqual(['a']);
    for (let end = 0; end < sql.length; end += 1) expect(() => scanSql(sql.slice(0, end))).not.toThrow();
  });
  it('leaves out comments, texts and templates of several lines', () => {
    expect(columns("select a -- , b\n, /* c, */ 'd, e' as f, {# g, #} {{ config(\n x=1) }} h from t")).toEqual([
      'a',
      'f',
      'h',
    ]);
  });
  it('takes bounded time for what is large or nested', () => {
    const began = cpuMilliseconds();
    expect(() => scanSql(`select ${'('.repeat(100_000)}1${')'.repeat(100_000)} as a`)).not.toThrow();
    expect(() => scanSql(`select ${'(1 + '.repeat(50_000)}`)).not.toThrow();
    expect(() => scanSql(`select f(${'f(1, '.repeat(3_000)}1${')'.repeat(3_000)}) as a`)).not.toThrow();
    const wide = `select ${Array.from({ length: 60_000 }, (_, at) => `column_${at} as other_${at}`).join(',\n')} from t`;
    expect(scanSql(wide).last?.columns).toHaveLength(60_000);
    const deep = Array.from({ length: 5_000 }, (_, at) => `c${at} as (select * from c${at - 1})`).join(',\n');
    expect(scanSql(`with ${deep} select * from c4999`).ctes).toHaveLength(5_000);
    expect(cpuMilliseconds() - began).toBeLessThan(8_000);
  });
});
