// What can go wrong in a template, block 12.
import { type ErrorKind, errorKind, nearest } from '../base/index.ts';

export interface JinjaErrors {
  readonly syntax: ErrorKind<{ problem: string; hint?: string | undefined }>;
  readonly undefinedValue: ErrorKind<{ problem: string; hint?: string | undefined; inMacro?: boolean }>;
  readonly runtime: ErrorKind<{ problem: string; hint?: string | undefined }>;
  readonly unsupportedTag: ErrorKind<{ tag: string }>;
  readonly budget: ErrorKind<{ what: string }>;
  readonly blockStructure: ErrorKind<{ problem: string; hint?: string | undefined }>;
}

const ADVICE =
  '. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".';

/** The kinds of error of this room. */
export const jinjaErrors: JinjaErrors = {
  syntax: errorKind('jinja-syntax', {
    code: 1201,
    title: 'The template cannot be read',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  undefinedValue: errorKind<{ problem: string; hint?: string | undefined; inMacro?: boolean }>('jinja-undefined', {
    code: 1202,
    title: 'A value used in a template does not exist',
    // dbt says what may be the reason only of what stands in the template itself.
    message: ({ problem, inMacro }) => (inMacro ? problem : `${problem}${ADVICE}`),
    hint: ({ hint }) => hint,
  }),
  runtime: errorKind<{ problem: string; hint?: string | undefined }>('jinja-runtime', {
    code: 1203,
    title: 'A template failed while it was rendered',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  unsupportedTag: errorKind('jinja-unsupported-tag', {
    code: 1204,
    title: 'A Jinja tag that dbt projects cannot use',
    message: ({ tag }) => `The tag '${tag}' is not available in dbt projects`,
    hint: () => 'Templates cannot load other templates; put shared text into a macro and call it.',
  }),
  budget: errorKind('template-budget-exceeded', {
    code: 1205,
    title: 'A template used more than it is allowed to',
    message: ({ what }) => `The template was stopped: ${what}`,
    hint: () => 'Look for a loop or a macro that calls itself without end.',
  }),
  blockStructure: errorKind('jinja-block-structure', {
    code: 1206,
    title: 'Blocks of a file are not closed or nested as they must be',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
};

/** The message of an unknown name as dbt words it where no macros are. */
export function withoutAdvice(message: string): string {
  return message.endsWith(ADVICE) ? message.slice(0, -ADVICE.length) : message;
}

/**
 * A failure inside an operation that does not know its place. The closure that runs the
 * operation turns it into a TsdbtError with span, macro stack and values.
 */
export class Fault extends Error {
  readonly undefinedValue: boolean;
  readonly hint: string | undefined;

  constructor(message: string, undefinedValue = false, hint?: string) {
    super(message);
    this.name = 'Fault';
    this.undefinedValue = undefinedValue;
    this.hint = hint;
  }
}

/** Throws a failure without a place. */
export function fault(message: string, hint?: string): never {
  throw new Fault(message, false, hint);
}

/** Fails for a filter or test that does not exist, with the name that may be meant. */
export function unknownName(kind: 'filter' | 'test', name: string, known: Iterable<string>): never {
  return fault(`No ${kind} named '${name}'.`, didYouMean(name, known));
}

/** `did you mean 'x'?`, or undefined where no name is close. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const meant = nearest(name, known);
  return meant === undefined ? undefined : `did you mean '${meant}'?`;
}
