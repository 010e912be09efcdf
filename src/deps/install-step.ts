// Work on files while packages are installed.
import { fail, TsdbtError } from '../base/index.ts';
import { depsErrors } from './errors.ts';

/** Does a step for `name`, a package or a folder; what the file system refuses ends it. @throws TsdbtError package-install-failed */
export function installStep<T>(name: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof TsdbtError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return fail(depsErrors.installFailed, { name, reason }, { cause });
  }
}
