// What hangs on a relation that is replaced: views with all they carry, materialized views, rules, functions, policies and
// foreign keys of others follow it; what cannot follow stops the node before anything has changed.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';

const server = await testServer();

function project(schema: string, user = 'dbt'): ProjectFolder {
  return projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: ${user}, password: '', dbname: dbt, schema: ${schema}, threads: 2}}}\n`,
    'models/base.sql':
      "{{ config(materialized='table') }}\nselect {{ var('columns', '1 as id, 2 as n') }} union all select {{ var('columns', '1 as id, 2 as n') }} limit 1",
  });
}

async function run(folder: ProjectFolder, ...words: readonly string[]): Promise<{ exit: number; stdout: string }> {
  return runWarm(['run', '--no-use-colors', ...words], { cwd: folder.path });
}

async function succeed(folder: ProjectFolder, ...words: readonly string[]): Promise<string> {
  const { exit, stdout } = await run(folder, ...words);
  expect(exit, stdout).toBe(0);
  return stdout;
}

const ask = (sql: string): Promise<readonly unknown[]> =>
  withClient(server, async (client) => {
    const answer = await client.query({ text: sql, rowMode: 'array' });
    return (Array.isArray(answer) ? answer.at(-1) : answer).rows.flat();
  });

const NEW = ['--vars', '{columns: "10 as id, 20 as n"}'];
const OTHER_TYPE = ['--vars', '{columns: "10 as id, \'text\'::text as n"}'];
const temporary = (schema: string): string =>
  `select relname from pg_class where relname like '\\_\\_tsdbt\\_%' and relnamespace = '${schema}'::regnamespace`;

test('a view that is made anew keeps owner, grants, comments, options, defaults, triggers and rules', async () => {
  const folder = project('dep_traits');
  await succeed(folder);
  await ask(`
    create role dep_owner; create role dep_reader; create schema dep_other; grant usage, create on schema dep_other, dep_traits to dep_owner;
    create function dep_other.nothing() returns trigger language plpgsql as 'begin return null; end';
    create view dep_other.v with (security_barrier = true) as select id, n as renamed from dep_traits.base;
    comment on view dep_other.v is 'it''s mine'; comment on column dep_other.v.renamed is 'other name';
    grant select on dep_other.v to dep_reader with grant option; grant update (id) on dep_other.v to public;
    alter view dep_other.v alter column id set default 7;
    create trigger instead_of instead of insert on dep_other.v for each row execute function dep_other.nothing();
    create rule gone as on delete to dep_other.v do instead nothing;
    create view dep_other.counted as with recursive c (i) as (select n::text from dep_traits.base union all select i || 'x' from c where length(i) < 7) select i from c;
    create view dep_other.above as select max(renamed::text) as top from dep_other.v;
    grant select on dep_other.above to dep_reader;
    grant select on dep_traits.base to dep_owner; alter view dep_other.v owner to dep_owner`);
  const traits = `
    select array[obj_description(oid), col_description(oid, 2), array_to_string(reloptions, ','), relowner::regrole::text,
      (select string_agg(acl::text, ' ' order by acl::text) from unnest(relacl) as acl),
      (select string_agg(attname || attacl::text, ' ') from pg_attribute where attrelid = pg_class.oid),
      (select string_agg(tgname, ' ') from pg_trigger where tgrelid = pg_class.oid),
      (select string_agg(rulename, ' ' order by rulename) from pg_rewrite where ev_class = pg_class.oid),
      (select string_agg(pg_get_expr(adbin, adrelid), ' ') from pg_attrdef where adrelid = pg_class.oid)]
    from pg_class where relnamespace = 'dep_other'::regnamespace and relkind = 'v' order by relname`;
  const before = await ask(traits);
  await succeed(folder, ...NEW);
  expect(await ask('select renamed from dep_other.v')).toEqual([20]);
  expect(await ask(traits)).toEqual(before);
  await succeed(folder, ...OTHER_TYPE);
  expect(
    await ask('select renamed, top, (select max(i) from dep_other.counted) from dep_other.v, dep_other.above'),
  ).toEqual(['text', 'text', 'textxxx']);
  expect(await ask(traits)).toEqual(before);
  expect(await ask('set role dep_reader; select 1 from pg_catalog.pg_class limit 1')).toEqual([1]);
  expect(await ask(temporary('dep_traits'))).toEqual([]);
  folder.remove();
});

test('materialized views follow with their indexes, and views over them too', async () => {
  const folder = project('dep_mat');
  await succeed(folder);
  await ask(`
    create materialized view dep_mat.totals with (fillfactor = 70) as select id, n from dep_mat.base;
    create unique index totals_key on dep_mat.totals (id); create index totals_part on dep_mat.totals ((n + 1)) where n > 0;
    comment on materialized view dep_mat.totals is 'kept'; comment on index dep_mat.totals_key is 'key';
    create role dep_mat_reader; grant select on dep_mat.totals to dep_mat_reader;
    create view dep_mat.over_totals as select n from dep_mat.totals;
    create materialized view dep_mat.empty_one as select id from dep_mat.over_totals, dep_mat.base with no data`);
  const facts = `
    select relname, obj_description(oid), relacl::text, array_to_string(reloptions, ','), relispopulated,
      (select string_agg(pg_get_indexdef(indexrelid) || coalesce(obj_description(indexrelid), ''), ';' order by pg_get_indexdef(indexrelid)) from pg_index where indrelid = pg_class.oid)
    from pg_class where relnamespace = 'dep_mat'::regnamespace and relkind in ('m', 'v') order by 1`;
  const before = await ask(facts);
  await succeed(folder, ...NEW);
  expect(await ask('select n from dep_mat.over_totals')).toEqual([20]);
  expect(await ask(facts)).toEqual(before);
  expect(await ask(temporary('dep_mat'))).toEqual([]);
  folder.remove();
});

test('a materialized view of the project that the run builds anew is never missing and is built once', async () => {
  const folder = project('dep_node');
  folder.write({
    'models/mat.sql': "{{ config(materialized='materialized_view') }}\nselect * from {{ ref('base') }}",
    'models/top.sql': "select id from {{ ref('mat') }}",
  });
  await succeed(folder);
  const first = await succeed(folder, ...NEW);
  expect(first).not.toContain('REFRESH');
  expect(await ask('select id from dep_node.top')).toEqual([10]);
  await succeed(folder, '--select', 'base', '--vars', '{columns: "11 as id, 20 as n"}');
  expect(await ask('select id from dep_node.top')).toEqual([11]);
  expect(await ask(temporary('dep_node'))).toEqual([]);
  folder.remove();
});

test('tables built side by side that one view of the project reads do not wait for each other', async () => {
  const folder = project('dep_side');
  const slow = "{{ config(materialized='table', post_hook='select pg_sleep(0.5)') }}\nselect 1 as id";
  writeFileSync(`${folder.path}/models/other.sql`, slow);
  writeFileSync(`${folder.path}/models/base.sql`, slow);
  writeFileSync(
    `${folder.path}/models/both.sql`,
    "select id from {{ ref('base') }} union all select id from {{ ref('other') }}",
  );
  await succeed(folder);
  expect(await runWarm(['run'], { cwd: folder.path })).toMatchObject({ exit: 0, stderr: '' });
  expect(await ask('select count(*)::int from dep_side.both')).toEqual([2]);
  expect(await ask(temporary('dep_side'))).toEqual([]);
  folder.remove();
});

test('a key of an old relation, which another node has replaced and not yet dropped, stops nobody', async () => {
  const folder = project('dep_old_key');
  const slow = "{{ config(materialized='table', post_hook='select pg_sleep(1)') }}\nselect 1 as id";
  writeFileSync(`${folder.path}/models/base.sql`, slow);
  writeFileSync(`${folder.path}/models/other.sql`, "{{ config(materialized='table') }}\nselect 1 as id");
  writeFileSync(`${folder.path}/models/over.sql`, "select id from {{ ref('other') }}");
  await succeed(folder);
  await ask(`
    alter table dep_old_key.base add constraint base_key unique (id);
    alter table dep_old_key.other add constraint other_base foreign key (id) references dep_old_key.base (id)`);
  // Who points views at their new relation waits for this lock.
  const held = withClient(server, async (client) => {
    await client.query("begin; select pg_advisory_xact_lock(hashtext('tsdbt repoint_view')); select pg_sleep(3)");
    await client.query('commit');
  });
  const stdout = await succeed(folder);
  await held;
  expect(stdout).toContain('Completed successfully');
  expect(await ask('select id from dep_old_key.over')).toEqual([1]);
  expect(await ask(temporary('dep_old_key'))).toEqual([]);
  folder.remove();
});

test('rules, functions, policies and foreign keys of others follow', async () => {
  const folder = project('dep_rest');
  folder.write({
    'models/base.sql':
      "{{ config(materialized='table', post_hook='alter table {{ this }} add primary key (id)') }}\nselect {{ var('columns', '1 as id, 2 as n') }}",
  });
  await succeed(folder);
  await ask(`
    create table dep_rest.log (n int); alter table dep_rest.log enable row level security;
    create rule copied as on insert to dep_rest.log do also insert into dep_rest.log select n from dep_rest.base where false;
    create function dep_rest.total() returns bigint stable begin atomic select sum(n) from dep_rest.base; end;
    create policy part on dep_rest.log using (n in (select n from dep_rest.base)) with check (exists (select from dep_rest.base));
    create table dep_rest.child (parent int constraint to_base references dep_rest.base on delete cascade);`);
  await succeed(folder, '--vars', '{columns: "1 as id, 20 as n"}');
  expect(await ask('select dep_rest.total()')).toEqual(['20']);
  expect(await ask("select pg_get_constraintdef(oid) from pg_constraint where conname = 'to_base'")).toEqual([
    'FOREIGN KEY (parent) REFERENCES dep_rest.base(id) ON DELETE CASCADE',
  ]);
  expect(
    await ask("select count(*)::int from pg_rules where rulename = 'copied' and definition like '%dep_rest.base%'"),
  ).toEqual([1]);
  expect(
    await ask("select count(*)::int from pg_policies where policyname = 'part' and qual like '%FROM dep_rest.base%'"),
  ).toEqual([1]);
  expect(await ask(temporary('dep_rest'))).toEqual([]);
  folder.remove();
});

test('what cannot follow stops the node before anything has changed, with its name; --full-refresh drops it', async () => {
  const folder = project('dep_stop');
  await succeed(folder);
  await ask(`
    create view dep_stop.needs as select n from dep_stop.base;
    create function dep_stop.rows_of() returns setof dep_stop.base language sql as 'select null::int, null::int';
    create table dep_stop.child () inherits (dep_stop.base)`);
  const stopped = await run(folder, '--vars', '{columns: 10 as id}');
  expect(stopped.exit).toBe(1);
  for (const name of ['view dep_stop.needs', 'function dep_stop.rows_of()', 'table dep_stop.child', 'TSDBT-2213'])
    expect(stopped.stdout).toContain(name);
  expect(await ask('select id, n from dep_stop.base')).toEqual([1, 2]);
  expect(await ask(temporary('dep_stop'))).toEqual([]);
  const fresh = await succeed(folder, '--full-refresh', '--vars', '{columns: 10 as id}');
  expect(fresh).toContain('dep_stop.needs');
  expect(await ask("select relname from pg_class where relnamespace = 'dep_stop'::regnamespace")).toEqual(['base']);
  folder.remove();
});

test("a view of another role that the run's user may not change stops the node", async () => {
  await ask('create role dep_plain login; create schema dep_role authorization dep_plain; create role dep_foreign');
  const folder = project('dep_role', 'dep_plain');
  await succeed(folder);
  await ask(
    'create view dep_role.theirs as select id from dep_role.base; alter view dep_role.theirs owner to dep_foreign',
  );
  const stopped = await run(folder);
  expect(stopped.exit).toBe(1);
  expect(stopped.stdout).toContain('view dep_role.theirs');
  expect(await ask('select id from dep_role.base')).toEqual([1]);
  await ask(
    'grant dep_foreign to dep_plain; grant select on dep_role.base to dep_foreign; grant usage, create on schema dep_role to dep_foreign',
  );
  await succeed(folder, ...NEW);
  expect(await ask('select id from dep_role.theirs')).toEqual([10]);
  expect(await ask(temporary('dep_role'))).toEqual([]);
  folder.remove();
});
