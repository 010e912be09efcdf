// One recorded case: its steps run through tsdbt in a folder of their own, each compared with the record.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CaseStep, RecordedCase } from './case-files.ts';
import { compareStep, isParseLevel } from './compare-step.ts';
import { type Deviation, splitDeviations } from './deviations.ts';
import { type LeftOut, leftOutReason } from './left-out.ts';
import { runCommand } from './run-command.ts';
import { runWarm } from './run-warm.ts';
import type { OpenWarehouse, Warehouse } from './warehouse.ts';

export interface CaseOptions {
  /** Only parse and ls, compared by exit code, console and manifest. */
  readonly parseLevel: boolean;
  readonly warehouse: OpenWarehouse;
  readonly deviations?: readonly Deviation[];
  /** Steps that are not compared on another engine than the recorded one. */
  readonly leftOut?: readonly LeftOut[];
  /** Every command in a process of its own; else only the first of each case on another engine than the recorded one. */
  readonly isEachAlone?: boolean;
}

export interface StepResult {
  readonly case: string;
  readonly step: number;
  readonly args: string;
  /** `file: difference` lines; empty when equal. */
  readonly differences: readonly string[];
  /** Differences that are meant to be. */
  readonly meant?: readonly Deviation[];
  /** Why the step could not be compared here. */
  readonly leftOut?: string;
}

/** Runs one case in a folder of its own. */
export async function runCase(recorded: RecordedCase, options: CaseOptions): Promise<StepResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-case-'));
  const project = join(folder, 'project');
  const schema = `case_${recorded.name.replaceAll('-', '_')}`;
  const warehouse = options.warehouse(folder);
  cpSync(join(recorded.folder, 'project'), project, { recursive: true });
  writeFileSync(join(folder, 'profiles.yml'), profile(warehouse, schema));
  const results: StepResult[] = [];
  try {
    for (const [at, step] of recorded.steps.entries()) {
      results.push(...(await runStep({ recorded, step, number: at + 1, folder, project, schema, warehouse }, options)));
    }
  } finally {
    await warehouse.clear((space) => space.startsWith(schema));
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function profile(warehouse: Warehouse, schema: string): string {
  const output = (name: string, own: string): string => `    ${name}: ${warehouse.profile(own, 1)}\n`;
  return `case:\n  target: dev\n  outputs:\n${output('dev', schema)}${output('other', `${schema}_other`)}`;
}

interface StepPlace {
  readonly recorded: RecordedCase;
  readonly step: CaseStep;
  readonly number: number;
  readonly folder: string;
  readonly project: string;
  readonly schema: string;
  readonly warehouse: Warehouse;
}

async function runStep(place: StepPlace, options: CaseOptions): Promise<StepResult[]> {
  const { step, project, recorded, number } = place;
  const sqlError = await prepare(place);
  if (step.args.length === 0) return [];
  const command = step.args.find((word) => !word.startsWith('-')) ?? '';
  const label = { case: recorded.name, step: number, args: step.args.join(' ') };
  if (
    options.parseLevel &&
    (!isParseLevel(command) || step.args.includes('--state') || step.env?.['DBT_STATE'] !== undefined)
  )
    return [];
  // Some commands are started as a user starts them, so that what was warm cannot hide a difference.
  const isAlone = options.isEachAlone === true || (number === 1 && !place.warehouse.isRecorded);
  const done = await (isAlone ? runCommand : runWarm)(['--no-use-colors', '--no-version-check', ...step.args], {
    cwd: project,
    env: { DBT_PROFILES_DIR: place.folder, ...step.env },
  });
  if (step.save_state) saveState(project, step.save_state);
  const leftOut = place.warehouse.isRecorded ? undefined : leftOutReason(options.leftOut ?? [], recorded.name, number);
  if (leftOut !== undefined && !options.parseLevel) return [{ ...label, differences: [], leftOut }];
  if (sqlError) return [{ ...label, differences: [`sql: ${sqlError}`] }];
  const found = await compareStep(
    { ...place, ...done, withRelations: step.relations !== false, parseLevel: options.parseLevel },
    command,
  );
  return [
    {
      ...label,
      ...splitDeviations(found, { ...label, isRecorded: place.warehouse.isRecorded }, options.deviations ?? []),
    },
  ];
}

async function prepare({ step, project, schema, warehouse }: StepPlace): Promise<string | undefined> {
  for (const path of step.remove ?? []) rmSync(join(project, path), { recursive: true, force: true });
  for (const [path, text] of Object.entries(step.write ?? {})) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const isRetry = step.args.includes('retry');
  if (!step.keep_results && !isRetry) {
    for (const file of ['run_results.json', 'sources.json', 'catalog.json'])
      rmSync(join(project, 'target', file), { force: true });
  }
  if (step.sql === undefined) return undefined;
  const statements = typeof step.sql === 'string' ? [step.sql] : step.sql;
  return warehouse.runSql(statements.map((sql) => sql.replaceAll('{schema}', schema)));
}

function saveState(project: string, to: string): void {
  mkdirSync(join(project, to), { recursive: true });
  for (const file of ['manifest.json', 'run_results.json', 'sources.json']) {
    const from = join(project, 'target', file);
    if (existsSync(from)) cpSync(from, join(project, to, file));
  }
}
