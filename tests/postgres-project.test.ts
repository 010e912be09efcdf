// A project on a real Postgres server, through the command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';
import { projectFolder } from './project-folder.ts';

const server = await testServer();

const profiles = (schema: string): string =>
  `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 4}}}\n`;

const models = {
  'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
  'seeds/people.csv': 'id,name,born,score\n1,Ann,2001-05-05,1.5\n2,"Bo\tß ""x"" \\n",2002-01-01,\n',
  'models/base.sql':
    "{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': true}]) }}\nselect * from {{ ref('people') }}",
  'models/top.sql': 'select id, name from {{ ref("base") }}',
  'models/grown.sql':
    "{{ config(materialized='incremental', unique_key='id') }}\nselect id, name from {{ ref('top') }}{% if is_incremental() %} where id > 1{% endif %}",
  'models/models.yml': 'models: [{name: top, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
};

test('build twice: seed, table with index, view, incremental, tests', async () => {
  const folder = projectFolder({ ...models, 'profiles.yml': profiles('first_build') });
  try {
    for (const round of [1, 2]) {
      const done = await runWarm(['build', '--no-use-colors'], { cwd: folder.path });
      expect(done.stdout, `round ${round}`).toContain('PASS=6 WARN=0 ERROR=0');
    }
    const { rows } = await withClient(server, (client) =>
      client.query('select id, name, born::text, score from first_build.base order by id'),
    );
    expect(rows).toEqual([
      { id: 1, name: 'Ann', born: '2001-05-05', score: 1.5 },
      { id: 2, name: 'Bo\tß "x" \\n', born: '2002-01-01', score: null },
    ]);
  } finally {
    folder.remove();
  }
});

test('the catalog tells of schemas in other databases, which a session cannot read', async () => {
  const sources = `sources:
  - {name: far, database: Nowhere, schema: x, tables: [{name: t}, {name: u}]}
  - {name: beyond, database: other, tables: [{name: v}]}
`;
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('catalog_far'),
    'models/m.sql': 'select 1 as a',
    'models/sources.yml': sources,
  });
  const run = (...words: string[]): ReturnType<typeof runWarm> =>
    runWarm([...words, '--no-use-colors'], { cwd: folder.path });
  const written = (): { errors: unknown; nodes: object } =>
    JSON.parse(readFileSync(join(folder.path, 'target', 'catalog.json'), 'utf8'));
  try {
    await run('run');
    const whole = await run('docs', 'generate');
    expect(whole.exit).toBe(1);
    expect(whole.stdout).toContain('dbt encountered 2 failures while writing the catalog');
    const problem = (database: string): string =>
      `Runtime Error\n  ERROR: Cross-db references not allowed in postgres (${database} vs dbt)`;
    expect(whole.stdout).toContain(`Encountered an error while generating catalog: ${problem('other')}`);
    expect(written().errors).toEqual([problem('Nowhere'), problem('other')]);
    expect(Object.keys(written().nodes)).toEqual(['model.demo.m']);
    const limited = await run('docs', 'generate', '--select', 'm');
    expect(limited.exit).toBe(0);
    expect(written().errors).toBeNull();
  } finally {
    folder.remove();
  }
});

test("an error of the server shows its words, the line with the caret and the template's place", async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('errors'),
    'models/bad.sql': 'select 1 as a,\n  nothing_here as b',
  });
  try {
    const done = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(1);
    expect(done.stdout).toContain('Database Error in model bad (models/bad.sql)\n');
    expect(done.stdout).toContain('column "nothing_here" does not exist');
    expect(done.stdout).toContain('nothing_here as b');
    expect(done.stdout).toContain('models/bad.sql:2:3');
  } finally {
    folder.remove();
  }
});

test('a server that is not there is named, with a hint', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('none')
      .replace(/port: \d+/, 'port: 1')
      .replace('threads: 4', 'threads: 1, retries: 0'),
    'models/a.sql': 'select 1 as a',
  });
  try {
    const done = await runWarm(['debug', '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(1);
    expect(done.stdout).toContain('connection to server at "127.0.0.1", port 1 failed');
    expect(done.stdout).toContain('check host and port of the output in profiles.yml');
  } finally {
    folder.remove();
  }
});

