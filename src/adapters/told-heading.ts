// How dbt's adapter of an engine heads what the engine refuses.
import type { DbtHeading, Diagnostic } from '../base/index.ts';

/** Engines whose adapters for dbt pass errors on as such of the run, without the file of the statement. */
const AS_RUNTIME_ERRORS = /^(?:duckdb|spark)-/;

/**
 * The heading that dbt shows for an error. Ours is `Database Error` for whatever an engine refuses; dbt-duckdb and
 * dbt-spark make plain runtime errors of it.
 */
export function toldHeading({ heading, slug }: Pick<Diagnostic, 'heading' | 'slug'>): DbtHeading {
  return heading === 'Database Error' && AS_RUNTIME_ERRORS.test(slug) ? 'Runtime Error' : heading;
}
