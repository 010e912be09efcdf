// The tests are tested: each broken mechanism must be seen by those that guard it (`npm run test:reliability -- --mutants`).
import { afterAll, beforeAll, describe, test } from 'vitest';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { duckdbEngine } from './duckdb-engine.ts';
import { killScenario } from './kill.ts';
import { type Mutant, mutants } from './mutants.ts';
import { lender } from './pool.ts';
import { postgresEngine } from './postgres-engine.ts';
import { readChains, STALLED_AT_MOST } from './read-chains.ts';
import { tell } from './scale.ts';
import { scenariosOf } from './scenarios.ts';

const TRIES = 8;

describe('mutants', async () => {
  const server = await testServer();
  const engines = { duckdb: duckdbEngine(), postgres: postgresEngine(server, 'mutant') };
  const lend = {
    duckdb: lender(await engines.duckdb.places(1)),
    postgres: lender(await engines.postgres.places(1)),
  };
  const files = ({ macros }: Mutant): { readonly [path: string]: string } => ({ 'macros/mutant.sql': macros });
  const seen = new Set<string>();

  beforeAll(() => withClient(server, (client) => client.query('create role kill_reader').catch(() => {})));
  afterAll(async () => {
    tell(`mutants: ${seen.size} of ${kills.length + read.length} seen`);
    await Promise.all([engines.duckdb.close(), engines.postgres.close()]);
  });

  const kills = mutants.flatMap((mutant) =>
    (mutant.kills ?? []).map((kill) => ({ mutant, name: mutant.name, ...kill })),
  );
  test.concurrent.for(kills)('$name: killed on $engine, $scenario', { timeout: 600_000 }, async (kill, { expect }) => {
    const scenario = scenariosOf(kill.engine, true).find(({ name }) => name === kill.scenario);
    if (!scenario) throw new Error(`no scenario ${kill.scenario}`);
    const options = { engine: engines[kill.engine], share: 1, stopsAtFirst: true, mutant: files(kill.mutant) };
    const { violations } = await lend[kill.engine]((place) => killScenario(scenario, place, options));
    expect(violations).not.toEqual([]);
    seen.add(`${kill.name} ${kill.engine}`);
  });

  const read = mutants.flatMap((mutant, i) =>
    mutant.readers ? [{ mutant, i, name: mutant.name, by: mutant.readers }] : [],
  );
  test.for(read)('$name: readers see $by', { timeout: 600_000 }, async ({ mutant, i, name, by }, { expect }) => {
    // A gap of a few milliseconds is not met in every series.
    let tries = 1;
    let found = await readChains(server, `mutant${i}`, 3, files(mutant));
    for (; by === 'failures' && found.failures.length === 0 && tries < TRIES; tries += 1)
      found = await readChains(server, `mutant${i}_${tries}`, 3, files(mutant));
    const { failures, stalled, failedRun } = found;
    if (by === 'failures') expect(failures).not.toEqual([]);
    // A mutant that cannot run at all proves nothing about readers.
    else expect(failedRun).toBeUndefined();
    if (by === 'stalls') expect(stalled).toBeGreaterThan(STALLED_AT_MOST);
    seen.add(`${name} readers`);
  });
});
