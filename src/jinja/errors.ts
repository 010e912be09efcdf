// What can go wrong in a template, block 12.
import { type ErrorKind, errorKind } from '../base/index.ts';

export interface JinjaErrors {
  readonly syntax: ErrorKind<{ problem: string; hint?: string | undefined }>;
  readonly undefinedValue: ErrorKind<{ problem: string; hint?: string | undefined }>;
  readonly runtime: ErrorKind<{ problem: string }>;
  readonly unsupportedTag: ErrorKind<{ tag: string }>;
  readonly budget: ErrorKind<{ what: string }>;
  readonly blockStructure: ErrorKind<{ problem: string; hint?: string | undefined }>;
}

/** The kinds of error of this room. */
export const jinjaErrors: JinjaErrors = {
  syntax: errorKind('jinja-syntax', {
    code: 1201,
    title: 'The template cannot be read',
    message: ({ problem }) => problem,
    hint: ({ hint }) => hint,
  }),
  undefinedValue: errorKind<{ problem: string; hint?: string | undefined }>('jinja-undefined', {
    code: 1202,
    title: 'A value used in a template does not exist',
    message: ({ problem }) =>
      `${problem}. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".`,
    hint: ({ hint }) => hint ?? 'A macro of a package needs the name of its package in front: `package.macro()`.',
  }),
  runtime: errorKind('jinja-runtime', {
    code: 1203,
    title: 'A template failed while it was rendered',
    message: ({ problem }) => problem,
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

/**
 * A failure inside an operation that does not know its place. The closure that runs the
 * operation turns it into a TsdbtError with span, macro stack and values.
 */
export class Fault extends Error {
  readonly undefinedValue: boolean;

  constructor(message: string, undefinedValue = false) {
    super(message);
    this.name = 'Fault';
    this.undefinedValue = undefinedValue;
  }
}

/** Throws a failure without a place. */
export function fault(message: string): never {
  throw new Fault(message);
}
