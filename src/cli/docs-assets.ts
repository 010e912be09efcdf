// Folders of `asset-paths`: what descriptions show, copied to where the documentation looks for it.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

/** The asset folders of a project. */
export interface AssetFolders {
  /** The folder of the project. */
  readonly directory: string;
  readonly assetPaths: readonly string[];
}

/** Copies them into the target folder, in place of earlier copies, as dbt does. */
export function copyAssetsToTarget(folders: AssetFolders, target: string): void {
  for (const { from, to } of copies(folders, target)) {
    rmSync(to, { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, to, { recursive: true });
  }
}

/** Copies them into the folder of a new site, where the images of its pages are looked for; its own files stay. */
export function copyAssetsToSite(folders: AssetFolders, site: string): void {
  for (const { from, to } of copies(folders, site))
    if (existsSync(from) && !existsSync(to)) cpSync(from, to, { recursive: true });
}

/** Folders that would be copied to somewhere else are left alone: what stands there is none of ours to replace. */
function copies({ directory, assetPaths }: AssetFolders, into: string): { from: string; to: string }[] {
  return assetPaths.flatMap((path) => {
    const to = join(into, path);
    const inside = relative(into, to);
    const leads = isAbsolute(path) || inside === '' || inside.startsWith('..');
    return leads ? [] : [{ from: resolve(directory, path), to }];
  });
}
