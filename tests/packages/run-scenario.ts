// Runs a scenario with a program and notes what can be compared: exit codes, console, lock, packages file, folders.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackageWorld, Scenario } from './scenarios.ts';

export interface StepRecord {
  readonly args: string;
  readonly exit: number;
  /** Lines without clock and places of this machine; of what ends a command only its heading. */
  readonly console: readonly string[];
  readonly lock: string | null;
  readonly packages: string | null;
  /** Names in dbt_packages, `@` behind links; what was deleted is missing. */
  readonly installed: readonly string[];
}

export type Program = (
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<{ [name: string]: string }> },
) => Promise<{ readonly exit: number; readonly stdout: string }>;

/** Runs all steps in a folder that exists and is empty. */
export async function runScenario(
  scenario: Scenario,
  world: PackageWorld,
  folder: string,
  program: Program,
): Promise<StepRecord[]> {
  const records: StepRecord[] = [];
  write(folder, {
    'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
    'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: dbt.duckdb, schema: main, threads: 1}}}\n',
    'models/one.sql': 'select 1 as id\n',
    ...world.fill(scenario.files),
  });
  for (const step of scenario.steps) {
    if (step.files) write(folder, world.fill(step.files));
    const args = ['--no-use-colors', ...step.args];
    const { exit, stdout } = await program(args, { cwd: folder, env: world.env });
    records.push({
      args: step.args.join(' '),
      exit,
      console: comparableConsole(stdout, folder, world),
      lock: textAt(join(folder, 'package-lock.yml')),
      packages: textAt(join(folder, 'packages.yml')),
      installed: installed(join(folder, 'dbt_packages')),
    });
  }
  return records;
}

function write(folder: string, files: Readonly<{ [path: string]: string }>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function textAt(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function installed(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .map((name) => (lstatSync(join(folder, name)).isSymbolicLink() ? `${name}@` : name))
    .sort();
}

function comparableConsole(stdout: string, folder: string, world: PackageWorld): string[] {
  const lines = stdout
    .replaceAll(folder, '/project')
    .replaceAll(world.hub.url, '<hub>/')
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''))
    .map((line) => line.replace(/(Running with dbt)=.*/, '$1'))
    .filter((line) => !/^Unable to do partial parsing|^Found \d|^Registered adapter/.test(line));
  const end = lines.findIndex((line) => line.includes('Encountered an error'));
  const shown = end === -1 ? lines : lines.slice(0, end + 2);
  while (shown.at(-1) === '') shown.pop();
  return shown;
}
