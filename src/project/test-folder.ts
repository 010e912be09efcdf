// For tests of this room: a real project folder made from texts, and services around it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRedactor, processEnv, type Redactor, type Services, silentLog, systemClock } from '../base/index.ts';

/** A folder below the system's temporary folder. */
export class TestFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'tsdbt-project-'));

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Services whose environment holds only `variables`. */
export function testServices(
  variables: Readonly<Record<string, string>>,
  redactor: Redactor = createRedactor(),
): Services {
  return {
    clock: systemClock,
    env: processEnv(variables),
    log: silentLog,
    redactor,
    invocationId: '00000000-0000-4000-8000-000000000000',
    signal: new AbortController().signal,
  };
}
