// Runs whole projects, unmodified, through tsdbt, and where a real dbt is at hand compares with what it does.
// npm run compat:projects -- DIR... [--adapter duckdb|postgres] [--schema NAME] [--dbt COMMAND] [--step 'seed' ...] [--verbose]
// Steps default to `build`. Projects whose sources name a schema want that one as `--schema`. Packages must be installed. Last line: `projects: P of Q nodes ok`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { differences, type Json } from './normalise.ts';
import { duckdbWarehouse, type ProjectWarehouse, postgresWarehouse, type RelationState } from './project-warehouse.ts';
import { CLI, NODE_FLAGS } from './run-command.ts';

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
  readonly relations: ReadonlyMap<string, RelationState>;
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
  const warehouse =
    options.adapter === 'postgres' ? await postgresWarehouse(options.schema) : duckdbWarehouse(folder, options.schema);
  writeFileSync(
    join(folder, 'profiles.yml'),
    `${profileName(project)}:\n  target: dev\n  outputs:\n    dev: ${warehouse.output}\n`,
  );
  try {
    console.log(`\n${basename(dirname(project))}/${basename(project)}`);
    const theirs = options.dbt ? await runSide([options.dbt], project, folder, warehouse, options) : undefined;
    if (theirs) console.log(`  dbt:   ${counts(theirs)}`);
    const ours = await runSide([process.execPath, ...NODE_FLAGS, CLI], project, folder, warehouse, options);
    console.log(`  tsdbt: ${counts(ours)}`);
    return theirs ? compareSides(theirs, ours, options) : judgeAlone(ours, options);
  } finally {
    await warehouse.clear().catch(() => {});
    await warehouse.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function profileName(project: string): string {
  const found = /^profile:\s*['"]?([^'"\s#]+)/m.exec(readFileSync(join(project, 'dbt_project.yml'), 'utf8'));
  return found?.[1] ?? 'default';
}

async function runSide(
  command: readonly string[],
  project: string,
  folder: string,
  warehouse: ProjectWarehouse,
  options: Options,
): Promise<Side> {
  await warehouse.clear();
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
  return { nodes, relations: await warehouse.relations() };
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
  console.log(`  relations: ${theirs.relations.size - relations.length} of ${theirs.relations.size} equal`);
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
  const [expected, got] = aroundDifference(theirs.compiled, ours.compiled);
  return `compiled: expected ${expected}, got ${got}`;
}

function aroundDifference(expected: string, got: string): [string, string] {
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at += 1;
  const cut = (whole: string): string => JSON.stringify(whole.slice(Math.max(0, at - 40), at + 60));
  return [cut(expected), cut(got)];
}

function relationDifferences(
  theirs: ReadonlyMap<string, RelationState>,
  ours: ReadonlyMap<string, RelationState>,
): string[] {
  const found: string[] = [];
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    const [first] = differences(describe(theirs.get(name)), describe(ours.get(name)), 1, name);
    if (first !== undefined) found.push(`relation ${first}`);
  }
  return found;
}

function describe(state: RelationState | undefined): Json | undefined {
  if (!state) return undefined;
  const columns = state.columns.map(({ name, type }, at) => [name, { type, values: state.values[at] ?? '' }]);
  return { type: state.type, rows: state.rows, columns: Object.fromEntries(columns) as Json };
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
