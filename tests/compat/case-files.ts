// A folder of recorded cases: projects, steps, and what a real dbt was recorded to do with them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CaseStep {
  readonly args: readonly string[];
  readonly env?: Readonly<{ [name: string]: string }>;
  readonly write?: Readonly<{ [path: string]: string }>;
  readonly remove?: readonly string[];
  readonly sql?: string | readonly string[];
  readonly save_state?: string;
  readonly keep_results?: boolean;
  readonly relations?: boolean;
  readonly manifest?: boolean;
}

export interface RecordedCase {
  readonly name: string;
  readonly folder: string;
  readonly title: string;
  readonly area: string;
  readonly steps: readonly CaseStep[];
}

/** All cases of a folder, or those whose name begins with one of `only`. */
export function readCases(folder: string, only: readonly string[]): RecordedCase[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'case.json')))
    .map((entry) => entry.name)
    .filter((name) => only.length === 0 || only.some((wanted) => name.startsWith(wanted)))
    .sort()
    .map((name) => {
      const read = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Omit<
        RecordedCase,
        'name' | 'folder'
      >;
      return { ...read, name, folder: join(folder, name) };
    });
}

/** A recorded file of a step (1-based), parsed when it is JSON; undefined when nothing was recorded. */
export function expectedText(recorded: RecordedCase, step: number, file: string): string | undefined {
  const path = join(recorded.folder, 'expected', String(step).padStart(2, '0'), file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
