// P1 and P2 on Postgres: a run that is killed at any of its statements leaves every relation old or new, with its views,
// grants and comments, and the next run leaves nothing temporary.
import { afterAll, beforeAll, test } from 'vitest';
import { withClient } from '../postgres/server.ts';
import { testServer } from '../postgres/test-server.ts';
import { killScenario } from './kill.ts';
import { lender } from './pool.ts';
import { postgresEngine } from './postgres-engine.ts';
import { isFull, SCALE, scaled, tell } from './scale.ts';
import { scenariosOf } from './scenarios.ts';

const server = await testServer();
const engine = postgresEngine(server, 'kill');
const lend = lender(await engine.places(2));
/** A part of the points of the scenarios that every test run does. */
const share = isFull ? 1 : SCALE;
/** Beside them, kills at random moments: about a hundred in all. */
const random = scaled(5);
const total = { points: 0, violations: 0 };

beforeAll(() => withClient(server, (client) => client.query('create role kill_reader')));

afterAll(async () => {
  tell(`kills on Postgres: ${total.points} points, ${total.violations} violations`);
  await engine.close();
});

test.concurrent.for(scenariosOf('postgres', isFull))('$name', { timeout: 900_000 }, async (scenario, context) => {
  const { points, violations } = await lend((place) => killScenario(scenario, place, { engine, share, random }));
  total.points += points;
  total.violations += violations.length;
  context.expect(violations).toEqual([]);
  context.expect(points).toBeGreaterThan(0);
});
