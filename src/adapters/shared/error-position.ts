// Where in the SQL an engine says an error is.
import type { TsdbtError } from '../../base/index.ts';

export interface SqlPosition {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** The place that the text of an engine's error names, whichever way it names it. */
export function databaseErrorPosition(error: TsdbtError): SqlPosition | undefined {
  const { message } = error.diagnostic;
  return shownLine(message) ?? namedPlace(message) ?? lineAndPos(message);
}

/**
 * Reads `LINE 3: select x` with the caret line below it, as DuckDB and Postgres print it.
 * The shown line may be cut at its start (`...text`), then the column is that of the line's beginning.
 */
function shownLine(message: string): SqlPosition | undefined {
  const lines = message.split('\n');
  const at = lines.findIndex((line) => /^\s*LINE \d+: /.test(line));
  if (at === -1) return undefined;
  const shown = lines[at] ?? '';
  const prefix = /^\s*LINE (\d+): /.exec(shown);
  const caret = (lines[at + 1] ?? '').indexOf('^');
  const line = Number(prefix?.[1] ?? 1);
  const start = prefix?.[0].length ?? 0;
  if (caret < start || shown.slice(start).startsWith('...')) return { line, column: 1 };
  return { line, column: caret - start + 1 };
}

/** Reads `error line 3 at position 7`, as Snowflake writes it; it counts positions from 0. */
function namedPlace(message: string): SqlPosition | undefined {
  const found = /\berror line (\d+) at position (-?\d+)/.exec(message);
  return found ? { line: Number(found[1]), column: Math.max(0, Number(found[2])) + 1 } : undefined;
}

/** Reads `line 2 pos 14`, as Spark writes it with brackets, with a comma or plainly; it counts positions from 0. */
function lineAndPos(message: string): SqlPosition | undefined {
  const found = /\bline (\d+),? pos (\d+)/.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]) + 1 } : undefined;
}
