// Recorded cases of a real dbt on Postgres, the engine that they were recorded with: everything is compared, types, messages,
// counts and console lines too. These cases show what only a warehouse shows; all others run by `npm run compat:cases`.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testServer } from '../postgres/test-server.ts';
import { readCases } from './case-files.ts';
import { readDeviations } from './deviations.ts';
import { postgresWarehouse } from './postgres-warehouse.ts';
import { runCase } from './run-case.ts';

const CASES = [
  'j09-introspection',
  'j11-crossdb',
  's06-config-merge',
  'x01-relation-switch',
  'x02-ephemeral-ctes',
  'x03-incremental-keys',
  'x04-schema-change',
  'x06-snapshot-timestamp',
  'x07-snapshot-check',
  'x08-seed-types',
  'x09-generic-tests',
];

const server = await testServer();
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const cases = readCases(here('./cases'), CASES);
const deviations = readDeviations(here('./deviations.json'));

test.skipIf(!server).concurrent.each(cases.map((recorded) => [recorded.name, recorded] as const))(
  '%s on Postgres',
  async (_name, recorded) => {
    if (!server) return;
    const results = await runCase(recorded, {
      parseLevel: false,
      warehouse: () => postgresWarehouse(server),
      deviations,
    });
    const seen = Object.fromEntries(results.map(({ step, differences }) => [`step ${step}`, differences.slice(0, 3)]));
    expect(seen).toEqual(Object.fromEntries(Object.keys(seen).map((step) => [step, []])));
  },
);
