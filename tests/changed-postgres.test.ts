// `build --changed` and `plan` on Postgres: what was altered or dropped behind its back, types as the server names them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CliFolder, readJson } from '../src/testing/cli-folder.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';

const folder = new CliFolder();
afterAll(() => folder.remove());

let at = '';

beforeAll(async () => {
  const { host, port, user, database } = await testServer();
  const output = {
    type: 'postgres',
    host,
    port,
    user,
    password: 'none',
    dbname: database,
    schema: 'changed',
    threads: 2,
  };
  at = folder.project('pg', {
    'dbt_project.yml': 'name: pg\nprofile: demo\n',
    'profiles.yml': JSON.stringify({ demo: { target: 'dev', outputs: { dev: output } } }),
    'seeds/raw.csv': 'id,amount\n1,10\n2,20\n',
    'models/stg.sql': "select id, amount from {{ ref('raw') }}",
    'models/sums.sql': "{{ config(materialized='table') }} select id, amount * 2 as twice from {{ ref('stg') }}",
    'models/deep.sql': "select twice from {{ ref('sums') }}",
  });
  await query('drop schema if exists changed cascade');
});

async function query(text: string): Promise<void> {
  await withClient(await testServer(), (client) => client.query(text));
}

async function ran(): Promise<string[]> {
  const done = await folder.run(at, 'build', '--changed', '--profiles-dir', at);
  expect(done.code, done.stdout).toBe(0);
  const { results } = readJson(at, 'target', 'run_results.json') as {
    results: { unique_id: string; status: string }[];
  };
  return results
    .flatMap(({ unique_id: id, status }) => (status === 'reused' ? [] : [id.split('.').at(-1) ?? '']))
    .sort();
}

test('exactly what is no longer as it was is built again', async () => {
  expect(await ran()).toEqual(['deep', 'raw', 'stg', 'sums']);
  expect(await ran()).toEqual([]);
  await query('alter table changed.sums alter column twice type numeric(10, 2)').catch(() => {});
  await query('drop view changed.deep; alter table changed.sums alter column twice type numeric(10, 2)');
  expect(await ran()).toEqual(['deep', 'sums']);
  await query('drop table changed.sums cascade');
  expect(await ran()).toEqual(['deep', 'sums']);
  expect(await ran()).toEqual([]);
});

test('the server says which types change', async () => {
  const path = join(at, 'models/stg.sql');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('id, amount', 'cast(id as bigint) as id, amount, 1.5 as rate'));
  const { stdout } = await folder.run(at, 'plan', '--output', 'json', '--profiles-dir', at);
  const { nodes } = JSON.parse(stdout) as { nodes: { unique_id: string; class: string; columns: unknown }[] };
  expect(nodes.find(({ unique_id: id }) => id === 'model.pg.stg')).toMatchObject({
    class: 'breaking',
    columns: [
      { name: 'id', change: 'retyped' },
      { name: 'rate', change: 'added' },
    ],
  });
});
