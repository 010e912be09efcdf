import { expect, test } from 'vitest';
import { loadSqlAnalyzer } from './sql-analyzer.ts';

test('a statement is written in another dialect, and its words are found again', async () => {
  const analyzer = await loadSqlAnalyzer();
  const sql = "select 'é😀' as smile, iff(amount > 1, 'x', 'y') as kind from orders";
  const { sql: text, problems, originOf } = analyzer.translate(sql, 'snowflake', 'duckdb');
  expect(problems).toEqual([]);
  expect(text.replaceAll(/\s+/g, ' ')).toBe(
    "SELECT 'é😀' AS smile, CASE WHEN amount > 1 THEN 'x' ELSE 'y' END AS kind FROM orders",
  );
  expect(originOf(text.indexOf('amount'))).toBe(sql.indexOf('amount'));
  expect(originOf(text.indexOf('orders'))).toBe(sql.indexOf('orders'));
  expect(originOf(text.indexOf('CASE'))).toBeUndefined();
});

test.each([
  ["select '😀', from from", 18, /^not understood as snowflake: /],
  ['select 1; select 2', 0, /^this is more than one statement/],
  ['-- nothing', 0, /^there is no statement/],
])('%s is a problem at %i', async (sql, offset, message) => {
  const { problems } = (await loadSqlAnalyzer()).translate(sql, 'snowflake', 'duckdb');
  expect(problems).toHaveLength(1);
  expect(problems[0]?.offset).toBe(offset);
  expect(problems[0]?.message).toMatch(message);
});

test('dialects go by the names of the engines', async () => {
  const { dialects } = await loadSqlAnalyzer();
  for (const name of ['bigquery', 'databricks', 'duckdb', 'postgres', 'redshift', 'snowflake', 'spark', 'trino'])
    expect(dialects).toContain(name);
});
