// A package that is a folder of this machine: linked, or copied where there are no links.
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fail, jsonObject } from '../base/index.ts';
import type { DepsContext } from './deps-context.ts';
import { depsErrors } from './errors.ts';
import { folderMetadata } from './folder-metadata.ts';
import { installStep } from './install-step.ts';
import type { PinnedPackage } from './pinned.ts';
import { isInside } from './url-policy.ts';
import type { WantedLocal } from './wanted.ts';

/** Paths start at the project that runs `deps`, wherever they are declared, as in dbt. @throws TsdbtError package-url-refused */
export function localPackage(wanted: WantedLocal, context: DepsContext): PinnedPackage {
  const { local, span, isTrusted } = wanted;
  const root = context.project.directory;
  const path = local === '~' || local.startsWith('~/') ? join(homedir(), local.slice(1)) : local;
  const folder = resolve(root, path);
  if (!isTrusted && !isInside(folder, root)) {
    fail(
      depsErrors.urlRefused,
      { what: 'local path', text: local, problem: 'a downloaded package may name folders inside the project only' },
      { span },
    );
  }
  return {
    wanted,
    name: local,
    lockEntry: () => jsonObject([['local', local]]),
    metadata: () => Promise.resolve().then(() => folderMetadata({ folder, shown: local, span, isTrusted }, context)),
    install: (target) => {
      linkOrCopy(folder, target, local);
      return Promise.resolve({
        from: `<local @ ${local}>`,
        version: local,
        latest: undefined,
        subdirectory: undefined,
        contentHash: undefined,
      });
    },
  };
}

function linkOrCopy(folder: string, target: string, name: string): void {
  if (!existsSync(folder)) fail(depsErrors.projectMissing, { path: join(folder, 'dbt_project.yml'), isLocal: true });
  try {
    symlinkSync(folder, target, 'junction');
  } catch {
    installStep(name, () => cpSync(folder, target, { recursive: true }));
  }
}
