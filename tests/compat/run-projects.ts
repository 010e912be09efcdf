// Runs whole projects, unmodified, through tsdbt, and where a real dbt is at hand compares with what it does.
// npm run compat:projects -- DIR... [--adapter duckdb|postgres] [--schema NAME] [--dbt COMMAND] [--step 'seed' ...] [--verbose]
// Steps default to `build`. Projects whose sources name a schema want that one as `--schema`. Packages must be
// installed. Postgres is the server that PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE name. Last line: `projects: P of Q nodes ok`.
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type TestServer, withClient } from '../postgres/server.ts';
import { duckdbWarehouse } from './duckdb-warehouse.ts';
import { dictOf, differences, firstDifference, type Json } from './normalise.ts';
import { postgresWarehouse } from './postgres-warehouse.ts';
import { CLI, NODE_FLAGS } from './run-command.ts';
import type { IsOwn, Warehouse } from './warehouse.ts';

interface Options {
  readonly folders: readonly string[];
  readonly adapter: string;
  readonly schema: string;
  readonly dbt: string | undefined;
  readonly steps: readonly string[];
  readonly isVerbose: boolean;
}

/** What one side did: nodes by id, relations by name. */
interface Side {
  readonly nodes: ReadonlyMap<string, NodeResult>;
  readonly relations: { readonly [name: string]: Json };
}

interface NodeResult {
  readonly status: string;
  readonly message: string;
  readonly compiled: string | undefined;
}

const FINE = new Set(['success', 'pass', 'warn', 'no-op', 'reused']);

function readOptions(argv: readonly string[]): Options {
  const words = [...argv];
  const folders: string[] = [];
  const steps: string[] = [];
  let adapter = 'duckdb';
  let schema = 'compat';
  let dbt: string | undefined;
  let isVerbose = false;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--adapter') adapter = words.shift() ?? adapter;
    else if (word === '--schema') schema = words.shift() ?? schema;
    else if (word === '--dbt') dbt = words.shift();
    else if (word === '--step') steps.push(words.shift() ?? '');
    else if (word === '--verbose') isVerbose = true;
    else folders.push(resolve(process.env['INIT_CWD'] ?? '.', word));
  }
  if (folders.length === 0) {
    console.error(
      'usage: npm run compat:projects -- DIR... [--adapter TYPE] [--schema NAME] [--dbt COMMAND] [--step COMMAND] [--verbose]',
    );
    process.exit(2);
  }
  return { folders, adapter, schema, dbt, steps: steps.length > 0 ? steps : ['build'], isVerbose };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const problem = options.adapter === 'postgres' ? await serverProblem(postgresServer()) : undefined;
  if (problem !== undefined) {
    console.error(problem);
    process.exitCode = 2;
    return;
  }
  let fine = 0;
  let all = 0;
  for (const project of options.folders) {
    const counted = await runProject(project, options);
    fine += counted.fine;
    all += counted.all;
  }
  console.log(`projects: ${fine} of ${all} nodes ok`);
}

