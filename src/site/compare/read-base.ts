// Earlier artifacts, as `--state` names them: a manifest, and a catalog where there is one.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, diagnostic } from '../../base/index.ts';
import { siteErrors } from '../errors.ts';
import { readCatalog } from '../read/catalog.ts';
import { readManifest } from '../read/manifest.ts';
import type { ReadOptions } from '../read/manifest-node.ts';
import { declaredColumns, type Side } from './compare-manifests.ts';

/**
 * Reads what to compare with; undefined, with a warning, where there is nothing.
 * @param artifacts The folder of the artifacts that the site is made from: those are no earlier ones.
 * @throws TsdbtError 5002 for a manifest that is none
 */
export function readBase(
  folder: string,
  artifacts: string,
  options: ReadOptions,
  warn: (found: Diagnostic) => void,
): Side | undefined {
  const path = join(folder, 'manifest.json');
  const problem = join(folder) === join(artifacts) ? 'was written by this very command' : 'does not exist';
  if (join(folder) === join(artifacts) || !existsSync(path)) {
    warn(diagnostic(siteErrors.baseMissing, { path, problem }));
    return undefined;
  }
  const manifest = readManifest(path, options, warn);
  const declared = declaredColumns(manifest);
  const hasCatalog = readCatalog(join(folder, 'catalog.json'), manifest.nodes, options, warn) !== undefined;
  return { manifest, declared, hasCatalog };
}
