// Records what a real dbt does in the scenarios: node src/dev/run-ts.mjs tests/packages/record.ts /path/to/dbt
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScenario, type StepRecord } from './run-scenario.ts';
import { scenarios, startPackageWorld } from './scenarios.ts';

const dbt = process.argv[2] ?? 'dbt';
const root = mkdtempSync(join(tmpdir(), 'record-'));
const world = await startPackageWorld(join(root, 'repositories'));
const recorded: { [name: string]: StepRecord[] } = {};
for (const [index, scenario] of scenarios.entries()) {
  const folder = join(root, `project-${index}`);
  mkdirSync(folder);
  recorded[scenario.name] = await runScenario(scenario, world, folder, (args, options) => run(args, options));
  console.log(`${scenario.name}: ${recorded[scenario.name]?.map(({ exit }) => exit).join(' ')}`);
}
await world.close();
rmSync(root, { recursive: true, force: true });
writeFileSync(
  `${process.env['TSDBT_ROOT'] ?? ''}tests/packages/recorded.json`,
  `${JSON.stringify(recorded, null, 1)}\n`,
);

/** Not synchronously: the hub lives in this process and must keep answering. */
function run(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<{ [name: string]: string }> },
): Promise<{ exit: number; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(dbt, args, {
      cwd,
      env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DO_NOT_TRACK: '1', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit: exit ?? -1, stdout: Buffer.concat(chunks).toString('utf8') }));
  });
}
