// `verify` between DuckDB and the engines that are not on every machine: Snowflake's protocol over DuckDB, and a real
// Spark Thrift server where there is one.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { CommandResult } from './compat/run-command.ts';
import { runWarm } from './compat/run-warm.ts';
import { startSparkServer } from './conformance/spark-server.ts';
import { type ProjectFolder, projectFolder } from './project-folder.ts';
import { startSnowflakeServer } from './snowflake/server/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One row of every type that all of them have. */
const TYPES = `{% set by = {
  'duckdb': {'double': 'double', 'bytes': "unhex('00ff61')", 'items': '[1, 2]'},
  'snowflake': {'double': 'double', 'bytes': "to_binary('00ff61')", 'items': 'array_construct(1, 2)'},
  'spark': {'double': 'double', 'bytes': "unhex('00ff61')", 'items': 'array(1, 2)'},
}[target.type] %}
select 1 as id, cast(0.0000001 as decimal(10, 7)) as small_one, cast(-12.50 as decimal(10, 2)) as money,
  cast(0 as decimal(20, 10)) as nothing, cast(1 as bigint) as big,
  cast(0.1 as {{ by.double }}) + cast(0.2 as {{ by.double }}) as ratio, cast(-1.5e-200 as {{ by.double }}) as tiny,
  cast('2024-03-10 02:30:00.123456' as timestamp) as moment, cast('0033-04-03' as date) as old_day, true as yes,
  cast(null as varchar(5)) as missing, 'é😀' as words, {{ by.bytes }} as bytes, {{ by['items'] }} as things
`;

function exampleProject(output: object): ProjectFolder {
  const dev = { type: 'duckdb', path: 'dev.duckdb', threads: 2 };
  const project = projectFolder({
    'profiles.yml': JSON.stringify({ demo: { target: 'dev', outputs: { dev, other: output } } }),
  });
  for (const part of ['dbt_project.yml', 'models', 'macros', 'seeds'])
    cpSync(join(root, part), join(project.path, part), { recursive: true });
  project.write({ 'models/types.sql': TYPES });
  return project;
}

function verify({ path }: ProjectFolder, ...args: string[]): Promise<CommandResult> {
  const all = ['verify', '--target', 'dev', '--target', 'other', '--profile', 'demo', '--profiles-dir', path, ...args];
  return runWarm([...all, '--no-use-colors'], { cwd: path, env: { HOME: path } });
}

test('the example project is the same on Snowflake', async () => {
  const server = await startSnowflakeServer({});
  const account = { account: 'local', user: 'tsdbt', password: 'tsdbt', protocol: 'http', database: 'TSDBT' };
  const place = { host: server.host, port: server.port, schema: 'verify', warehouse: 'w', role: 'r' };
  const project = exampleProject({ type: 'snowflake', ...account, ...place, threads: 2 });
  try {
    const done = await verify(project);
    expect(done.stdout).toContain('Done. EQUAL=17 DIFFERENT=0 NOT COMPARABLE=0 ERROR=0 LEFT OUT=1');
    expect(done.exit).toBe(0);
  } finally {
    await server.close();
    project.remove();
  }
}, 600_000);

test('the example project is the same on Spark, where one is here', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-spark-'));
  const server = await startSparkServer(folder);
  if ('unavailable' in server) {
    // Spark needs Java and its own jars, which npm does not bring: one line says why nothing ran.
    console.log(`verify on Spark is skipped: ${server.unavailable}`);
    context.skip();
    return;
  }
  const place = { host: server.host, port: server.port, schema: 'verify', user: 'tsdbt' };
  const project = exampleProject({ type: 'spark', method: 'thrift', ...place, threads: 2 });
  // All of it takes minutes there: TSDBT_ALL_ON_SPARK=1 asks for that.
  const isAll = process.env['TSDBT_ALL_ON_SPARK'] === '1';
  try {
    const done = await verify(project, ...(isAll ? [] : ['--select', 'types', '+fct_user_rfm']));
    const counts = isAll ? 'EQUAL=17 DIFFERENT=0 NOT COMPARABLE=0 ERROR=0 LEFT OUT=1' : 'EQUAL=4 DIFFERENT=0';
    expect(done.stdout).toContain(`Done. ${counts}`);
    expect(done.exit).toBe(0);
  } finally {
    await server.stop();
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}, 900_000);
