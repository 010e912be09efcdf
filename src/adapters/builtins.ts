// The built-in macros of an engine: its own package, those of its parents, then `dbt`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InternalError } from '../base/index.ts';
import type { MacroFile, MacroPackage } from './adapter.ts';

/** In the order of look-up: `dbt_<adapter>`, `dbt_<parent>` …, `dbt`. */
export function builtinMacroPackages(adapterType: string, parents: readonly string[]): MacroPackage[] {
  return [...[adapterType, ...parents].map((type) => `dbt_${type}`), 'dbt'].map((name) => ({
    name,
    files: macroFiles(name),
  }));
}

/** They are the same as long as the process lives. */
const read = new Map<string, readonly MacroFile[]>();

function macroFiles(packageName: string): readonly MacroFile[] {
  const known = read.get(packageName) ?? readFiles(packageName);
  read.set(packageName, known);
  return known;
}

/** From dist/builtins when built, from the folders of this room when run from source. */
function readFiles(packageName: string): MacroFile[] {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const folder of [join(here, 'builtins'), join(here, '../builtins')]) {
    const built = join(folder, `${packageName}.json`);
    if (existsSync(built)) {
      const files = JSON.parse(readFileSync(built, 'utf8')) as MacroFile[];
      return files.map((file) => ({ ...file, isGenerated: true }));
    }
  }
  const source = join(here, packageName === 'dbt' ? 'shared' : packageName.slice('dbt_'.length), 'macros');
  if (!existsSync(source)) throw new InternalError(`the built-in macros of ${packageName} are missing`);
  return readdirSync(source, { recursive: true })
    .map((entry) => String(entry))
    .filter((entry) => entry.endsWith('.sql'))
    .sort()
    .map((entry) => ({
      path: `macros/${entry.split(sep).join('/')}`,
      text: readFileSync(join(source, entry), 'utf8'),
      isGenerated: true,
    }));
}
