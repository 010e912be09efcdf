// Recorded cases of a real dbt on Postgres, the engine that they were recorded with: everything is compared, types, messages,
// counts and console lines too.
import { test } from 'vitest';
import { testServer } from '../postgres/test-server.ts';
import { postgresWarehouse } from './postgres-warehouse.ts';
import { allCases, expectEqual } from './whole-cases.ts';

const server = await testServer();

test.concurrent.each(allCases())('%s on Postgres', async (_name, recorded) => {
  await expectEqual(recorded, () => postgresWarehouse(server));
});
