// Closed lists of words of the semantic layer.

/** Granularities of time that every engine knows, from the finest to the coarsest. */
export const GRAINS = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;

export const ENTITY_TYPES = ['foreign', 'natural', 'primary', 'unique'] as const;
export const DIMENSION_TYPES = ['categorical', 'time'] as const;
