// A project on a server that speaks Snowflake's protocol, through the command line and the real driver.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { CLI, NODE_FLAGS } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';
import { connect, disconnect, run } from './snowflake/client.ts';
import { startSnowflakeServer } from './snowflake/server/server.ts';

const passphrase = 'open sesame';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase },
});
const secret = 'never-shown-anywhere';
const server = await startSnowflakeServer({
  users: {
    TSDBT: { password: secret },
    ROBOT: { publicKey: keys.publicKey },
    BEARER: { token: secret },
  },
});
afterAll(() => server.close());

const login = `user: tsdbt, password: ${secret}`;
const profiles = (schema: string, more: string = login): string =>
  `demo: {target: dev, outputs: {dev: {type: snowflake, account: local, database: TSDBT, schema: ${schema}, host: 127.0.0.1, port: ${server.port}, protocol: http, warehouse: wh, threads: 2, ${more}}}}\n`;

const project = 'name: demo\nversion: "1.0"\nprofile: demo\n';

async function rows(sql: string): Promise<readonly Record<string, unknown>[]> {
  const connection = await connect(server.port, { password: secret });
  try {
    return (await run(connection, sql)).rows;
  } finally {
    await disconnect(connection);
  }
}

/** Statements without comments, of one schema. */
const sent = (schema: string): string[] =>
  server.statements.map(({ sql }) => sql.replace(/\/\*[\s\S]*?\*\//g, '').trim()).filter((sql) => sql.includes(schema));

test('build, build again and in full: every kind of node', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('kinds'),
    'seeds/people.csv': `id,name,born,score\n1,Ann,2001-05-05,1.5\n2,"Bo's\n""x"" \\n; --",2002-01-01,\n`,
    'models/base.sql':
      "{{ config(materialized='table', cluster_by=['id'], query_tag='of base', snowflake_warehouse='big') }}\nselect * from {{ ref('people') }}",
    'models/top.sql':
      "{{ config(secure=true, persist_docs={'relation': true, 'columns': true}) }}\nselect id, name from {{ ref('base') }}",
    'models/merged.sql':
      "{{ config(materialized='incremental', unique_key='id') }}\nselect id, name from {{ ref('top') }}{% if is_incremental() %} where id > 1{% endif %}",
    'models/replaced.sql':
      "{{ config(materialized='incremental', unique_key=['id'], incremental_strategy='delete+insert', on_schema_change='sync_all_columns') }}\nselect id, name{% if is_incremental() %}, 1 as added{% endif %} from {{ ref('top') }}",
    'models/overwritten.sql':
      "{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}\nselect id from {{ ref('top') }}",
    'models/fresh.sql':
      "{{ config(materialized='dynamic_table', target_lag='1 minute', snowflake_warehouse='wh') }}\nselect id from {{ ref('base') }}",
    'models/models.yml':
      'models: [{name: top, description: "it\'s $5", columns: [{name: id, description: the key, data_tests: [unique, not_null]}]}]\n',
    'snapshots/versions.sql':
      "{% snapshot versions %}{{ config(unique_key='id', strategy='check', check_cols=['name']) }}select id, name from {{ ref('base') }}{% endsnapshot %}",
  });
  try {
    for (const args of [['build'], ['build'], ['build', '--full-refresh']]) {
      const done = await runWarm([...args, '--no-use-colors'], { cwd: folder.path });
      expect(done.stdout, args.join(' ')).toContain('PASS=10 WARN=0 ERROR=0');
      expect(done.stderr).toBe('');
    }
    expect(await rows('select id, name, born::text as born, score from kinds.base order by id')).toEqual([
      { ID: 1, NAME: 'Ann', BORN: '2001-05-05', SCORE: 1.5 },
      { ID: 2, NAME: 'Bo\'s\n"x" \\n; --', BORN: '2002-01-01', SCORE: null },
    ]);
    expect(await rows('select count(*) as n, count(distinct id) as ids from kinds.merged')).toEqual([{ N: 2, IDS: 2 }]);
    const statements = sent('kinds');
    expect(statements.filter((sql) => /^drop table/i.test(sql) && !/__dbt_tmp/i.test(sql))).toEqual([]);
    expect(server.statements.some(({ queryTag }) => queryTag === 'of base')).toBe(true);
    expect(server.statements.filter(({ sql }) => /use warehouse big\b/i.test(sql))).toHaveLength(3);
    // The query comment stands at the end, where Snowflake keeps it.
    expect(server.statements.find(({ sql }) => /kinds\.base/.test(sql))?.sql).toMatch(
      /\/\* \{"app": "dbt".*\} \*\/;?$/,
    );
  } finally {
    folder.remove();
  }
});

