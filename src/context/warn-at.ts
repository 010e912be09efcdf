// A warning of a template: where --warn-error makes it an error, what is rendered fails at its place, as in dbt.
import { type DiagnosticPlace, fail, type LogEvent } from '../base/index.ts';
import type { CallSite } from '../jinja/index.ts';
import { contextErrors } from './errors.ts';
import type { InvocationFacts } from './types.ts';

/** Emits a warning; fails at the call when warnings of this name are errors. @throws TsdbtError template-warning-raised */
export function warnAt(facts: InvocationFacts, warning: LogEvent, site?: CallSite): void {
  const { log } = facts.services;
  if (log.isError?.(warning.name) === true)
    fail(contextErrors.warningRaised, { warning: warning.msg }, site && placeOf(site));
  log.emit(warning);
}

/** Where a call stands: its span, and the macros it was reached through. */
export function placeOf(site: CallSite): DiagnosticPlace {
  const related = site
    .macroStack()
    .map((frame) => ({ message: `macro '${frame.name}' called from here`, span: frame.span }));
  return { span: site.span, related };
}
