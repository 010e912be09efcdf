// Kills a run at one statement after the other and looks at what it left.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLI, NODE_FLAGS } from '../compat/run-command.ts';
import { type ProjectFolder, projectFolder } from '../project-folder.ts';
import type { Engine, Look, Place } from './engine.ts';
import type { Scenario } from './scenarios.ts';

/** Names of relations that are there only while a run works. */
const TEMPORARY = /__(?:dbt|tsdbt)_/;
const PRELOAD = fileURLToPath(new URL('kill-at.mjs', import.meta.url));

export interface KillCount {
  points: number;
  readonly violations: string[];
}

interface Ended {
  readonly exit: number | null;
  readonly output: string;
  /** Milliseconds from the start of the first node to the end. */
  readonly worked: number;
}

/** A place with a project of its own. */
interface Seat {
  readonly place: Place;
  readonly project: ProjectFolder;
}

/** A statement at which the run dies. */
interface Point {
  readonly number: number;
  readonly mode: 'before' | 'sent' | 'ms after the start,';
  readonly sql: string;
}

export interface KillOptions {
  readonly engine: Engine;
  /** Part of the points, 1 for all of them. */
  readonly share: number;
  /** Files that are put over those of every scenario: a mutant of a mechanism. */
  readonly mutant?: Readonly<{ [path: string]: string }> | undefined;
  /** So many kills more, at random moments of the work. */
  readonly random?: number;
  /** The first violation is enough. */
  readonly stopsAtFirst?: boolean;
}

/** Kills one scenario at its points; gives how many there were and what was wrong. */
export async function killScenario(scenario: Scenario, place: Place, options: KillOptions): Promise<KillCount> {
  const { engine } = options;
  const project = projectOf(scenario, options);
  const seat = { place, project };
  const count: KillCount = { points: 0, violations: [] };
  const state = scenario.hasOld ? scenario.name.replaceAll(/\W+/g, '_') : undefined;
  try {
    await place.restore(undefined);
    if (state !== undefined) {
      await succeed(seat, wordsOf(scenario, 0));
      if (scenario.prepare) await place.execute(scenario.prepare);
      await place.settle();
      await place.save(state);
    }
    const old = await place.look();
    project.write(scenario.changed ?? {});
    const statements = join(project.path, 'statements.ndjson');
    const { worked } = await succeed(seat, wordsOf(scenario, 1), { TSDBT_STATEMENTS: statements });
    await place.settle();
    const fresh = await place.look();
    for (const name of fresh.keys())
      if (TEMPORARY.test(name))
        count.violations.push(`${engine.name}, ${scenario.name}: an undisturbed run leaves ${name}`);
    const points = [
      ...chosen(pointsOf(readFileSync(statements, 'utf8')), options),
      ...randomPoints(worked, options.random ?? 0),
    ];
    for (const point of points) {
      if (options.stopsAtFirst && count.violations.length > 0) break;
      count.points += 1;
      const where = `${engine.name}, ${scenario.name}, ${point.mode} ${point.number} (${brief(point.sql)})`;
      const found = await killAt(seat, scenario, point, state, old, fresh);
      count.violations.push(...found.map((what) => `${where}: ${what}`));
    }
  } finally {
    project.remove();
  }
  return count;
}

function projectOf(scenario: Scenario, { engine, mutant }: KillOptions): ProjectFolder {
  return projectFolder({
    'dbt_project.yml': 'name: demo\nversion: "1.0"\nprofile: demo\nflags: {send_anonymous_usage_stats: false}\n',
    'profiles.yml': `demo: {target: dev, outputs: {dev: ${engine.profile}}}\n`,
    ...scenario.files,
    ...mutant,
  });
}

function wordsOf(scenario: Scenario, generation: 0 | 1): string[] {
  const vars = { g: generation, ...scenario.vars?.[generation] };
  return ['build', '--no-use-colors', '--vars', JSON.stringify(vars), ...(generation ? (scenario.words ?? []) : [])];
}

