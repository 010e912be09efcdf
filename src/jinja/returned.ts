// A `return()` outside of macros.
import { fail, span } from '../base/index.ts';
import { jinjaErrors } from './errors.ts';
import type { Template } from './template.ts';
import { strOf } from './text.ts';
import type { Rendered } from './types.ts';

/**
 * What `template` gave, where its whole text is wanted: a `return()` outside of macros would cut it off, and is an error
 * that tells the value, as in dbt.
 * @throws TsdbtError jinja-runtime
 */
export function unreturned(template: Template, rendered: Rendered): Rendered {
  const { returned } = rendered;
  if (returned === undefined) return rendered;
  const call = template.calls().find(({ name }) => name === 'return');
  const hint = '`return()` belongs into macros: write the value itself, as in  {{ value }}';
  return fail(
    jinjaErrors.runtime,
    { problem: strOf(returned), hint },
    { span: call?.span ?? span(template.file, 0, template.file.text.length) },
  );
}
