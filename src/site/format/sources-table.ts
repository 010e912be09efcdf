// The file `sources`: freshness of all sources that have limits or were asked.
import { FORMAT_VERSION } from './core.ts';
import type { FreshnessInfo } from './details.ts';
import { field, type Json, numberOf, parseRecord } from './packing.ts';

/** One source; `node` is its index in the core. */
export interface SourceRow extends FreshnessInfo {
  readonly node: number;
}

/** The file `sources` as JSON text. */
export function encodeSources(rows: readonly SourceRow[]): string {
  return JSON.stringify({ v: FORMAT_VERSION, rows });
}

/** Reads the file `sources`. @throws FormatProblem when it is damaged */
export function decodeSources(text: string): SourceRow[] {
  const rows = field(parseRecord(text, FORMAT_VERSION, 'sources'), 'rows');
  if (!Array.isArray(rows)) return [];
  return rows.filter((row: Json) => numberOf(row, 'node', -1) >= 0).map((row) => row as unknown as SourceRow);
}
