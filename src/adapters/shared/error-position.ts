// Where in the SQL an engine says an error is.
import type { TsdbtError } from '../../base/index.ts';

export interface SqlPosition {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/**
 * Reads `LINE 3: select x` with the caret line below it, as DuckDB and Postgres print it.
 * The shown line may be cut at its start (`...text`), then the column is that of the line's beginning.
 */
export function databaseErrorPosition(error: TsdbtError): SqlPosition | undefined {
  const lines = error.diagnostic.message.split('\n');
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
