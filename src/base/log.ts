// Log events: what happened, with dbt's event code and name; sinks (cli/ui) turn them into lines.
import type { JsonObject } from './json.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogEvent {
  /** dbt's event code, `Q012`; ours that dbt lacks are `T001`… */
  readonly code: string;
  /** dbt's event name, `LogModelResult` */
  readonly name: string;
  readonly level: LogLevel;
  /** Console text without clock and colour; may have several lines. */
  readonly msg: string;
  /** `data` of the JSON log line; JSON only, snake_case keys as dbt's. */
  readonly data?: JsonObject | undefined;
  /** A note of ours: goes to stderr, is never counted and never raised by warn-error. */
  readonly note?: boolean;
  /** Shown even with --quiet (results of ls, show, compile; print()). */
  readonly always?: boolean;
  /** Printed without clock (ls output, error bodies). */
  readonly bare?: boolean;
  /** Coloured status word at the end of a node line, e.g. `OK`, `ERROR`; sinks may colour it. */
  readonly status?: 'ok' | 'error' | 'warn' | 'skip' | 'run' | undefined;
  readonly thread?: string | undefined;
}

/** An event whose data is made when a sink asks for it: most sinks read the text alone. */
export class LazyEvent implements LogEvent {
  readonly code: string;
  readonly name: string;
  readonly level: LogLevel;
  readonly msg: string;
  readonly status: LogEvent['status'];
  readonly thread: string | undefined;
  readonly #make: () => JsonObject;

  constructor({ code, name, level, msg, status, thread }: Omit<LogEvent, 'data'>, make: () => JsonObject) {
    this.code = code;
    this.name = name;
    this.level = level;
    this.msg = msg;
    this.status = status;
    this.thread = thread;
    this.#make = make;
  }

  get data(): JsonObject {
    return this.#make();
  }
}

/** Other words for levels: as dbt 2 calls them. */
export const levelSynonyms: ReadonlyMap<string, string> = new Map([
  ['off', 'none'],
  ['trace', 'debug'],
]);

/** Where events go. `emit` never throws. */
export interface Log {
  emit(event: LogEvent): void;
  /** Whether warnings of this event name are errors: who can fail at the place of the warning asks before emitting. */
  isError?(eventName: string): boolean;
}

/** A log that drops everything. */
export const silentLog: Log = { emit: () => {} };