test('views over a replaced table are kept, with other column types too; a lost column stops the run, or takes its view with --full-refresh', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('repoint'),
    'models/base.sql': "{{ config(materialized=var('as', 'table')) }}\nselect {{ var('columns', '1 as id, 2 as n') }}",
  });
  const run = async (...args: readonly string[]): Promise<void> => {
    const done = await runWarm(['run', '--no-use-colors', ...args], { cwd: folder.path });
    expect(done.stdout).toContain('PASS=1 WARN=0 ERROR=0');
  };
  const ask = (sql: string): Promise<readonly unknown[]> =>
    withClient(server, async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows.flat());
  try {
    await run();
    await ask(`create view repoint."By Id" with (security_barrier=true) as select id from repoint.base`);
    await ask('create view repoint.whole as select * from repoint.base');
    await ask('create view repoint.above as select n from repoint.whole');
    const views = "select relname from pg_class where relnamespace = 'repoint'::regnamespace order by relname";

    await run('--vars', '{columns: "10 as id, 20 as n"}');
    expect(await ask('select * from repoint."By Id", repoint.above')).toEqual([10, 20]);

    await run('--vars', '{columns: "10 as id, \'text\'::text as n"}');
    expect(await ask('select * from repoint."By Id", repoint.above')).toEqual([10, 'text']);

    const stopped = await runWarm(['run', '--vars', '{columns: 30 as id, as: view}'], { cwd: folder.path });
    // From 16 on Postgres writes the columns of a view over one table without the table's name.
    expect(stopped.stdout).toMatch(/view repoint\.whole \(column (?:base\.n|"n") does not exist\)/);
    expect(await ask('select * from repoint."By Id", repoint.above')).toEqual([10, 'text']);

    await run('--full-refresh', '--vars', '{columns: 30 as id, as: view}');
    expect(await ask('select * from repoint."By Id"')).toEqual([30]);
    expect(await ask(views)).toEqual(['By Id', 'base']);
    expect(await ask(`select reloptions from pg_class where relname = 'By Id'`)).toEqual([['security_barrier=true']]);
  } finally {
    folder.remove();
  }
});

test('a materialized view is refreshed, and its indexes follow the config', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('matview'),
    'models/base.sql': "{{ config(materialized='table') }}\nselect {{ var('n', 1) }} as id",
    'models/mat.sql':
      "{{ config(materialized='materialized_view', indexes=[{'columns': ['id'], 'unique': var('unique', true)}]) }}\nselect id from {{ ref('base') }}",
  });
  const run = (...args: readonly string[]): Promise<{ stdout: string }> =>
    runWarm(['run', '--no-use-colors', ...args], { cwd: folder.path });
  const state = (): Promise<unknown> =>
    withClient(server, async (client) => {
      const { rows } = await client.query(
        "select id, (select array_agg(i.indisunique) from pg_index i where i.indrelid = 'matview.mat'::regclass) as uniques from matview.mat",
      );
      return rows;
    });
  try {
    expect((await run()).stdout).toContain('PASS=2 WARN=0 ERROR=0');
    expect(await state()).toEqual([{ id: 1, uniques: [true] }]);
    expect((await run('--select', 'mat')).stdout).toContain('REFRESH MATERIALIZED VIEW');
    expect((await run('--select', 'mat', '--vars', '{unique: false}')).stdout).toContain('PASS=1 WARN=0 ERROR=0');
    expect(await state()).toEqual([{ id: 1, uniques: [false] }]);
    expect((await run('--vars', '{n: 2}')).stdout).toContain('PASS=2 WARN=0 ERROR=0');
    expect(await state()).toEqual([{ id: 2, uniques: [true] }]);
  } finally {
    folder.remove();
  }
});

test('views over several tables survive when these are replaced at the same time', async () => {
  const numbers = [1, 2, 3, 4];
  const table = "{{ config(materialized='table') }}\nselect 1 as id";
  const view = `select ${numbers.map((number) => `t${number}.id as id${number}`).join(', ')} from ${numbers
    .map((number) => `{{ ref('t${number}') }} as t${number}`)
    .join(', ')}`;
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('same_time'),
    ...Object.fromEntries(numbers.map((number) => [`models/t${number}.sql`, table])),
    ...Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`models/v${at}.sql`, view])),
  });
  try {
    await runWarm(['run'], { cwd: folder.path });
    for (const round of [1, 2, 3]) {
      const done = await runWarm(['run', '--no-use-colors', '--select', 't1', 't2', 't3', 't4'], {
        cwd: folder.path,
      });
      expect(done.stdout, `round ${round}`).toContain('PASS=4 WARN=0 ERROR=0');
    }
    const { rows } = await withClient(server, (client) =>
      client.query("select count(*)::int as views from information_schema.views where table_schema = 'same_time'"),
    );
    expect(rows).toEqual([{ views: 8 }]);
  } finally {
    folder.remove();
  }
});

test("columns of a query are called by dbt's names of their types, in a contract and in a macro", async () => {
  const folder = projectFolder({
    'dbt_project.yml': models['dbt_project.yml'],
    'profiles.yml': profiles('type_names'),
    'models/c.sql': "select 'x'::varchar(3) as a, 1 as b, current_timestamp as c",
    'models/c.yml':
      'models: [{name: c, config: {contract: {enforced: true}}, columns: [{name: a, data_type: int}, {name: b, data_type: text}, {name: c, data_type: timestamptz}]}]\n',
    'macros/m.sql':
      "{% macro types() %}{% do print(adapter.get_column_schema_from_query('select 1::bigint as a, null::text as b, 1.5::numeric as c') | map(attribute='dtype') | join(' ')) %}{% endmacro %}",
  });
  try {
    const { stdout } = await runWarm(['run', '--no-use-colors'], { cwd: folder.path });
    expect(stdout).toContain('| a           | TEXT            | INTEGER       | data type mismatch |');
    expect(stdout).toContain('| b           | INTEGER         | TEXT          | data type mismatch |');
    const asked = await runWarm(['run-operation', 'types'], { cwd: folder.path });
    expect(asked.stdout).toContain('LONGINTEGER TEXT DECIMAL\n');
  } finally {
    folder.remove();
  }
});