async function runProject(project: string, options: Options): Promise<{ fine: number; all: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-project-'));
  try {
    const warehouse = options.adapter === 'postgres' ? postgresWarehouse(postgresServer()) : duckdbWarehouse(folder);
    const before = new Set(await warehouse.schemas());
    const output = warehouse.profile(options.schema, 4);
    writeFileSync(
      join(folder, 'profiles.yml'),
      `${profileName(project)}:\n  target: dev\n  outputs:\n    dev: ${output}\n`,
    );
    return await compareProject({ project, folder, warehouse, isOwn: (space) => !before.has(space) }, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function postgresServer(): TestServer {
  const {
    PGHOST: host = '127.0.0.1',
    PGPORT: port = '5432',
    PGUSER: user = 'postgres',
    PGPASSWORD: password = '',
  } = process.env;
  return { host, port: Number(port), user, password, database: process.env['PGDATABASE'] ?? user };
}

/** Why the server cannot be used, in one line; undefined when it can. */
async function serverProblem(server: TestServer): Promise<string | undefined> {
  try {
    await withClient(server, (client) => client.query('select 1'));
    return undefined;
  } catch (error) {
    // A name with several addresses fails with one error for each.
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    return `no Postgres server for ${server.user} at ${server.host}:${server.port}: ${first instanceof Error ? first.message : String(first)}`;
  }
}

interface Place {
  readonly project: string;
  /** Of the run's own, for the profile, the artifacts and the log. */
  readonly folder: string;
  readonly warehouse: Warehouse;
  /** Schemas that were not there before. */
  readonly isOwn: IsOwn;
}

async function compareProject(place: Place, options: Options): Promise<{ fine: number; all: number }> {
  const { project, warehouse, isOwn } = place;
  try {
    console.log(`\n${basename(dirname(project))}/${basename(project)}`);
    const theirs = options.dbt ? await runSide([options.dbt], place, options) : undefined;
    if (theirs) console.log(`  dbt:   ${counts(theirs)}`);
    const ours = await runSide([process.execPath, ...NODE_FLAGS, CLI], place, options);
    console.log(`  tsdbt: ${counts(ours)}`);
    return theirs ? compareSides(theirs, ours, options) : judgeAlone(ours, options);
  } finally {
    await warehouse.clear(isOwn);
  }
}

function profileName(project: string): string {
  const found = /^profile:\s*['"]?([^'"\s#]+)/m.exec(readFileSync(join(project, 'dbt_project.yml'), 'utf8'));
  return found?.[1] ?? 'default';
}

async function runSide(
  command: readonly string[],
  { project, folder, warehouse, isOwn }: Place,
  options: Options,
): Promise<Side> {
  await warehouse.clear(isOwn);
  const target = join(folder, 'target');
  rmSync(target, { recursive: true, force: true });
  const nodes = new Map<string, NodeResult>();
  const [program = '', ...first] = command;
  for (const step of options.steps) {
    rmSync(join(target, 'run_results.json'), { force: true });
    const args = [
      ...first,
      '--no-use-colors',
      ...words(step),
      '--target-path',
      target,
      '--log-path',
      join(folder, 'logs'),
    ];
    const done = spawnSync(program, args, {
      cwd: project,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, DBT_PROFILES_DIR: folder, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
    });
    if (!existsSync(join(target, 'run_results.json'))) {
      console.log(
        `  ${step} ended with ${done.status}:\n${`${done.stdout}${done.stderr}`.split('\n').slice(-25).join('\n')}`,
      );
      continue;
    }
    for (const [id, result] of readResults(target)) nodes.set(id, result);
  }
  return { nodes, relations: await warehouse.readRelations(isOwn) };
}

/** Words of a step; quotes keep blanks together. */
function words(step: string): string[] {
  return [...step.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

function readResults(target: string): [string, NodeResult][] {
  const read = JSON.parse(readFileSync(join(target, 'run_results.json'), 'utf8')) as {
    results: { unique_id: string; status: string; message: string | null; compiled_code?: string | null }[];
  };
  return read.results.map((result) => [
    result.unique_id,
    { status: result.status, message: result.message ?? '', compiled: result.compiled_code ?? undefined },
  ]);
}

function counts({ nodes }: Side): string {
  const byStatus = new Map<string, number>();
  for (const { status } of nodes.values()) byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  return [...byStatus].map(([status, count]) => `${count} ${status}`).join(', ') || 'no result';
}

function judgeAlone(ours: Side, options: Options): { fine: number; all: number } {
  const bad = [...ours.nodes].filter(([, result]) => !FINE.has(result.status));
  tell(
    bad.map(([id, result]) => `${id}: ${result.status}: ${firstLines(result.message)}`),
    options,
  );
  return { fine: ours.nodes.size - bad.length, all: Math.max(ours.nodes.size, 1) };
}

function compareSides(theirs: Side, ours: Side, options: Options): { fine: number; all: number } {
  const ids = new Set([...theirs.nodes.keys(), ...ours.nodes.keys()]);
  const bad: string[] = [];
  for (const id of ids) {
    const found = nodeDifference(theirs.nodes.get(id), ours.nodes.get(id));
    if (found !== undefined) bad.push(`${id}: ${found}`);
  }
  const relations = relationDifferences(theirs.relations, ours.relations);
  tell([...bad, ...relations], options);
  const all = Object.keys(theirs.relations).length;
  console.log(`  relations: ${all - relations.length} of ${all} equal`);
  return { fine: ids.size - bad.length, all: ids.size };
}

function nodeDifference(theirs: NodeResult | undefined, ours: NodeResult | undefined): string | undefined {
  if (!theirs) return `not run by dbt, ${ours?.status} here`;
  if (!ours) return `${theirs.status} in dbt, not run here`;
  if (theirs.status !== ours.status) {
    return `${theirs.status} in dbt, ${ours.status} here: ${firstLines(ours.message || theirs.message)}`;
  }
  if (theirs.compiled === undefined || ours.compiled === undefined) return undefined;
  if (theirs.compiled === ours.compiled) return undefined;
  const at = firstDifference(theirs.compiled, ours.compiled);
  const cut = (whole: string): string => JSON.stringify(whole.slice(Math.max(0, at - 40), at + 60));
  return `compiled: expected ${cut(theirs.compiled)}, got ${cut(ours.compiled)}`;
}

function relationDifferences(theirs: Side['relations'], ours: Side['relations']): string[] {
  const found: string[] = [];
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const [first] = differences(described(theirs[name]), described(ours[name]), 1, name);
    if (first !== undefined) found.push(`relation ${first}`);
  }
  return found;
}

/** Type, number of rows, and of each column the type and a hash of its values, so that a difference names its column. */
function described(relation: Json | undefined): Json | undefined {
  if (relation === undefined) return undefined;
  const { type = null, columns, rows } = dictOf(relation);
  const all = Array.isArray(rows) ? rows.map(dictOf) : [];
  const hashed = (Array.isArray(columns) ? columns.map(dictOf) : []).map((column): [string, Json] => {
    const name = String(column['name']);
    const values = all.map((row) => JSON.stringify(row[name])).sort();
    return [name, { type: column['type'] ?? null, values: hash('sha256', values.join('\n'), 'hex') }];
  });
  return { type, rows: all.length, columns: Object.fromEntries(hashed) };
}

function firstLines(message: string): string {
  return message.split('\n').slice(0, 3).join(' | ').slice(0, 300);
}

function tell(lines: readonly string[], options: Options): void {
  const most = options.isVerbose ? 1000 : 12;
  for (const line of lines.slice(0, most)) console.log(`    ${line}`);
  if (lines.length > most) console.log(`    … and ${lines.length - most} more`);
}

await main();
