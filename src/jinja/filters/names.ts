// The names of all filters, for `is filter`.
import { numberFilters } from './number.ts';
import { sequenceFilters } from './sequence.ts';
import { textFilters } from './text.ts';

/** Every registered filter name. */
export const filterNames: ReadonlySet<string> = new Set([
  ...sequenceFilters.keys(),
  ...textFilters.keys(),
  ...numberFilters.keys(),
  'map',
  'select',
  'reject',
  'selectattr',
  'rejectattr',
]);
