// Commands whose output is for programs: nothing else may stand in it.
import type { Invocation } from './invocation.ts';
import { Console } from './ui/console.ts';

/** The invocation with all its lines on stderr. The caller closes its console. */
export function aside(invocation: Invocation): Invocation {
  const console = new Console({ ...invocation.io, stdout: invocation.io.stderr }, invocation.services);
  return { ...invocation, console, services: { ...invocation.services, log: console } };
}
