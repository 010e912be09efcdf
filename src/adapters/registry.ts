// Finds an engine by dbt's type name. Registrations are small; drivers are loaded by `create`.
import { fail, nearest } from '../base/index.ts';
import type { AdapterRegistration } from './adapter.ts';
import { adapterErrors } from './errors.ts';

/** The engine of a project that names no profile. */
export const defaultAdapter = 'duckdb';

const registrations: ReadonlyMap<string, () => Promise<AdapterRegistration>> = new Map([
  ['duckdb', async () => (await import('./duckdb/index.ts')).duckdbRegistration],
  ['postgres', async () => (await import('./postgres/index.ts')).postgresRegistration],
  ['snowflake', async () => (await import('./snowflake/index.ts')).snowflakeRegistration],
  ['spark', async () => (await import('./spark/index.ts')).sparkRegistration],
  ['databricks', async () => (await import('./databricks/index.ts')).databricksRegistration],
]);

/** All engines, by dbt's names of them. */
export const adapterTypes: readonly string[] = [...registrations.keys()];

/** @throws TsdbtError unknown-adapter */
export async function findAdapter(type: string): Promise<AdapterRegistration> {
  const load = registrations.get(type);
  if (load) return load();
  return fail(adapterErrors.unknownAdapter, { type, known: adapterTypes, near: nearest(type, adapterTypes) });
}
