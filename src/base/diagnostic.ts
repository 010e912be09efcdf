// What went wrong, as data: a registry of codes per room, the diagnostic they make,
// and the one exception class that carries it.
import type { Span } from './source-file.ts';

export type Severity = 'error' | 'warning' | 'note';

/** The heading that dbt prints above an error of this class; our text stands below it. */
export type DbtHeading =
  | 'Compilation Error'
  | 'Parsing Error'
  | 'Runtime Error'
  | 'Database Error'
  | 'Dependency Error'
  | 'Contract Error'
  | 'Internal Error'
  | 'Breaking change to contract Error'
  | 'Env var required but not provided';

/** A further place that helps to understand a diagnostic ("called from …"). */
export interface RelatedPlace {
  readonly message: string;
  readonly span?: Span | undefined;
}

export interface Diagnostic {
  /** `TSDBT-1401` */
  readonly code: string;
  /** kebab-case, stable: `unknown-ref` */
  readonly slug: string;
  readonly severity: Severity;
  /** One sentence (may have more lines); for known dbt errors it begins with dbt's own wording. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly span?: Span | undefined;
  readonly related: readonly RelatedPlace[];
  readonly heading: DbtHeading;
  /** `unique_id` of the node it belongs to, where known. */
  readonly nodeId?: string | undefined;
  /** What dbt's heading names when that is not the node itself: `model orders (models/schema.yml)`. */
  readonly subject?: string | undefined;
  /** Values of the template variables mentioned at the place, already redacted. */
  readonly variables?: ReadonlyMap<string, string> | undefined;
  readonly cause?: unknown;
  /** Where it is explained, when that is not the page of its code in docs/errors. */
  readonly page?: string | undefined;
}

/** One kind of error: number, wording, hint. `P` is the payload its texts are made from. */
export interface ErrorKind<P> {
  readonly code: number;
  readonly slug: string;
  readonly title: string;
  readonly severity: Severity;
  readonly heading: DbtHeading;
  readonly message: (payload: P) => string;
  readonly hint: ((payload: P) => string | undefined) | undefined;
}

/** What a room writes in its `errors.ts` for one kind. */
export interface ErrorKindSpec<P> {
  readonly code: number;
  readonly title: string;
  readonly severity?: Severity;
  readonly heading?: DbtHeading;
  readonly message: (payload: P) => string;
  readonly hint?: (payload: P) => string | undefined;
}

/**
 * Names one kind of error; rooms collect them in `errors.ts` as
 * `export const jinjaErrors = { syntax: errorKind('jinja-syntax', {...}) }`.
 */
export function errorKind<P>(slug: string, spec: ErrorKindSpec<P>): ErrorKind<P> {
  return {
    slug,
    code: spec.code,
    title: spec.title,
    severity: spec.severity ?? 'error',
    heading: spec.heading ?? 'Compilation Error',
    message: spec.message,
    hint: spec.hint,
  };
}

export interface DiagnosticPlace {
  readonly span?: Span | undefined;
  readonly related?: readonly RelatedPlace[];
  readonly nodeId?: string | undefined;
  readonly cause?: unknown;
  readonly variables?: ReadonlyMap<string, string> | undefined;
  readonly severity?: Severity;
}

/** Makes the diagnostic of `kind` with `payload` at a place. */
export function diagnostic<P>(kind: ErrorKind<P>, payload: P, place: DiagnosticPlace = {}): Diagnostic {
  return {
    code: `TSDBT-${kind.code}`,
    slug: kind.slug,
    severity: place.severity ?? kind.severity,
    message: kind.message(payload),
    hint: kind.hint?.(payload),
    span: place.span,
    related: place.related ?? [],
    heading: kind.heading,
    nodeId: place.nodeId,
    variables: place.variables,
    cause: place.cause,
  };
}

/** The only exception that tsdbt throws on purpose; caught at the node boundary. */
export class TsdbtError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(found: Diagnostic) {
    super(found.message);
    this.name = 'TsdbtError';
    this.diagnostic = found;
  }
}

/** Throws `kind` at a place. */
export function fail<P>(kind: ErrorKind<P>, payload: P, place: DiagnosticPlace = {}): never {
  throw new TsdbtError(diagnostic(kind, payload, place));
}

/** A value and what was noticed on the way to it; every stage returns one. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** For the end of an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new InternalError(`unexpected value ${String(value)}`);
}

/** A defect of tsdbt itself: block 90, shown with a request to report it. */
export class InternalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InternalError';
  }
}
