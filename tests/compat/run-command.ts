// One command line of tsdbt in a process of its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash: given by the bundler of the drivers, or found from here under vitest. */
export const ROOT: string = process.env['TSDBT_ROOT'] ?? fileURLToPath(new URL('../../', import.meta.url));

/** The built command line. */
export const CLI: string = `${ROOT}dist/cli/start.cjs`;

/** Those of its first line. */
export const NODE_FLAGS: readonly string[] = [
  '--disallow-code-generation-from-strings',
  '--disable-proto=throw',
  '--max-semi-space-size=32',
];

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<{ [name: string]: string }>;
}

export interface CommandResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `tsdbt <args>`; inherits nothing of dbt's settings from the caller's environment. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...NODE_FLAGS, CLI, ...args], {
      cwd: options.cwd,
      env: commandEnv(options),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ exit: code ?? -1, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

/** The environment of a command: the caller's without dbt's settings, and what the options say. */
export function commandEnv(options: CommandOptions): { [name: string]: string } {
  const env: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !name.startsWith('DBT_')) env[name] = value;
  return { ...env, ...options.env };
}
