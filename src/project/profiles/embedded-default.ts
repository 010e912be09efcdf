// The profile of a project that names none: the default engine on a file beside dbt_project.yml.
import { join } from 'node:path';
import { defaultAdapter } from '../../adapters/index.ts';
import { fail, jsonObject, nearest } from '../../base/index.ts';
import { projectErrors } from '../errors.ts';
import type { ResolvedProfile } from '../types.ts';

const TARGET = 'dev';

/** @throws TsdbtError target-not-found when another target than `dev` is asked for */
export function embeddedDefault(
  projectDirectory: string,
  projectName: string,
  request: { readonly target: string | undefined; readonly threads: number | undefined },
): ResolvedProfile {
  const profileName = projectName;
  const { target = TARGET, threads = 4 } = request;
  if (target !== TARGET) {
    fail(projectErrors.targetNotFound, {
      profile: profileName,
      target,
      valid: [TARGET],
      near: nearest(target, [TARGET]),
    });
  }
  return {
    profileName,
    targetName: TARGET,
    adapterType: defaultAdapter,
    credentials: jsonObject([
      ['type', defaultAdapter],
      ['path', join(projectDirectory, `${projectName}.${defaultAdapter}`)],
      ['schema', 'main'],
    ]),
    threads,
    isEmbeddedDefault: true,
    file: undefined,
  };
}
