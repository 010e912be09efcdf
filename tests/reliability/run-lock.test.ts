// Runs that write the same relations at the same time: one waits or fails and says for whom; nothing else goes wrong.
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CLI, type CommandResult, NODE_FLAGS, runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import { isFull, scaled } from './scale.ts';

const server = await testServer();
const RUNS = 3;
const BUILDS = isFull ? scaled(50) : 3;
const KILLS = isFull ? scaled(50) : 2;
const HOLDER =
  /run [0-9a-f]{8} for (?:model|snapshot)\.demo\.\w+ \('build' since [0-9T:-]+Z, process \d+, \S+@\S+; user dbt, server process \d+\)/;

/** `counter` grows by the number after the last one: two builds at a time would write a number twice. */
const models = {
  'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\nflags: {send_anonymous_usage_stats: false}\n',
  'models/counter.sql':
    "{{ config(materialized='incremental') }}\n{% if is_incremental() %}select max(n) + 1 as n, pg_sleep({{ var('wait', 0.05) }})::text as s from {{ this }}{% else %}select 1 as n, ''::text as s{% endif %}",
  'models/shown.sql':
    "{{ config(materialized='table') }}\nselect count(*) as rows, max(n) as n from {{ ref('counter') }}",
  'models/over.sql': "select * from {{ ref('shown') }}",
  'snapshots/kept.sql':
    "{% snapshot kept %}{{ config(unique_key='id', strategy='check', check_cols='all') }}\nselect 1 as id, max(n) as n from {{ ref('counter') }}{% endsnapshot %}",
};

/** Folders of their own, so that only the warehouse is shared. */
function folders(schema: string): ProjectFolder[] {
  const profiles = `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 4}}}\n`;
  return Array.from({ length: RUNS }, () => projectFolder({ ...models, 'profiles.yml': profiles }));
}

/** Builds in all folders at once, again and again. */
async function buildAll(places: readonly ProjectFolder[], args: readonly string[]): Promise<CommandResult[]> {
  const done = places.map(async ({ path }) => {
    const results: CommandResult[] = [];
    for (let i = 0; i < BUILDS; i += 1)
      results.push(await runCommand(['build', '--no-use-colors', ...args], { cwd: path }));
    return results;
  });
  return (await Promise.all(done)).flat();
}

async function rows(sql: string): Promise<unknown[]> {
  return withClient(server, async (client) => (await client.query(sql)).rows);
}

/** What is there after all builds: numbers without gap or double, one current row, and no other relation. */
async function expectWhole(schema: string, builds: number): Promise<void> {
  expect(
    await rows(`select count(*)::int as rows, count(distinct n)::int as numbers, max(n) from ${schema}.counter`),
  ).toEqual([{ rows: builds, numbers: builds, max: builds }]);
  expect(await rows(`select count(*)::int as n from ${schema}.kept where dbt_valid_to is null`)).toEqual([{ n: 1 }]);
  expect(
    await rows(
      `select relname as name from pg_class where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'v') order by 1`,
    ),
  ).toEqual([{ name: 'counter' }, { name: 'kept' }, { name: 'over' }, { name: 'shown' }]);
}

/** Nodes that failed, each with its error; what failed otherwise is told as it is. */
function failures({ stdout }: CommandResult): string[] {
  return stdout
    .split('[ERROR]: in ')
    .slice(1)
    .map((part) => part.split('\n').slice(0, 4).join('\n'));
}

test(`wait: ${RUNS} runs build the same relations ${BUILDS} times each, none fails`, { timeout: 900_000 }, async () => {
  const places = folders('lock_wait');
  const done = await buildAll(places, []);
  expect(done.filter(({ exit }) => exit !== 0).map(({ stdout }) => stdout)).toEqual([]);
  const waits = done.flatMap(({ stderr }) => stderr.split('\n').filter((line) => line.includes('waiting for')));
  expect(waits.length).toBeGreaterThan(0);
  for (const line of waits.filter((one) => !one.includes('just ended'))) expect(line).toMatch(HOLDER);
  await expectWhole('lock_wait', RUNS * BUILDS);
  for (const place of places) place.remove();
});

const limits = [
  ['lock_fail', '0'],
  ['lock_time', '1'],
] as const;

test.each(isFull ? limits : limits.slice(0, 1))(
  '%s: with --lock-timeout %s a build succeeds or fails for the lock and names the holder',
  { timeout: 900_000 },
  async (schema, timeout) => {
    const places = folders(schema);
    expect((await runCommand(['build'], { cwd: places[0]?.path ?? '' })).exit).toBe(0);
    // The time a build takes is drawn out, so that a wait of a second is not always long enough.
    const wait = timeout === '0' ? '{wait: 0.1}' : '{wait: 0.8}';
    const done = await buildAll(places, ['--lock-timeout', timeout, '--vars', wait]);
    const failed = done.filter(({ exit }) => exit !== 0);
    expect(failed.length).toBeGreaterThan(0);
    const told = failed.flatMap(failures);
    expect(told.filter((text) => !text.includes('is being written by'))).toEqual([]);
    for (const text of told.filter((one) => !one.includes('just ended'))) expect(text).toMatch(HOLDER);
    const written = done.filter(({ stdout }) => /OK created sql incremental model \w+\.counter/.test(stdout)).length;
    await expectWhole(schema, 1 + written);
    for (const place of places) place.remove();
  },
);

