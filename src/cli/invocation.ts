// What a command works with: the parsed line, the streams, the services.
import type { Env, JsonValue, NodeId, Services } from '../base/index.ts';
import type { RetryPlan } from '../plan/index.ts';
import type { Console } from './ui/console.ts';

/** 0 all well; 1 something ran and failed; 2 it could not run; 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The process as commands see it; tests hand in their own. */
export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** All of standard input, read when it is asked for. */
  readonly stdin?: (() => string) | undefined;
  readonly env: Env;
  /** Absolute. */
  readonly cwd: string;
  /** Aborted on the first Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Invocation {
  /** `build`, `docs generate` */
  readonly command: string;
  /** Its name as it was written: `ls` or `list`. */
  readonly calledAs: string;
  readonly operands: readonly string[];
  /** dbt's flags that the command line gives. */
  readonly given: ReadonlyMap<string, JsonValue>;
  /** The words of the command line. */
  readonly words: readonly string[];
  readonly io: CliIo;
  readonly services: Services;
  readonly console: Console;
  /** Set while `retry` does an earlier command again. */
  readonly retry?: RetryPlan | undefined;
  /** Versions of sources that were asked for before the run. */
  readonly sourceVersion?: ((id: NodeId) => string | null) | undefined;
}
