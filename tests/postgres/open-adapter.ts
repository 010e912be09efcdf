// The adapter of the tests' server, as a command has it.
import { type Adapter, findAdapter, type RunIdentity } from '../../src/adapters/index.ts';
import { createRedactor, type JsonValue, jsonObject, processEnv, systemClock } from '../../src/base/index.ts';
import type { TestServer } from './server.ts';

/**
 * Opens it; whoever does closes it.
 * @param changes keys of the profile beside those that say where the server is
 * @param opensFor a run for which sessions are opened ahead
 */
export async function openAdapter(
  { host, port, user, database }: TestServer,
  changes: { readonly [key: string]: JsonValue },
  opensFor?: RunIdentity,
): Promise<Adapter> {
  const credentials = { type: 'postgres', host, port, user, password: 'x', dbname: database, ...changes };
  return (await findAdapter('postgres')).create(jsonObject(Object.entries(credentials)), {
    projectDirectory: process.cwd(),
    opensFor,
    services: {
      redactor: createRedactor(),
      clock: systemClock,
      invocationId: '0',
      env: processEnv({}),
      log: { emit: () => {} },
      signal: new AbortController().signal,
    },
  });
}
