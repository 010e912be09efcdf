// V8's code of modules is kept, and taken again when their text is the same: short commands need a sixth less CPU. It is
// kept beside the program, where nobody can write who could not change the program too.
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { basename, dirname, join } from 'node:path';
import { keepProgramCode } from './kept-code.ts';

/**
 * Has the code of what is loaded from now on kept, by node where it can (from 22 on); nothing where it cannot be written.
 * @param program absolute path of `<package>/dist/program/<name>`
 */
export function keepCode(program: string): void {
  const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: (folder: string) => unknown };
  // Of code from a cache it is not known exactly which parts of it ran.
  if (process.env['NODE_V8_COVERAGE'] || process.env['NODE_DISABLE_COMPILE_CACHE']) return;
  const root = dirname(dirname(dirname(program)));
  const modules = basename(dirname(root)) === 'node_modules' ? dirname(root) : join(root, 'node_modules');
  if (!existsSync(modules)) return;
  const store = join(modules, '.cache/tsdbt');
  if (enableCompileCache) enableCompileCache(store);
  else keepProgramCode(dirname(program), store);
}
