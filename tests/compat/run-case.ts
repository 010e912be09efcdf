// One recorded case: its steps run through tsdbt in a folder of their own, each compared with the record.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CaseStep, expectedText, type RecordedCase } from './case-files.ts';
import { comparable, manifestSubset } from './manifest-subset.ts';
import { differences, type Json, normaliseConsole } from './normalise.ts';
import { runCommand } from './run-command.ts';
import { readRelations, runSql } from './warehouse.ts';

export interface CaseOptions {
  /** Only parse and ls, compared by exit code, console and manifest. */
  readonly parseLevel: boolean;
}

export interface StepResult {
  readonly case: string;
  readonly step: number;
  readonly args: string;
  /** `file: difference` lines; empty when equal. */
  readonly differences: readonly string[];
  /** Why the step could not be compared here. */
  readonly leftOut?: string;
}

const PARSE_LEVEL = new Set(['parse', 'ls', 'list']);
/** Commands whose console is the same on every engine. */
const CONSOLE_COMPARED = new Set([...PARSE_LEVEL, 'deps']);

/** Runs one case in a folder of its own. */
export async function runCase(recorded: RecordedCase, options: CaseOptions): Promise<StepResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdbt-case-'));
  const project = join(folder, 'project');
  const schema = `case_${recorded.name.replaceAll('-', '_')}`;
  cpSync(join(recorded.folder, 'project'), project, { recursive: true });
  writeFileSync(join(folder, 'profiles.yml'), profile(join(folder, 'dbt.duckdb'), schema));
  const results: StepResult[] = [];
  try {
    for (const [at, step] of recorded.steps.entries()) {
      results.push(...(await runStep({ recorded, step, number: at + 1, folder, project, schema }, options)));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function profile(path: string, schema: string): string {
  const output = (name: string, own: string): string =>
    `    ${name}: {type: duckdb, path: '${path}', schema: ${own}, threads: 1}\n`;
  return `case:\n  target: dev\n  outputs:\n${output('dev', schema)}${output('other', `${schema}_other`)}`;
}

interface StepPlace {
  readonly recorded: RecordedCase;
  readonly step: CaseStep;
  readonly number: number;
  readonly folder: string;
  readonly project: string;
  readonly schema: string;
}

async function runStep(place: StepPlace, options: CaseOptions): Promise<StepResult[]> {
  const { step, project, recorded, number } = place;
  const sqlError = await prepare(place);
  if (step.args.length === 0) return [];
  const command = step.args.find((word) => !word.startsWith('-')) ?? '';
  const label = { case: recorded.name, step: number, args: step.args.join(' ') };
  if (options.parseLevel && (!PARSE_LEVEL.has(command) || step.args.includes('--state'))) return [];
  const done = await runCommand(['--no-use-colors', '--no-version-check', ...step.args], {
    cwd: project,
    env: { DBT_PROFILES_DIR: place.folder, ...step.env },
  });
  if (step.save_state) saveState(project, step.save_state);
  if (sqlError) return [{ ...label, differences: [], leftOut: `SQL of the step: ${sqlError}` }];
  return [{ ...label, differences: await compare(place, command, done, options) }];
}

async function prepare({ step, project, folder, schema }: StepPlace): Promise<string | undefined> {
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
  return runSql(
    join(folder, 'dbt.duckdb'),
    statements.map((sql) => sql.replaceAll('{schema}', schema)),
  );
}

function saveState(project: string, to: string): void {
  mkdirSync(join(project, to), { recursive: true });
  for (const file of ['manifest.json', 'run_results.json', 'sources.json']) {
    const from = join(project, 'target', file);
    if (existsSync(from)) cpSync(from, join(project, to, file));
  }
}

async function compare(
  place: StepPlace,
  command: string,
  done: { readonly exit: number; readonly stdout: string },
  options: CaseOptions,
): Promise<string[]> {
  const { recorded, number, project } = place;
  const found: string[] = [];
  const expectedExit = Number(expectedText(recorded, number, 'exit.txt')?.trim() ?? '0');
  if (done.exit !== expectedExit) found.push(`exit: expected ${expectedExit}, got ${done.exit}`);
  const stdout = expectedText(recorded, number, 'stdout.txt');
  if (stdout !== undefined && (options.parseLevel || CONSOLE_COMPARED.has(command))) {
    found.push(...lineDifferences(normaliseConsole(stdout, '/project'), normaliseConsole(done.stdout, project)));
  }
  found.push(...compareManifest(place, expectedExit));
  if (options.parseLevel) return found;
  found.push(...compareResults(place), ...compareCompiled(place), ...(await compareRelations(place)));
  return found;
}

function lineDifferences(expected: readonly string[], actual: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < Math.max(expected.length, actual.length) && found.length < 6; i += 1) {
    if (expected[i] !== actual[i])
      found.push(`stdout: line ${i + 1}: expected ${JSON.stringify(expected[i])}, got ${JSON.stringify(actual[i])}`);
  }
  return found;
}

function readJson(path: string): Json | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Json) : undefined;
}

