// A project on a real Postgres server, through the command line.
import { expect, test } from 'vitest';
import { runCommand } from './compat/run-command.ts';
import { withClient } from './postgres/server.ts';
import { testServer } from './postgres/test-server.ts';
import { projectFolder } from './project-folder.ts';

const server = await testServer();

const profiles = (schema: string): string =>
  `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${server?.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 4}}}\n`;

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

test.skipIf(!server)('build twice: seed, table with index, view, incremental, tests', async () => {
  if (!server) return;
  const folder = projectFolder({ ...models, 'profiles.yml': profiles('first_build') });
  try {
    for (const round of [1, 2]) {
      const done = await runCommand(['build', '--no-use-colors'], { cwd: folder.path });
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

test.skipIf(!server)(
  "an error of the server shows its words, the line with the caret and the template's place",
  async () => {
    const folder = projectFolder({
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
      'profiles.yml': profiles('errors'),
      'models/bad.sql': 'select 1 as a,\n  nothing_here as b',
    });
    try {
      const done = await runCommand(['run', '--no-use-colors'], { cwd: folder.path });
      expect(done.exit).toBe(1);
      expect(done.stdout).toContain('Database Error in model bad (models/bad.sql)\n');
      expect(done.stdout).toContain('column "nothing_here" does not exist');
      expect(done.stdout).toContain('nothing_here as b');
      expect(done.stdout).toContain('models/bad.sql:2:3');
    } finally {
      folder.remove();
    }
  },
);

test.skipIf(!server)('a server that is not there is named, with a hint', async () => {
  const folder = projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
    'profiles.yml': profiles('none')
      .replace(/port: \d+/, 'port: 1')
      .replace('threads: 4', 'threads: 1, retries: 0'),
    'models/a.sql': 'select 1 as a',
  });
  try {
    const done = await runCommand(['debug', '--no-use-colors'], { cwd: folder.path });
    expect(done.exit).toBe(1);
    expect(done.stdout).toContain('connection to server at "127.0.0.1", port 1 failed');
  } finally {
    folder.remove();
  }
});
