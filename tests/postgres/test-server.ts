// The run's Postgres server for a test file.
import { inject } from 'vitest';
import { startServer, type TestServer } from './server.ts';

/** The server, of the installed binaries or of those that npm brings. @throws Error with the reason when none can be started */
export async function testServer(): Promise<TestServer> {
  const server = await startServer(inject('postgresFolder'));
  if ('unavailable' in server) throw new Error(`no Postgres server can be started: ${server.unavailable}`);
  return server;
}
