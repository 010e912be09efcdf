// One Postgres server for a test run: started by the first test that asks for it, ended here.
import type { TestProject } from 'vitest/node';
import { serverFolder, stopServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresFolder: string;
  }
}

let folder: string | undefined;

export function setup(project: TestProject): void {
  folder = serverFolder();
  project.provide('postgresFolder', folder);
}

export async function teardown(): Promise<void> {
  if (folder) await stopServer(folder);
}