test('a plain build reads no catalog; one that goes by what was built does, and then notices other columns', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('kept'),
    'models/first.sql': "{{ config(materialized='table') }}select 1 as a",
    'models/second.sql': "{{ config(materialized='table') }}select a from {{ ref('first') }}",
  });
  const build = async (...args: readonly string[]): Promise<string> => {
    const done = await runWarm(['build', ...args, '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(0);
    return /PASS=\d+/.exec(done.stdout)?.[0] ?? done.stdout;
  };
  const catalogs = (): number => server.statements.filter(({ sql }) => /information_schema/i.test(sql)).length;
  const before = catalogs();
  const alter = (sql: string): Promise<unknown> => rows(`alter table kept.first ${sql}`);
  try {
    expect(await build()).toBe('PASS=2');
    expect(catalogs()).toBe(before);
    // What a plain build has made is trusted by its kind.
    await alter('add column b int');
    expect(await build('--changed')).toBe('PASS=0');
    expect(catalogs()).toBe(before + 1);
    folder.write({ 'models/first.sql': "{{ config(materialized='table') }}select 2 as a" });
    expect(await build('--changed')).toBe('PASS=2');
    await alter('add column c int');
    expect(await build('--changed')).toBe('PASS=1');
  } finally {
    folder.remove();
  }
});

test('an error of the service shows its words and the place in the template, also in the second of two statements', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('errors'),
    'models/bad.sql':
      "{{ config(sql_header='alter session set timezone = UTC;') }}select 1 as a,\n  nothing_here as b from (select 1 as x) as t",
  });
  try {
    const done = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(1);
    expect(done.stdout).toContain('Database Error in model bad (models/bad.sql)\n');
    expect(done.stdout).toContain('000904 (42000): SQL compilation error: error line');
    expect(done.stdout).toContain("invalid identifier 'NOTHING_HERE'");
    expect(done.stdout).toContain('models/bad.sql:2:3');
  } finally {
    folder.remove();
  }
});

test.each([
  ['table', 'view'],
  ['view', 'table'],
  ['view', 'incremental'],
  ['dynamic_table', 'table'],
] as const)('a %s that is to become a %s stays when the new one cannot be built', async (before, after) => {
  const schema = `kind_${before}_${after}`;
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles(schema),
    'models/changing.sql':
      "{{ config(materialized=var('kind'), target_lag='1 minute', snowflake_warehouse='wh') }}\nselect {{ var('value') }} as n",
  });
  const build = async (kind: string, value: string): Promise<number> =>
    (await runWarm(['run', '--vars', JSON.stringify({ kind, value })], { cwd: folder.path })).exit;
  const names = async (): Promise<unknown> => (await rows(`show objects in schema ${schema}`)).map(({ name }) => name);
  try {
    expect(await build(before, '1')).toBe(0);
    expect(await build(after, 'nothing_here')).toBe(1);
    expect(await rows(`select n from ${schema}.changing`)).toEqual([{ N: 1 }]);
    expect(await names()).toEqual(['CHANGING']);
    expect(await build(after, '2')).toBe(0);
    expect(await rows(`select n from ${schema}.changing`)).toEqual([{ N: 2 }]);
    expect(await names()).toEqual(['CHANGING']);
  } finally {
    folder.remove();
  }
});

test('a transaction that a hook began, with a comment before it, is undone when its node fails', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('hooked', `${login}, threads: 1`).replace('threads: 2, ', ''),
    'models/a_fails.sql':
      "{{ config(materialized='table', pre_hook=['create table hooked.notes (n int)', '-- the load\\nbegin', 'insert into hooked.notes values (1)', 'insert into hooked.nowhere values (1)']) }}\nselect 1 as n",
    'models/b_works.sql': "{{ config(materialized='table') }}\nselect 1 as n",
  });
  try {
    const done = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(done.stdout).toContain('PASS=1 WARN=0 ERROR=1');
    expect(await rows('select n from hooked.notes')).toEqual([]);
  } finally {
    folder.remove();
  }
});

const appending = (schema: string): ProjectFolder =>
  projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles(schema),
    'models/events.sql':
      "{{ config(materialized='incremental', incremental_strategy='append') }}\nselect {{ var('n', 1) }} as n",
  });

