// `deps`: installs the packages that the project declares.
import { fail } from '../../base/index.ts';
import { depsErrors, installPackages, type NewPackage } from '../../deps/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { openBareProject } from '../open-bare-project.ts';
import { raiseWarnings } from '../open-project.ts';
import { packageRedirectDeprecation } from '../ui/deprecations.ts';

export async function deps(invocation: Invocation): Promise<ExitCode> {
  const { console, given, services } = invocation;
  const project = openBareProject(invocation, { withLogFile: true });
  await installPackages({
    project,
    services,
    add: newPackage(invocation),
    lockOnly: given.get('LOCK') === true,
    upgrade: given.get('UPGRADE') === true,
    verify: given.get('VERIFY') === true,
    onMoved: (oldName, newName) => console.emit(packageRedirectDeprecation(oldName, newName)),
  });
  raiseWarnings(invocation);
  return 0;
}

/** `name@version`; more or no `@` make the whole text a name, as dbt reads it. @throws TsdbtError add-package-without-version */
function newPackage({ given }: Invocation): NewPackage | undefined {
  const text = given.get('ADD_PACKAGE');
  if (typeof text !== 'string') return undefined;
  const written = given.get('SOURCE');
  const source = written === 'git' || written === 'local' ? written : 'hub';
  const parts = text.split('@');
  const [name, version] = parts.length === 2 ? [parts[0] ?? '', parts[1]] : [text, undefined];
  if (!version && source !== 'local') fail(depsErrors.addWithoutVersion, { source });
  return { name, version, source };
}
