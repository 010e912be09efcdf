// What the outside world offers to a stage. Handed in, never global.
import type { Log } from './log.ts';

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Monotonic milliseconds for durations. */
  monotonic(): number;
}

/** Environment variables, read by name only. */
export interface Env {
  get(name: string): string | undefined;
  names(): readonly string[];
}

/** Registers texts that must never be shown, and replaces them by `*****`. */
export interface Redactor {
  addSecret(text: string): void;
  redact(text: string): string;
  /** Whether there is anything to replace. */
  hasSecrets(): boolean;
}

export interface Services {
  readonly clock: Clock;
  readonly env: Env;
  readonly log: Log;
  readonly redactor: Redactor;
  /** uuid of this invocation */
  readonly invocationId: string;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}
