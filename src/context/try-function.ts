// `try_or_compiler_error(message, function, …)`: calls the function, also while parsing, where it may be ref().
import { fail } from '../base/index.ts';
import { HostFunction, strOf } from '../jinja/index.ts';
import { contextErrors } from './errors.ts';

/** Gives what the function gives. @throws TsdbtError raised-by-template with the message, when the function fails */
export const tryFunction = new HostFunction('try_or_compiler_error', (args, site) => {
  const [message, callee, ...rest] = args.positional;
  try {
    return site.call(callee ?? null, { positional: rest, named: args.named });
  } catch (cause) {
    return fail(contextErrors.raised, { message: strOf(message ?? '') }, { span: site.span, cause });
  }
});
