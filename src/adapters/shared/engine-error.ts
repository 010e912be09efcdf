// Kinds of errors that an engine or its driver tells: shown under dbt's heading, in the engine's own words.
import { type ErrorKind, errorKind } from '../../base/index.ts';

export interface EngineError {
  readonly message: string;
}

/** The hint where a model ends with one. */
export const SEMICOLON = 'a model is one query: leave out the semicolon';

/** A kind of such errors; `hint` says what to do about one. */
export function engineError(
  slug: string,
  code: number,
  title: string,
  hint?: (payload: EngineError) => string | undefined,
): ErrorKind<EngineError> {
  return errorKind<EngineError>(slug, {
    code,
    title,
    heading: 'Database Error',
    message: ({ message }) => message,
    ...(hint ? { hint } : {}),
  });
}