async function killAt(
  seat: Seat,
  scenario: Scenario,
  point: Point,
  state: string | undefined,
  old: Look,
  fresh: Look,
): Promise<string[]> {
  const { place, project } = seat;
  const journal = join(project.path, 'target', 'run_journal.ndjson');
  for (const name of [journal, join(project.path, 'target', 'run_results.json')]) rmSync(name, { force: true });
  await place.restore(state);
  const killed =
    point.mode === 'ms after the start,'
      ? await run(seat, wordsOf(scenario, 1), {}, point.number)
      : await run(seat, wordsOf(scenario, 1), { TSDBT_KILL_AT: `${point.number}:${point.mode}` });
  // Of random moments some come too late: then the run is whole.
  if (killed.exit !== null && point.mode !== 'ms after the start,')
    return [`it was not killed: ${killed.exit}\n${killed.output}`];
  await place.settle();
  const wrong = differences(await place.look(), old, fresh);
  // Killed before its journal began: there is nothing to carry on.
  const again = await run(seat, existsSync(journal) ? ['retry'] : wordsOf(scenario, 1));
  if (again.exit !== 0) wrong.push(`the next run fails: ${again.output}`);
  await place.settle();
  const last = await place.look();
  for (const name of new Set([...last.keys(), ...fresh.keys()])) {
    if (!fresh.has(name)) wrong.push(`left over after the next run: ${name}`);
    else if (last.get(name) !== fresh.get(name))
      wrong.push(`${name} after the next run: ${last.get(name)}\n  undisturbed: ${fresh.get(name)}`);
  }
  return wrong;
}

/** Every relation is as it was or as it becomes; what is beside them has a temporary name. */
function differences(found: Look, old: Look, fresh: Look): string[] {
  const wrong: string[] = [];
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is, becomes] = [old.get(name), found.get(name), fresh.get(name)];
    if (is !== was && is !== becomes) wrong.push(`${name}: ${is}\n  old: ${was}\n  new: ${becomes}`);
  }
  for (const name of found.keys()) {
    if (!old.has(name) && !fresh.has(name) && !TEMPORARY.test(name)) wrong.push(`nobody's: ${name}`);
  }
  return wrong;
}

/** Statements that change something: between two of them the warehouse is the same wherever the run dies. */
function pointsOf(recorded: string): Point[] {
  const points: Point[] = [];
  recorded
    .trim()
    .split('\n')
    .forEach((line, i) => {
      const sql = JSON.parse(line) as string;
      if (/^(?:select|with|describe|show|set|pragma)\b/i.test(bare(sql))) return;
      points.push({ number: i + 1, mode: 'before', sql });
      if (!/^(?:begin|rollback)\b/i.test(bare(sql))) points.push({ number: i + 1, mode: 'sent', sql });
    });
  return points;
}

/** Moments of the work, spread over it; they differ from run to run with its speed. */
function randomPoints(worked: number, count: number): Point[] {
  return Array.from({ length: count }, (_, i) => ({
    number: Math.round(worked * ((0.17 + i * 0.618_034) % 1)),
    mode: 'ms after the start,',
    sql: 'any statement',
  }));
}

function bare(sql: string): string {
  return sql.replace(/^(?:\s|\/\*.*?\*\/)+/s, '');
}

function brief(sql: string): string {
  return bare(sql).replaceAll(/\s+/g, ' ').slice(0, 80);
}

/** Those first at which a mistake would show; for less than all, in the order of the run. */
function chosen(points: readonly Point[], { share, stopsAtFirst }: KillOptions): Point[] {
  const rank = ({ sql, mode }: Point): number => {
    if (mode === 'sent') return /^commit/i.test(bare(sql)) ? 1 : 4;
    if (/^commit/i.test(bare(sql))) return 0;
    if (/\brename\b|^drop|^alter|^do\b/i.test(bare(sql))) return 2;
    return /^(?:delete|insert|merge|truncate|create)/i.test(bare(sql)) ? 3 : 5;
  };
  const kept = points.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.ceil(points.length * Math.min(1, share)));
  return stopsAtFirst ? kept : kept.sort((a, b) => a.number - b.number);
}

async function succeed(seat: Seat, words: readonly string[], env: Env = {}): Promise<Ended> {
  const ended = await run(seat, words, env);
  if (ended.exit !== 0) throw new Error(`tsdbt ${words.join(' ')} ended with ${ended.exit}:\n${ended.output}`);
  return ended;
}

type Env = Readonly<{ [name: string]: string }>;

/** With `killAfter`, the process is killed so many milliseconds after its first node began. */
function run(
  { place, project }: Seat,
  words: readonly string[],
  env: Env = {},
  killAfter: number | undefined = undefined,
): Promise<Ended> {
  const preload = Object.keys(env).length > 0 ? ['--import', PRELOAD] : [];
  const child = spawn(process.execPath, [...preload, ...NODE_FLAGS, CLI, ...words], {
    cwd: project.path,
    env: { ...process.env, HOME: project.path, ...place.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let began: number | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
      if (began !== undefined || !output.includes(' START ')) return;
      began = performance.now();
      if (killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, output, worked: began === undefined ? 0 : performance.now() - began }));
  });
}