function compareManifest(place: StepPlace, expectedExit: number): string[] {
  const text = expectedText(place.recorded, place.number, 'manifest.json');
  if (text === undefined || expectedExit === 2) return [];
  const expected = JSON.parse(text) as { [key: string]: Json };
  const actual = readJson(join(place.project, 'target', 'manifest.json'));
  if (actual === undefined || typeof actual !== 'object' || actual === null || Array.isArray(actual))
    return ['manifest.json: not written'];
  const reduced = manifestSubset(actual, expected);
  return differences(comparable(expected), comparable(reduced)).map((line) => `manifest: ${line}`);
}

function compareResults({ recorded, number, project }: StepPlace): string[] {
  const text = expectedText(recorded, number, 'results.json');
  if (text === undefined) return [];
  const keep = ['unique_id', 'status', 'failures'];
  const actual = readJson(join(project, 'target', 'run_results.json'));
  const results =
    typeof actual === 'object' && actual !== null && !Array.isArray(actual) ? actual['results'] : undefined;
  return differences(pickList(JSON.parse(text) as Json, keep), pickList(results, keep)).map(
    (line) => `results: ${line}`,
  );
}

function pickList(value: Json | undefined, keys: readonly string[]): Json {
  if (!Array.isArray(value)) return null;
  return value.map((item) => {
    const dict = typeof item === 'object' && item !== null && !Array.isArray(item) ? item : {};
    return Object.fromEntries(keys.map((key) => [key, dict[key] ?? null]));
  });
}

function compareCompiled({ recorded, number, project }: StepPlace): string[] {
  const text = expectedText(recorded, number, 'compiled.json');
  if (text === undefined) return [];
  const manifest = readJson(join(project, 'target', 'manifest.json'));
  const nodes =
    typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest) ? manifest['nodes'] : undefined;
  const dict = typeof nodes === 'object' && nodes !== null && !Array.isArray(nodes) ? nodes : {};
  const expected = JSON.parse(text) as { [id: string]: Json };
  const actual: { [id: string]: Json } = {};
  for (const id of Object.keys(expected)) {
    const node = dict[id];
    actual[id] =
      typeof node === 'object' && node !== null && !Array.isArray(node) ? (node['compiled_code'] ?? null) : null;
  }
  return differences(expected, actual).map((line) => `compiled: ${line}`);
}

async function compareRelations({ recorded, number, folder, schema, step }: StepPlace): Promise<string[]> {
  const text = expectedText(recorded, number, 'relations.json');
  if (text === undefined || step.relations === false) return [];
  const expected = JSON.parse(text) as { [name: string]: Json };
  const actual = await readRelations(join(folder, 'dbt.duckdb'), schema, Object.keys(expected));
  const masks = masksOf(expected);
  return differences(comparableRelations(expected, masks), comparableRelations(actual, masks)).map(
    (line) => `relations: ${line}`,
  );
}

/** Columns (`relation.column`) of which the record keeps `<hash>` or `<now>` in place of what differs in every run. */
function masksOf(expected: { [name: string]: Json }): ReadonlySet<string> {
  const masks = new Set<string>();
  for (const [name, relation] of Object.entries(expected)) {
    const rows = typeof relation === 'object' && relation !== null && 'rows' in relation ? relation['rows'] : [];
    for (const row of Array.isArray(rows) ? rows : []) {
      if (typeof row !== 'object' || row === null) continue;
      for (const [column, cell] of Object.entries(row))
        if (cell === '<hash>' || cell === '<now>') masks.add(`${name}.${column}`);
    }
  }
  return masks;
}

/** Names of columns and rows as text; types are the engine's. */
function comparableRelations(relations: { [name: string]: Json }, masks: ReadonlySet<string>): Json {
  return Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => {
      const dict = typeof relation === 'object' && relation !== null && !Array.isArray(relation) ? relation : {};
      const columns = Array.isArray(dict['columns'])
        ? dict['columns'].map((column) =>
            typeof column === 'object' && column !== null && !Array.isArray(column) ? (column['name'] ?? null) : null,
          )
        : [];
      const rows = Array.isArray(dict['rows'])
        ? dict['rows'].map((row) => JSON.stringify(textRow(row, name, masks))).sort()
        : [];
      return [name, { type: dict['type'] ?? null, columns, rows }];
    }),
  );
}

function textRow(row: Json, relation: string, masks: ReadonlySet<string>): Json {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (value === null) return [column, null];
      const text = cellText(value);
      return [column, masks.has(`${relation}.${column}`) ? maskedText(text) : text];
    }),
  );
}

function cellText(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return String(number);
  return text
    .replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.0+)?(?:\+00(?::?00)?|Z)?$/, '$1 $2')
    .replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1');
}

/** As the records write hashes and moments. */
function maskedText(text: string): string {
  return isNow(text) ? '<now>' : text.replace(/^[0-9a-f]{32}$/, '<hash>');
}

/** Whether a moment lies within the last hour; the records hold `<now>` for those. */
function isNow(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}\.\d+/.test(text)) return false;
  const age = Date.now() - Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
  return age > -60_000 && age < 3_600_000;
}
