// How wide the lines are that the console prints.
import type { InvocationFacts } from './types.ts';

/** The columns of a line on the console: dbt's flag printer_width. */
export function lineWidth(flags: InvocationFacts['flags']): number {
  const width = flags.get('PRINTER_WIDTH');
  return typeof width === 'number' ? width : 80;
}