test('a run of other relations is not held up', async () => {
  const [one, two] = folders('lock_apart');
  if (!one || !two) throw new Error('there are no folders');
  expect((await runCommand(['build'], { cwd: one.path })).exit).toBe(0);
  const slow = start(one, ['run', '--select', 'counter', '--vars', '{wait: 60}']);
  await holds(slow, 'lock_apart');
  const done = await runCommand(['run', '--select', 'shown', 'over', '--lock-timeout', '0'], { cwd: two.path });
  slow.kill('SIGKILL');
  expect(done.exit, done.stdout).toBe(0);
  expect(done.stderr).toBe('');
});

function start({ path }: ProjectFolder, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...NODE_FLAGS, CLI, ...args], { cwd: path, stdio: 'ignore' });
}

/** Waits until this process holds a lock and its statement runs. */
async function holds({ pid }: ChildProcess, schema: string): Promise<void> {
  for (let tried = 0; tried < 600; tried += 1, await sleep(50)) {
    const held = await rows(
      `select 1 from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and application_name like 'tsdbt:%:${pid}:%'`,
    );
    const works = await rows(
      `select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep%' and query like '%${schema}%' and pid <> pg_backend_pid()`,
    );
    // One lock says that the run lives, the second is that of its node.
    if (held.length >= 2 && works.length > 0) return;
  }
  throw new Error('the run did not come to hold its lock');
}

test('the lock of a node that is ready and does not start keeps nobody waiting', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 5 }, (_, i) => [`models/ready_${i}.sql`, "{{ config(materialized='table') }}\nselect 1 as n"]),
  );
  const slow =
    "{{ config(materialized='table') }}\nselect n from (select {{ var('n', 1) }} as n, pg_sleep({{ var('sleep', 0) }})) as s";
  const places = folders('lock_ready').map((place) => {
    place.write({ ...files, 'models/a_slow.sql': slow });
    return place;
  });
  const [one, other] = places;
  if (!one || !other) return expect.unreachable();
  const select = ['--threads', '1', '--select', 'a_slow', 'ready_0', 'ready_1', 'ready_2', 'ready_3', 'ready_4'];
  const long = runCommand(['run', ...select, '--vars', '{sleep: 8}'], { cwd: one.path });
  const isAsleep =
    "select 1 from pg_stat_activity where state = 'active' and query like '%lock_ready%pg_sleep(8)%' and pid <> pg_backend_pid()";
  while ((await rows(isAsleep)).length === 0) await sleep(50);
  await sleep(500);
  const short = await runCommand(['run', '--select', 'ready_3', '--lock-timeout', '0'], { cwd: other.path });
  expect(short.stdout).toContain('PASS=1');
  expect(await rows(isAsleep), 'the other run still sleeps').toHaveLength(1);
  expect((await long).stdout).toContain('PASS=6');
  for (const place of places) place.remove();
});

test(`the lock of a killed run is free within 3 s, ${KILLS} times`, { timeout: 900_000 }, async () => {
  const [one, two] = folders('lock_kill');
  if (!one || !two) throw new Error('there are no folders');
  expect((await runCommand(['build'], { cwd: one.path })).exit).toBe(0);
  const waits: number[] = [];
  for (let round = 0; round < KILLS; round += 1) {
    const holder = start(one, ['run', '--select', 'counter', '--vars', '{wait: 60}']);
    await holds(holder, 'lock_kill');
    const waiter = spawn(process.execPath, [...NODE_FLAGS, CLI, 'run', '--select', 'counter'], {
      cwd: two.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    let printed = '';
    waiter.stdout.on('data', (bytes: Buffer) => (printed += bytes.toString()));
    const ended = new Promise((resolve) => waiter.on('close', resolve));
    await new Promise<void>((resolve) => {
      waiter.stderr.on('data', (bytes: Buffer) => {
        told += bytes.toString();
        if (told.includes('\n')) resolve();
      });
      void ended.then(() => resolve());
    });
    expect(told).toContain(`process ${holder.pid},`);
    holder.kill('SIGKILL');
    const killed = performance.now();
    expect(await ended, printed).toBe(0);
    waits.push(performance.now() - killed);
  }
  expect(Math.max(...waits)).toBeLessThan(3000);
  expect(await rows('select count(*)::int as rows, max(n) from lock_kill.counter')).toEqual([
    { rows: 1 + waits.length, max: 1 + waits.length },
  ]);
});
