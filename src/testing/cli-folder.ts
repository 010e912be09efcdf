// Whole commands in process, on projects in a temporary folder, against the embedded database.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { processEnv } from '../base/index.ts';
import { runCli } from '../cli/run-cli.ts';

export interface Ran {
  readonly code: number;
  /** Without clocks and durations. */
  readonly stdout: string;
  readonly stderr: string;
}

/** A command goes into the folder of its project, which the test removes. */
const home = process.cwd();

/** A folder for the projects of one test file. */
export class CliFolder {
  readonly root: string = mkdtempSync(join(tmpdir(), 'tsdbt-cli-'));

  /** Runs a command line in a folder. */
  async run(cwd: string, ...words: string[]): Promise<Ran> {
    return this.runAborted(cwd, new AbortController().signal, ...words);
  }

  /** The same with a signal that stops it. */
  async runAborted(cwd: string, signal: AbortSignal, ...words: string[]): Promise<Ran> {
    return this.runWith(cwd, { signal }, ...words);
  }

  /** The same with variables of the environment, or with standard input. */
  async runWith(
    cwd: string,
    options: {
      readonly signal?: AbortSignal;
      readonly env?: Readonly<{ [name: string]: string }>;
      readonly stdin?: string;
    },
    ...words: string[]
  ): Promise<Ran> {
    const out = { stdout: '', stderr: '' };
    const stream = (name: 'stdout' | 'stderr'): { write: (text: string) => void } => ({
      write: (text) => {
        out[name] += text;
      },
    });
    const code = await runCli(words, {
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      stdin: () => options.stdin ?? '',
      env: processEnv({ HOME: this.root, ...options.env }),
      cwd,
      signal: options.signal ?? new AbortController().signal,
    }).finally(() => process.chdir(home));
    const stdout = out.stdout
      .replace(/^\d\d:\d\d:\d\d {2}/gm, '')
      .replace(/\b\d+\.\d\ds/g, '0.00s')
      .replace(/in 0 hours 0 minutes and \S+ seconds/g, 'in no time');
    return { code, stdout, stderr: out.stderr };
  }

  /** Writes a project with a dbt_project.yml of this name; gives its folder. */
  project(name: string, files: Readonly<{ [path: string]: string }>): string {
    const folder = join(this.root, name);
    const all = { 'dbt_project.yml': `name: ${name}\nclean-targets: [target]\n`, ...files };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A JSON file that holds an object. */
export function readJson(...path: string[]): { [key: string]: unknown } {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as { [key: string]: unknown };
}
