// The built-in macro files by package name, as the build stores them.
// @ts-check
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * @param {string} adapters folder src/adapters
 * @returns {Record<string, { path: string; text: string }[]>} package name → files with paths as dbt shows them
 */
export function collectBuiltinMacros(adapters) {
  /** @type {Record<string, { path: string; text: string }[]>} */
  const packages = {};
  for (const folder of readdirSync(adapters).sort()) {
    const macros = join(adapters, folder, 'macros');
    if (!isFolder(macros)) continue;
    const name = folder === 'shared' ? 'dbt' : `dbt_${folder}`;
    packages[name] = readdirSync(macros, { recursive: true })
      .map((entry) => String(entry))
      .filter((entry) => entry.endsWith('.sql'))
      .sort()
      .map((entry) => ({
        path: `macros/${relative(macros, join(macros, entry)).split(sep).join('/')}`,
        text: readFileSync(join(macros, entry), 'utf8'),
      }));
  }
  return packages;
}

/** @param {string} path */
function isFolder(path) {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
