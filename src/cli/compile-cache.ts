// From 22 on node keeps the code that V8 made of modules, and takes it again when their text is the same: short commands
// need a sixth less CPU. It is kept beside the program, where nobody can write who could not change the program too.
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * Has node keep the code of what is loaded from now on; nothing on older versions, and where it cannot be written.
 * @param program absolute path of `<package>/dist/program/<name>`
 */
export function keepCode(program: string): void {
  const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: (folder: string) => unknown };
  // Of code from a cache it is not known exactly which parts of it ran.
  if (!enableCompileCache || process.env['NODE_V8_COVERAGE']) return;
  const root = dirname(dirname(dirname(program)));
  const modules = basename(dirname(root)) === 'node_modules' ? dirname(root) : join(root, 'node_modules');
  if (existsSync(modules)) enableCompileCache(join(modules, '.cache/tsdbt'));
}
