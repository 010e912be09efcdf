// Folders of `asset-paths`: what descriptions show, copied to where the documentation looks for it.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isInside } from '../base/index.ts';

/** The asset folders of a project. */
export interface AssetFolders {
  /** The folder of the project. */
  readonly directory: string;
  readonly assetPaths: readonly string[];
  readonly target: string;
}

/**
 * Copies them into the target folder, in place of earlier copies, as dbt does, and into a site that was just made there,
 * where its pages look for images. In the site's folder its own files stay, and without a site nothing is put there: the
 * next one would find a folder that is not its own.
 */
export function copyAssets({ directory, assetPaths, target }: AssetFolders, hasSite: boolean): void {
  const site = join(target, 'docs');
  for (const path of assetPaths) {
    // What would be copied to somewhere else is left alone: what stands there is none of ours to replace.
    const to = join(target, path);
    if (isAbsolute(path) || isInside(target, to) || !isInside(to, target)) continue;
    const from = resolve(directory, path);
    if (!isInside(to, site)) {
      rmSync(to, { recursive: true, force: true });
      if (existsSync(from)) cpSync(from, to, { recursive: true });
    } else if (hasSite) addTo(to, from);
    if (hasSite) addTo(join(site, path), from);
  }
}

function addTo(to: string, from: string): void {
  if (existsSync(from)) cpSync(from, to, { recursive: true, force: false });
}
