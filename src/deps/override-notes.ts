// Materializations of packages that have the name of a built-in one: told after installing, since they are not used.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { diagnostic, isJsonArray, type LogEvent } from '../base/index.ts';
import { readRawProject } from '../project/index.ts';
import { depsErrors } from './errors.ts';
import { noteOf } from './log-events.ts';
import { isInside } from './url-policy.ts';

/** dbt's own, on every engine. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'clone',
  'function',
  'incremental',
  'materialized_view',
  'seed',
  'snapshot',
  'table',
  'test',
  'unit',
  'view',
]);

const MATERIALIZATION = /\{%[-+]?\s*materialization\s+(\w+)/g;

/**
 * One note for each package that brings such materializations, unless the project hands them on; `folders` are the
 * installed packages by name.
 */
export function overrideNotes(
  folders: readonly (readonly [name: string, folder: string])[],
  rootMacros: readonly string[],
): readonly LogEvent[] {
  const own = new Set(rootMacros.flatMap(builtInNames));
  return folders.flatMap(([name, folder]): LogEvent[] => {
    const names = [...new Set(macroFolders(folder, name).flatMap(builtInNames))].filter((one) => !own.has(one)).sort();
    if (names.length === 0) return [];
    return [noteOf(diagnostic(depsErrors.overrideRefused, { package: name, names }), 'PackageOverrideRefused')];
  });
}

/** Where a package keeps its macros, as far as that lies in it. */
function macroFolders(folder: string, name: string): readonly string[] {
  const paths = readRawProject(folder, name).value['macro-paths'];
  if (!isJsonArray(paths)) return [join(folder, 'macros')];
  return paths.flatMap((path) => {
    const found = typeof path === 'string' ? resolve(folder, path) : undefined;
    return found !== undefined && isInside(found, folder) ? [found] : [];
  });
}

/** Names of built-in materializations that the templates below a folder define. */
function builtInNames(folder: string): string[] {
  const found = new Set<string>();
  for (const path of templates(folder)) {
    const text = readFileSync(path, 'utf8');
    for (const [, name = ''] of text.matchAll(MATERIALIZATION)) if (BUILT_IN.has(name)) found.add(name);
  }
  return [...found];
}

function templates(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
