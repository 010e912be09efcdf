// P1 and P2 on DuckDB: a run that is killed at any of its statements leaves every relation old or new, and the next
// run leaves nothing temporary.
import { afterAll, test } from 'vitest';
import { duckdbEngine } from './duckdb-engine.ts';
import { killScenario } from './kill.ts';
import { lender } from './pool.ts';
import { isFull, SCALE, scaled, tell } from './scale.ts';
import { scenariosOf } from './scenarios.ts';

const engine = duckdbEngine();
const lend = lender(await engine.places(2));
/** A part of the points of the scenarios that every test run does. */
const share = isFull ? 1 : SCALE;
/** Beside them, kills at random moments: about a hundred in all. */
const random = scaled(5);
const total = { points: 0, violations: 0 };

afterAll(async () => {
  tell(`kills on DuckDB: ${total.points} points, ${total.violations} violations`);
  await engine.close();
});

test.concurrent.for(scenariosOf('duckdb', isFull))('$name', { timeout: 900_000 }, async (scenario, context) => {
  const { points, violations } = await lend((place) => killScenario(scenario, place, { engine, share, random }));
  total.points += points;
  total.violations += violations.length;
  context.expect(violations).toEqual([]);
  context.expect(points).toBeGreaterThan(0);
});
