// The run's Postgres server for a test file.
import { inject } from 'vitest';
import { startServer, type TestServer } from './server.ts';

/** The server, or undefined where none can be started: then the tests are skipped and the reason is printed. */
export async function testServer(): Promise<TestServer | undefined> {
  const server = await startServer(inject('postgresFolder'));
  if (!('unavailable' in server)) return server;
  console.warn(`Postgres tests are skipped: ${server.unavailable}`);
  return undefined;
}