test('an append whose answer is lost is neither lost nor done twice', async () => {
  const folder = appending('lost');
  try {
    expect((await runWarm(['run'], { cwd: folder.path })).exit).toBe(0);
    for (const [n, kind] of [
      [2, 'drop-after'],
      [3, 'drop-before'],
    ] as const) {
      server.faults.inject({ action: { kind }, match: /^insert into TSDBT\.lost\.events/i });
      server.faults.inject({ action: { kind }, match: /^commit/i });
      const done = await runWarm(['run', '--vars', `{n: ${n}}`], { cwd: folder.path });
      expect(done.stdout, kind).toContain('PASS=1');
    }
    expect(await rows('select n from lost.events order by n')).toEqual([{ N: 1 }, { N: 2 }, { N: 3 }]);
  } finally {
    server.faults.clear();
    folder.remove();
  }
});

test('Ctrl-C stops the statement on the service and leaves the old table', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('stopped'),
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect count(*) as n from table(generator(rowcount => {{ var('rows', 10) }})) as a, table(generator(rowcount => {{ var('rows', 10) }})) as b",
  });
  try {
    expect((await runWarm(['run'], { cwd: folder.path })).exit).toBe(0);
    const running = (): number => [...server.queries.byId.values()].filter(({ status }) => status === 'RUNNING').length;
    const { child, ended } = start(folder, ['run', '--vars', '{rows: 3000000}']);
    expect(await until(() => running() > 0, 30_000), 'it runs').toBe(true);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(await until(() => running() === 0, 10_000), 'it has ended').toBe(true);
    expect(await rows('select n from stopped.slow')).toEqual([{ N: 100 }]);
  } finally {
    folder.remove();
  }
});

function start(
  folder: ProjectFolder,
  args: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const child = spawn(process.execPath, [...NODE_FLAGS, CLI, ...args], { cwd: folder.path, stdio: 'ignore' });
  return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
}

async function until(check: () => boolean, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await new Promise((r) => setTimeout(r, 50))) {
    if (check()) return true;
  }
  return false;
}

test.each([
  ['a password', login],
  ['a key with a passphrase', `user: robot, private_key_path: key.pem, private_key_passphrase: ${passphrase}`],
  ['an OAuth token', `user: bearer, authenticator: oauth, token: ${secret}`],
  ['a token of another service', `user: bearer, authenticator: jwt, token: ${secret}`],
  ['an access token', `user: bearer, authenticator: programmatic_access_token, token: ${secret}`],
])('a login by %s works, and no secret is shown or logged', async (_way, block) => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('logins', block),
    'key.pem': keys.privateKey,
    'models/target.sql': 'select {{ target | tojson | length }} as n {{ log(target | string, info=true) }}',
  });
  try {
    const checked = await runWarm(['--debug', 'debug', '--no-use-colors'], { cwd: folder.path });
    expect(checked.stdout).toContain('Connection test: [OK connection ok]');
    const done = await runWarm(['run'], { cwd: folder.path });
    expect(done.exit, done.stdout).toBe(0);
    const log = readFileSync(`${folder.path}/logs/dbt.log`, 'utf8');
    for (const text of [checked.stdout, checked.stderr, done.stdout, log]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(passphrase);
    }
  } finally {
    folder.remove();
  }
});

test.each([
  ['a wrong password', 'user: tsdbt, password: wrong', 'snowflake-login-refused'],
  ['a key of somebody else', 'user: tsdbt, private_key_path: nothing.pem', 'snowflake-profile'],
  ['a missing token', 'user: bearer, authenticator: oauth', 'snowflake-profile'],
])('%s is refused with a hint', async (_what, block, slug) => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('logins', block),
    'models/m.sql': 'select 1 as n',
  });
  try {
    const done = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(2);
    expect(done.stdout).toContain(slug);
    expect(done.stdout).toMatch(/ = .*(profiles\.yml|PKCS#8|set token)/);
  } finally {
    folder.remove();
  }
});

test('without the driver parsing works, and a connection says what to install', async () => {
  const folder = projectFolder({
    'dbt_project.yml': project,
    'profiles.yml': profiles('alone'),
    'models/m.sql': 'select 1 as n',
  });
  try {
    const dist = fileURLToPath(new URL('../dist', import.meta.url));
    cpSync(dist, `${folder.path}/tool/dist`, { recursive: true });
    const alone = (args: readonly string[]): Promise<string> =>
      new Promise((resolve) => {
        const cli = `${folder.path}/tool/dist/cli/start.cjs`;
        const child = spawn(process.execPath, [...NODE_FLAGS, cli, '--no-use-colors', ...args], { cwd: folder.path });
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        child.on('close', (code) => resolve(`${text}exit ${code}`));
      });
    expect(await alone(['parse'])).toContain('exit 0');
    const refused = await alone(['debug']);
    expect(refused).toContain('The driver for Snowflake cannot be loaded');
    expect(refused).toContain('npm install snowflake-sdk');
  } finally {
    folder.remove();
  }
});
