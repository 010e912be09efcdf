// Failures shared by context names.
import { fail, nearest, type Span } from '../base/index.ts';
import { contextErrors } from './errors.ts';
import type { VarScope } from './types.ts';

/** @throws TsdbtError var-missing, with the vars that the node was given */
export function missingVar(options: { readonly nodeName: string }, vars: VarScope, name: string, span: Span): never {
  const known = vars.names();
  return fail(
    contextErrors.varMissing,
    { name, node: options.nodeName, known: vars.show(), near: nearest(name, known) },
    { span },
  );
}

/** @throws TsdbtError wrong-arguments */
export function notIterable(name: string, span: Span): never {
  return fail(contextErrors.arguments, { name, problem: 'was given something that is not iterable' }, { span });
}
