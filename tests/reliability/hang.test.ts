// Connections on which nothing comes any more, though nobody has closed them: the run notices, and does not hang.
import { expect, test } from 'vitest';
import { runCommand } from '../compat/run-command.ts';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { projectFolder } from '../project-folder.ts';
import { type ClientMessage, type Fault, startProxy } from './proxy.ts';
import { isFull } from './scale.ts';

const server = await testServer();

const cases: readonly (readonly [string, Fault, (message: ClientMessage) => boolean, string])[] = [
  ['hole_insert', 'black-hole', ({ sql }) => /insert into/i.test(sql), 'begins again'],
  ['hole_commit', 'black-hole', ({ sql }) => sql === 'COMMIT', 'begins again'],
  ['silent_commit', 'swallow-answer', ({ sql }) => sql === 'COMMIT', ''],
  ['silent_end', 'black-hole', ({ type }) => type === 'X', ''],
  ['silent_lock', 'swallow-answer', ({ sql }) => /pg_try_advisory_lock\(-?\d+\), \(/.test(sql), ''],
];

test.concurrent.each(isFull ? cases : cases.filter(([name]) => name === 'hole_commit' || name === 'silent_lock'))(
  '%s: the node is done once',
  { timeout: 180_000 },
  async (schema, fault, isIt, note) => {
    const proxy = await startProxy(server);
    const folder = projectFolder({
      'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\n',
      'profiles.yml': `demo: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: ${proxy.port}, user: dbt, password: '', dbname: dbt, schema: ${schema}, threads: 2}}}\n`,
      'models/kept.sql':
        "{{ config(materialized='incremental', incremental_strategy='append') }}\nselect {{ var('generation') }} as generation",
    });
    const build = (generation: number): ReturnType<typeof runCommand> =>
      runCommand(['run', '--no-use-colors', '--vars', `{generation: ${generation}}`], { cwd: folder.path });
    expect((await build(0)).exit).toBe(0);
    let isDone = false;
    proxy.decide = (message) => {
      if (isDone || !isIt(message)) return 'pass';
      isDone = true;
      return fault;
    };
    const done = await build(1);
    expect(isDone).toBe(true);
    expect(done.exit, `${done.stdout}\n${done.stderr}`).toBe(0);
    expect(done.stderr).toContain(note);
    const { rows } = await withClient(server, (client) =>
      client.query(`select generation, count(*)::int as rows from ${schema}.kept group by 1 order by 1`),
    );
    expect(rows).toEqual([
      { generation: 0, rows: 1 },
      { generation: 1, rows: 1 },
    ]);
    await proxy.close();
    folder.remove();
  },
);
