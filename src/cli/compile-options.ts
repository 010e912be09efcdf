// Options of compiling, from the flags.
import type { CompileOptions } from '../compile/index.ts';
import type { Flags } from '../project/index.ts';
import { sampleWindow } from './event-time.ts';
import type { Invocation } from './invocation.ts';

/** What --empty, --no-introspect and --no-inject-ephemeral-ctes mean for compiling. */
export function compileOptions(invocation: Invocation, flags: Flags): CompileOptions {
  return {
    empty: flags.get('EMPTY') === true,
    introspect: flags.get('INTROSPECT') !== false,
    sample: sampleWindow(flags, invocation.services.clock.now()),
    injectEphemeralCtes: invocation.given.get('INJECT_EPHEMERAL_CTES') !== false,
  };
}
