// `deps` beside what a real dbt (1.12.3) did in the same projects: exit codes, console, lock byte for byte, folders.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runWarm } from './compat/run-warm.ts';
import { describeWithGit } from './packages/describe-with-git.ts';
import recorded from './packages/recorded.json' with { type: 'json' };
import { runScenario, type StepRecord } from './packages/run-scenario.ts';
import { type PackageWorld, scenarios, startPackageWorld } from './packages/scenarios.ts';

const expectations: Readonly<{ [name: string]: readonly StepRecord[] | undefined }> = recorded;

describeWithGit('deps does what dbt does', () => {
  const root = mkdtempSync(join(tmpdir(), 'tsdbt-deps-'));
  let world: PackageWorld;

  beforeAll(async () => {
    world = await startPackageWorld(join(root, 'repositories'));
  });
  afterAll(async () => {
    await world.close();
    rmSync(root, { recursive: true, force: true });
  });

  test.concurrent.each(scenarios.map((scenario, index) => ({ ...scenario, index })))('$name', async (scenario) => {
    const folder = join(root, `project-${scenario.index}`);
    mkdirSync(folder);
    const found = await runScenario(scenario, world, folder, (args, { cwd, env }) =>
      runWarm(args, { cwd, env: { ...env, TSDBT_CACHE_DIR: join(folder, 'cache') } }),
    );
    expect(found).toEqual(expectations[scenario.name]);
  });
});
