// One command line of tsdbt in a process of its own.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line; the repository's root is given by the bundler of the drivers, or found from here under vitest. */
export const CLI: string = process.env['TSDBT_ROOT']
  ? `${process.env['TSDBT_ROOT']}dist/cli/start.cjs`
  : fileURLToPath(new URL('../../dist/cli/start.cjs', import.meta.url));

export const NODE_FLAGS: readonly string[] = ['--disallow-code-generation-from-strings', '--disable-proto=throw'];

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
  const env: { [name: string]: string | undefined } = {};
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('DBT_')) env[name] = value;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...NODE_FLAGS, CLI, ...args], {
      cwd: options.cwd,
      env: { ...env, ...options.env },
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
