// The project of a command that needs no profile, with dbt's header line and all that was noticed.

import { StageFailed } from '../pipeline/index.ts';
import { type BareProject, DBT_VERSION, loadBareProject } from '../project/index.ts';
import { versionLine } from '../run/index.ts';
import type { Invocation } from './invocation.ts';
import { configureConsole, loadOptions, report } from './open-project.ts';

/** Reads dbt_project.yml and sets up the console. @throws StageFailed, TsdbtError 10xx, 11xx, 12xx */
export function openBareProject(
  invocation: Invocation,
  { withLogFile }: { readonly withLogFile: boolean },
): BareProject {
  const { console, services } = invocation;
  console.emit(versionLine(DBT_VERSION));
  const { value: project, diagnostics } = loadBareProject(loadOptions(invocation), services);
  configureConsole(invocation, project.flags, withLogFile ? project.logDirectory : undefined);
  report(invocation, diagnostics);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new StageFailed('load', diagnostics);
  return project;
}
