import { relative, resolve, sep } from 'node:path';
import type { ProjectSource } from './types.ts';

/** The target folder as paths in messages and artifacts begin: `target`, or just as the project or command line has it. */
export function targetPrefix({ root, targetDirectory }: Pick<ProjectSource, 'root' | 'targetDirectory'>): string {
  const { targetPath } = root.config;
  const below = relative(resolve(root.directory, targetPath), targetDirectory);
  return [targetPath.replace(/(?<=.)\/$/, ''), ...(below === '' ? [] : [below])].join('/').split(sep).join('/');
}
