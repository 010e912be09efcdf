import { relative, sep } from 'node:path';
import type { ProjectSource } from './types.ts';

/** The target folder relative to the project, as paths in messages and artifacts begin: `target`. */
export function targetPrefix(source: Pick<ProjectSource, 'root' | 'targetDirectory'>): string {
  return relative(source.root.directory, source.targetDirectory).split(sep).join('/') || '.';
}
